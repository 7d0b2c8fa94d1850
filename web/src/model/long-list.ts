/**
 * A list of lines that is longer than a browser lets an element be: behind that it scrolls in proportion. Places
 * are pixels of the list as it would be, `top` what is at the upper edge of the window.
 */
export interface LongList {
  readonly lines: number;
  /** Pixels of one line, and of the window. */
  readonly line: number;
  readonly window: number;
}

/** Pixels that every browser grants: Firefox has the least, some 17.8 million. */
const TALLEST = 16_000_000;

const heightOf = ({ lines, line }: LongList) => lines * line;

/** Of the element that is scrolled. */
export function sheetHeight(list: LongList): number {
  return Math.min(heightOf(list), TALLEST);
}

/** The furthest that can be at the upper edge. */
export function lastTop(list: LongList): number {
  return Math.max(0, heightOf(list) - list.window);
}

/** How many pixels of the list a pixel of the element is. */
export function scaleOf(list: LongList): number {
  const scrolled = sheetHeight(list) - list.window;
  return scrolled <= 0 ? 1 : lastTop(list) / scrolled;
}

/** As little as brings a line, with the one behind it, into the window; the line before it when it lies above. */
export function topShowing(list: LongList, i: number, top: number): number {
  const end = lastTop(list);
  const now = Math.min(top, end);
  const place = i * list.line;
  if (place < now) return Math.max(0, place - list.line);
  return Math.max(now, Math.min(end, place + 2 * list.line - list.window));
}

/** The lines in the window, and some on both sides. */
export function linesAround(
  list: LongList,
  top: number,
  spare: number,
): { readonly from: number; readonly to: number } {
  const first = Math.floor(top / list.line);
  return {
    from: Math.max(0, first - spare),
    to: Math.min(list.lines, first + Math.ceil(list.window / list.line) + spare),
  };
}

/** Pixels from the element's upper edge to a line, for where the window is. */
export function placeOf(list: LongList, i: number, top: number): number {
  return top / scaleOf(list) + i * list.line - top;
}
