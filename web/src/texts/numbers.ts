/** A number as visible text shows it: the digits before the point grouped by thin spaces, at which no line is broken. */
export function grouped(n: number): string {
  const [whole = '', ...fraction] = String(n).split('.');
  return [whole.replace(/\B(?=(\d{3})+$)/g, '\u202f'), ...fraction].join('.');
}

/** The same where there is little room: from 100 000 on as thousands, rounded down. */
export function shortened(n: number): string {
  return n < 100_000 ? grouped(n) : `${grouped(Math.floor(n / 1000))}k`;
}

/** A number and what there are that many of: in the singular for one. */
export function counted(n: number, one: string, many: string): string {
  return `${grouped(n)} ${n === 1 ? one : many}`;
}

/** Text with the digits of its numbers together again, for what is announced. */
export function ungrouped(text: string): string {
  return text.replaceAll('\u202f', '');
}

/** A number as accessible names and announcements say it. */
export function plain(n: number): string {
  return String(n);
}
