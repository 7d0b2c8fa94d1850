/** The functions whose calls matter in a log of ltrace, and what their arguments are. */
import { ALIGNED, CALLOC, FREE, MALLOC, REALLOC } from '../../model/operations.ts';
import { bytesOf, isAt } from '../line.ts';

const VALLOC_ALIGNMENT = 4096;

/** How a function's arguments say what it does. */
export interface Call {
  readonly kind: number;
  /** Which argument is what, from 0 on. */
  readonly size?: number;
  readonly members?: number;
  readonly alignment?: number;
  readonly fixedAlignment?: number;
  readonly arguments: number;
  /** The first argument is the pointer of a block. */
  readonly takesPointer?: boolean;
  /** It may end in an exception, so that no line tells its result. */
  readonly throws?: boolean;
}

const plain: Call = { kind: MALLOC, size: 0, arguments: 1 };
const release: Call = { kind: FREE, arguments: 1, takesPointer: true };
const aligned: Call = { kind: ALIGNED, alignment: 0, size: 1, arguments: 2 };
const alignedNew: Call = { kind: ALIGNED, size: 0, alignment: 1, arguments: 2, throws: true };
const pages: Call = { kind: ALIGNED, fixedAlignment: VALLOC_ALIGNMENT, size: 0, arguments: 1 };
/** The address goes where no line tells. */
export const POSIX_MEMALIGN: Call = { kind: ALIGNED, alignment: 1, size: 2, arguments: 3 };
export const FORK: Call = { kind: -1, arguments: 0 };
/** An exception has left everything that was begun and may throw. */
export const CATCH: Call = { kind: -1, arguments: 0 };
const throwingNew: Call = { ...plain, throws: true };
/** C++'s; new never calls it. */
export const DELETE: Call = { ...release };

const CALLS = new Map<string, Call>([
  ['malloc', plain],
  ['calloc', { kind: CALLOC, members: 0, size: 1, arguments: 2 }],
  ['realloc', { kind: REALLOC, size: 1, arguments: 2, takesPointer: true }],
  ['reallocarray', { kind: REALLOC, members: 1, size: 2, arguments: 3, takesPointer: true }],
  ['memalign', aligned],
  ['aligned_alloc', aligned],
  ['posix_memalign', POSIX_MEMALIGN],
  ['valloc', pages],
  ['pvalloc', pages],
  ['free', release],
  ['cfree', release],
  ['fork', FORK],
  ['vfork', FORK],
  ['__cxa_begin_catch', CATCH],
]);
/** By length and first letter, so that most other functions are told from these at a glance. */
const KNOWN: { name: Uint8Array; call: Call }[][] = [];
for (const [name, call] of CALLS) {
  const key = name.length * 256 + name.charCodeAt(0);
  KNOWN[key] = [...(KNOWN[key] ?? []), { name: bytesOf(name), call }];
}
const NONE: (typeof KNOWN)[number] = [];
const LIBC_PREFIX = bytesOf('__libc_');
const NEWS = ['_Znw', '_Zna', 'operator new'].map(bytesOf);
const DELETES = ['_Zdl', '_Zda', 'operator delete'].map(bytesOf);
const MAY_BE_OPERATOR = new Set([bytesOf('_')[0], bytesOf('o')[0]]);
const ALIGNMENT = bytesOf('align_val_t');
const NOTHROW = bytesOf('nothrow_t');

/** undefined for a function that is none of them. */
export function knownCall(bytes: Uint8Array, from: number, to: number): Call | undefined {
  const start = isAt(bytes, from, to, LIBC_PREFIX) ? from + LIBC_PREFIX.length : from;
  const candidates = KNOWN[(to - start) * 256 + (bytes[start] ?? 0)];
  for (const { name, call } of candidates ?? NONE) if (isAt(bytes, start, to, name)) return call;
  return MAY_BE_OPERATOR.has(bytes[start]) ? operatorCall(bytes, start, to) : undefined;
}

/** C++'s new and delete, mangled, or as `ltrace -C` shows them. */
function operatorCall(bytes: Uint8Array, from: number, to: number): Call | undefined {
  if (DELETES.some((name) => isAt(bytes, from, to, name))) return DELETE;
  if (!NEWS.some((name) => isAt(bytes, from, to, name))) return undefined;
  if (holds(bytes, from, to, ALIGNMENT)) return alignedNew;
  return holds(bytes, from, to, NOTHROW) ? plain : throwingNew;
}

function holds(bytes: Uint8Array, from: number, to: number, word: Uint8Array): boolean {
  for (let at = from; at < to; at++) if (isAt(bytes, at, to, word)) return true;
  return false;
}
