// What the benchmarks print: quantiles, and tables of aligned columns.

/** The value below which the share q of the values lies, linear between the two nearest ranks. */
export function quantile(values, q) {
  const ranked = values.toSorted((a, b) => a - b);
  const at = (ranked.length - 1) * q;
  const low = ranked[Math.floor(at)];
  return low + (ranked[Math.ceil(at)] - low) * (at % 1);
}

const shown = (cell) =>
  typeof cell !== 'number' || Number.isInteger(cell)
    ? String(cell)
    : cell.toFixed(cell < 10 ? 1 : 0);

/** Prints rows of cells: the first column to the left, the others to the right. */
export function printTable(rows) {
  const texts = rows.map((row) => row.map(shown));
  const widths = texts[0].map((_, column) => Math.max(...texts.map((row) => row[column].length)));
  for (const [first, ...others] of texts)
    console.log(
      [first.padEnd(widths[0]), ...others.map((cell, i) => cell.padStart(widths[i + 1]))].join(
        '  ',
      ),
    );
}

/** The same for records of one shape, with their keys above. */
export function printRecords(records) {
  printTable([Object.keys(records[0] ?? {}), ...records.map(Object.values)]);
}
