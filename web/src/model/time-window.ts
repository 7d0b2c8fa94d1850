/** The part of a run that the timeline shows: from one position to another. */
export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}

/** Fewer operations than these are not zoomed into. */
const FEWEST = 8;

export const wholeRun = (operations: number): TimeWindow => ({ from: 0, to: operations });

/** Within the run, and not narrower than can be told apart. */
export function within(operations: number, from: number, to: number): TimeWindow {
  const span = Math.min(operations, Math.max(FEWEST, Math.round(to - from)));
  const middle = (from + to) / 2;
  const start = Math.max(0, Math.min(operations - span, Math.round(middle - span / 2)));
  return { from: start, to: start + span };
}

/** Zoomed in by a factor (out, where it is below 1) so that a position keeps its place. */
export function zoomed(
  { from, to }: TimeWindow,
  factor: number,
  around: number,
  operations: number,
): TimeWindow {
  const share = to > from ? (around - from) / (to - from) : 0;
  return placed(operations, (to - from) / factor, around, share);
}

/** So wide, with a position at a place of it: 0 is where the window begins, 1 where it ends. */
export function placed(
  operations: number,
  wanted: number,
  position: number,
  share: number,
): TimeWindow {
  const span = Math.min(operations, Math.max(FEWEST, wanted));
  const start = position - share * span;
  return within(operations, start, start + span);
}

/** Moved as far as it takes to show a position. */
export function showing(window: TimeWindow, position: number, operations: number): TimeWindow {
  const { from, to } = window;
  if (position >= from && position <= to && to <= operations) return window;
  const span = Math.min(operations, to - from);
  const start = position < from ? position : position - span;
  return within(operations, start, start + span);
}
