/** Operations as a trace file of another format. */
import {
  CALLOC,
  CALLS,
  FREE,
  forEachOperation,
  NULL_ID,
  REALLOC,
  UNKNOWN_ID,
} from '../model/operations.ts';
import type { ParsedTrace } from './trace.ts';

const CHUNK = 2 ** 16;
/** Addresses that are made up lie so far apart. */
const STEP = 16;
/** Where nothing that was allocated lies. */
const NOWHERE = '0x8';
const LETTERS = { malloc: 'm', calloc: 'c', realloc: 'r', aligned: 'a', free: 'f' } as const;

/** A `.rep` of the 2016 dialect, in pieces. Frees of what it never allocated have no id, and are left out. */
export function repOf({ operations, figures }: ParsedTrace): string[] {
  let count = 0;
  const text = new Pieces();
  forEachOperation(operations, operations.length, (kind, id, size, extra) => {
    if (id === UNKNOWN_ID) return;
    count += 1;
    if (kind === FREE) text.add(`f ${id === NULL_ID ? -1 : id}\n`);
    else
      text.add(`${kind === REALLOC ? 'r' : 'a'} ${id} ${kind === CALLOC ? size * extra : size}\n`);
  });
  const header = `1\n${operations.idCount}\n${count}\n${figures.peak_live_bytes}\n`;
  return [header, ...text.finish()];
}

/** An atrace, in pieces. Every allocation gets an address of its own; a realloc leaves it there. */
export function atraceOf({ operations }: ParsedTrace): string[] {
  const live = new Uint8Array(operations.idCount);
  const text = new Pieces();
  text.add('# atrace 1\n# fields: seq op tid size align ptr new\n');
  let sequence = 0;
  forEachOperation(operations, operations.length, (kind, id, size, extra) => {
    const known = id < UNKNOWN_ID;
    const at = known ? `0x${((id + 1) * STEP).toString(16)}` : id === NULL_ID ? '0x0' : NOWHERE;
    const wasLive = known && live[id] === 1;
    const isFreed = kind === FREE || (kind === REALLOC && size === 0 && (wasLive || !known));
    const takes = kind === FREE || (kind === REALLOC && (wasLive || !known));
    if (known) live[id] = isFreed ? 0 : 1;
    const bytes = kind === CALLOC ? size * extra : size;
    const alignment = kind === CALLOC ? 0 : extra;
    const letter = LETTERS[CALLS[kind] ?? 'malloc'];
    const [pointer, result] = [takes ? at : '0x0', isFreed ? '0x0' : at];
    text.add(`${sequence++} ${letter} 1 ${bytes} ${alignment} ${pointer} ${result}\n`);
  });
  return text.finish();
}

/** Text in pieces of a size that can be written. */
class Pieces {
  readonly #whole: string[] = [];
  #open: string[] = [];

  add(line: string): void {
    if (this.#open.push(line) < CHUNK) return;
    this.#whole.push(this.#open.join(''));
    this.#open = [];
  }

  finish(): string[] {
    return [...this.#whole, this.#open.join('')];
  }
}
