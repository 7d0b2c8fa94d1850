/** Events [from, to) of a trace, counted from 0. */
export interface EventRange {
  readonly from: number;
  readonly to: number;
}

export const ALL_EVENTS: EventRange = { from: 0, to: Number.POSITIVE_INFINITY };

/** Digits of a number that a double holds to its last. */
const NUMBER = /^\d{0,15}$/;

/** As people write it: the number of the first event, and of the one before which it ends, either of which may be
 *  left out. null where that is no range. */
export function readRange(first: string, last: string): EventRange | null {
  if (!NUMBER.test(first) || !NUMBER.test(last)) return null;
  const from = Number(first);
  const to = last === '' ? ALL_EVENTS.to : Number(last);
  return from < to ? { from, to } : null;
}
