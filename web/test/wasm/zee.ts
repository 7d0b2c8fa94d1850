// The wasm builds of the allocator driven by hand: nothing of web/src stands between test and module.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { randomNumbers } from '../random-numbers.ts';

const folder = process.env.ZEE_WASM_DIR ?? 'build/wasm';

export const PAGE = 65536;

export const STRATEGY = {
  ...{ buddy: 0, jumbo: 1, shrink: 2 },
  ...{ pages: 3, growth: 4, validation: 5 },
} as const;
export const MODERN = { buddy: 2, jumbo: 0, shrink: 1, pages: 1, growth: 1 };
export const UNSAFE = 2;

export type Allocator = {
  readonly memory: WebAssembly.Memory;
  malloc(n: number): number;
  free(payload: number): void;
};

export type Four = Allocator & {
  calloc(members: number, n: number): number;
  realloc(payload: number, n: number): number;
};

export type DropIn = Four & {
  aligned_alloc(alignment: number, n: number): number;
  posix_memalign(out: number, alignment: number, n: number): number;
  malloc_usable_size(payload: number): number;
};

export type Inspected = DropIn & {
  zee_layout(): number;
  zee_rows(): number;
  zee_set(strategy: number, value: number): number;
  zee_reset(): void;
  zee_limit(pages: number): void;
  zee_record(on: number): void;
  zee_state(): number;
  zee_frames(from: number, max: number): number;
  zee_free_lists(): number;
  zee_check(): number;
};

export const bytesOf = (name: string) => readFileSync(`${folder}/${name}.wasm`);

export const compiled = (name: string): WebAssembly.Module => new WebAssembly.Module(bytesOf(name));

const fresh = (name: string) => new WebAssembly.Instance(compiled(name)).exports;
export const openTiny = () => fresh('zee-tiny') as unknown as Allocator;
export const openTinyCoalesce = () => fresh('zee-tiny-coalesce') as unknown as Allocator;
export const openFour = () => fresh('zee-four') as unknown as Four;
export const openModern = () => fresh('zee-modern') as unknown as Four;
export const openDropIn = () => fresh('zee') as unknown as DropIn;

/** A fresh introspected heap, its strategies set by number. */
export function openInspected(strategies: Partial<Record<keyof typeof STRATEGY, number>> = {}) {
  const zee = fresh('zee-inspect') as unknown as Inspected;
  for (const [name, value] of Object.entries(strategies))
    if (zee.zee_set(STRATEGY[name as keyof typeof STRATEGY], value) !== 0)
      throw new Error(`no strategy ${name} ${value}`);
  return zee;
}

function layoutText(zee: Inspected): string {
  const bytes = new Uint8Array(zee.memory.buffer, zee.zee_layout());
  return new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0)));
}

/** Names of a row's fields, as the module declares them. */
function fields(zee: Inspected, row: string): string[] {
  const names = layoutText(zee).match(`row ${row} (.*)`)?.[1];
  if (!names) throw new Error(`the layout names no row ${row}`);
  return names.split(' ');
}

function readRow(zee: Inspected, row: string, address: number): Record<string, number> {
  const names = fields(zee, row);
  const words = new Uint32Array(zee.memory.buffer, address >>> 0, names.length);
  return Object.fromEntries(names.map((name, i) => [name, words[i] ?? Number.NaN]));
}

export const readState = (zee: Inspected) => readRow(zee, 'state', zee.zee_state());

export function readLists(zee: Inspected): Record<string, number>[] {
  const lists = zee.zee_free_lists();
  const bytes = fields(zee, 'list').length * 4;
  return Array.from({ length: lists }, (_, i) => readRow(zee, 'list', zee.zee_rows() + i * bytes));
}

/** All frames in address order. */
export function readFrames(zee: Inspected): Record<string, number>[] {
  const bytes = fields(zee, 'frame').length * 4;
  const frames = [];
  let cursor = 0;
  do {
    const n = zee.zee_frames(cursor, 1000);
    if (n === 0) break;
    for (let i = 0; i < n; i++) frames.push(readRow(zee, 'frame', zee.zee_rows() + i * bytes));
    const last = frames.at(-1);
    cursor = (last?.address ?? 0) + (last?.size ?? 0);
  } while (cursor < 2 ** 32);
  return frames;
}

export type Operation = { readonly kind: string; readonly id: string; readonly bytes: number };

/** The text of a trace in web/test/traces. */
export function readTrace(name: string): string {
  const bytes = readFileSync(new URL(`../traces/${name}`, import.meta.url));
  return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
}

export const parseTrace = (text: string): Operation[] =>
  Array.from(text.matchAll(/^([arf]) (-?\d+)(?: (\d+))?/gm), ([, kind, id, bytes]) => ({
    kind: kind ?? '',
    id: id ?? '',
    bytes: Number(bytes ?? 0),
  }));

/** Numbers below `limit`, the same for the same seed. */
export function dice(seed: number): (limit: number) => number {
  const random = randomNumbers(seed);
  return (limit) => (random() * 2 ** 32) % limit;
}
