export type Interval = readonly [from: number, to: number];

/** Carries an interval evenly over to another, and what lies beside it in proportion. */
export function linear([from, to]: Interval, [start, end]: Interval): (value: number) => number {
  const scale = (end - start) / (to - from);
  return (value) => start + (value - from) * scale;
}

/** The nearest of an interval whose ends stand in order. */
export function clamped([from, to]: Interval, value: number): number {
  return Math.min(to, Math.max(from, value));
}
