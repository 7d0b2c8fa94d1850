/** The value below which the share q of the values lies. */
export const quantile = (values, q) =>
  values.toSorted((a, b) => a - b)[Math.floor(q * (values.length - 1))];

const shown = (value) =>
  typeof value === 'number' ? value.toFixed(value < 10 ? 1 : 0) : String(value);

/** Prints rows of one shape, with their keys above. */
export function printTable(rows) {
  const columns = Object.keys(rows[0] ?? {}).map((key) => {
    const cells = [key, ...rows.map((row) => shown(row[key]))];
    const width = Math.max(...cells.map((cell) => cell.length));
    const isText = rows.every((row) => typeof row[key] === 'string' && !/^[\d ]+$/.test(row[key]));
    return cells.map((cell) => (isText ? cell.padEnd(width) : cell.padStart(width)));
  });
  rows.concat({}).forEach((_, i) => {
    console.log(columns.map((cells) => cells[i]).join('   '));
  });
}
