/** What is searched for among the allocations of a run, and what is found. Operations are counted from 0. */
import { SEARCH as TEXT } from '../texts/search.ts';
import type { Operations } from './operations.ts';

export type Wanted =
  /** Bytes requested, both included. */
  | { readonly by: 'size'; readonly from: number; readonly to: number }
  | { readonly by: 'id'; readonly id: number }
  /** Any address in the frame. */
  | { readonly by: 'address'; readonly address: number }
  /** A part of the name, small and capital letters alike. */
  | { readonly by: 'site'; readonly part: string };

/** What was typed, and all that it may mean. */
export interface Search {
  readonly text: string;
  readonly wanted: readonly Wanted[];
}

export interface FoundAllocation {
  /** That made it. */
  readonly operation: number;
  readonly id: number;
  readonly requested: number;
  /** Of its frame; null where it failed. */
  readonly frame: number | null;
  /** The operation that freed or moved it; null where it failed, or is live at the end. */
  readonly ended: number | null;
  readonly site: string | null;
}

/** What one meaning of a search comes to. */
export interface Match {
  readonly wanted: Wanted;
  readonly total: number;
  /** The first of them, in their order. */
  readonly first: readonly FoundAllocation[];
}

const NUMBER = /^\d+$/;
const RANGE = /^(\d+) *(?:-|–|−|\.\.) *(\d+)$/;
const ADDRESS = /^0x[0-9a-f]{1,8}$/i;
const GROUPED = /(?<=\d)[\s,'](?=\d{3})/g;

/** All that a text may mean: a number is a size, and an id if there is one so called; an address is one of the heap, or
 *  of the code at a call site that has no other name; other text is an id or a part of a call site. A text that means
 *  nothing gives the sentence that says what was expected. */
export function parseSearch(typed: string, operations: Operations): readonly Wanted[] | string {
  const text = typed.trim();
  const digits = text.replace(GROUPED, '');
  if (/^0x/i.test(text)) {
    if (!ADDRESS.test(text)) return TEXT.noAddress(text);
    const address = Number(text);
    return [
      { by: 'address', address },
      { by: 'site', part: text },
    ];
  }
  const range = RANGE.exec(digits);
  if (range !== null) {
    const [from, to] = [Number(range[1]), Number(range[2])];
    return from <= to ? [{ by: 'size', from, to }] : TEXT.noRange(text);
  }
  const id = idOf(text, operations);
  const called: readonly Wanted[] = id === null ? [] : [{ by: 'id', id }];
  if (!NUMBER.test(digits)) return [...called, { by: 'site', part: text }];
  const size = Number(digits);
  return [{ by: 'size', from: size, to: size }, ...called];
}

/** The id that the console shows as this text; null for none. */
function idOf(text: string, { names, idCount }: Operations): number | null {
  const named = names.indexOf(text);
  if (named >= 0) return named;
  const id = Number(text);
  return NUMBER.test(text) && id < idCount && names[id] === undefined ? id : null;
}
