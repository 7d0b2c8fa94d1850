/**
 * A JSON object a line, `{"type": "malloc", "size": 16, "address": "0x10"}`, by the names that people give these; or an
 * array of such objects, on one line or an object a line. The address of a realloc is where the block is then; where
 * another name tells that, it is where the block was.
 */
import { ALIGNED, CALLOC, FREE, MALLOC, REALLOC } from '../../model/operations.ts';
import { TRACE_TEXTS as TEXT } from '../../texts/traces.ts';
import { bytesOf, type Line } from '../line.ts';
import { type Parser, skip } from '../reader.ts';
import type { Recorder } from '../recorder.ts';

const NAMES = {
  type: ['type', 'op', 'operation', 'event', 'kind', 'name', 'call', 'func', 'function', 'action'],
  size: ['size', 'bytes', 'length', 'len', 'new_size', 'newSize', 'requested'],
  address: ['address', 'addr', 'ptr', 'pointer'],
  result: ['result', 'ret', 'new', 'new_address', 'newAddress', 'new_addr', 'new_ptr', 'newPtr'],
  old: ['old', 'old_address', 'oldAddress', 'old_addr', 'old_ptr', 'oldPtr', 'from', 'prev'],
  members: ['members', 'count', 'nmemb', 'num', 'n'],
  alignment: ['alignment', 'align', 'al'],
  site: ['site', 'caller', 'where', 'function_name', 'stack', 'backtrace', 'callsite', 'call_site'],
} as const;

const KINDS = new Map<string, number>([
  ...['malloc', 'alloc', 'allocate', 'allocation', 'new', 'a'].map((t) => [t, MALLOC] as const),
  ...['calloc', 'c'].map((type) => [type, CALLOC] as const),
  ...['realloc', 'reallocate', 'reallocation', 'r'].map((type) => [type, REALLOC] as const),
  ...['memalign', 'posix_memalign', 'aligned_alloc', 'aligned', 'valloc'].map(
    (type) => [type, ALIGNED] as const,
  ),
  ...['free', 'dealloc', 'deallocate', 'deallocation', 'delete', 'f'].map(
    (t) => [t, FREE] as const,
  ),
]);

/** Where no other object is in it. */
const FIRST_OF_ARRAY = /^\s*\[\s*(\{(?:[^{}"]|"(?:[^"\\]|\\.)*")*\})/;

/** Whether a line is an event of this format. */
export function isJsonEvent(text: string): boolean {
  // A long array is not there whole.
  const event = parsed(FIRST_OF_ARRAY.exec(text)?.[1] ?? text.trim());
  if (event === null || kindOf(event) === undefined) return false;
  return field(event, 'address') !== undefined || field(event, 'result') !== undefined;
}

export class JsonLinesParser implements Parser {
  readonly format = 'json-lines';
  readonly #recorder: Recorder;

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }

  read(line: Line): void {
    const text = line.text().trim();
    if (text === '' || text === '[' || text === ']' || text === '],') return;
    const event = parsed(text);
    if (event === null || !this.#event(event))
      skip(this.#recorder, line, line.at, TEXT.expected.jsonLines);
  }

  #event(event: Fields): boolean {
    const recorder = this.#recorder;
    const kind = kindOf(event);
    const [where, result] = [field(event, 'address'), field(event, 'result')];
    if (kind === undefined) return false;
    if (kind === FREE) {
      const freed = addressOf(where === undefined ? result : where);
      if (!Number.isNaN(freed)) recorder.free(freed);
      return !Number.isNaN(freed);
    }
    const address = addressOf(result === undefined ? where : result);
    const size = numberOf(field(event, 'size'));
    if (Number.isNaN(address + size) || size < 0) return false;
    const site = this.#site(event);
    if (kind === REALLOC) {
      const old = this.#oldOf(event, address);
      if (Number.isNaN(old)) return false;
      recorder.reallocate(old, address, size, site);
      return true;
    }
    const extra =
      kind === CALLOC
        ? numberOf(field(event, 'members') ?? 1)
        : kind === ALIGNED
          ? numberOf(field(event, 'alignment') ?? 0)
          : 0;
    if (!(extra >= 0)) return false;
    recorder.allocate(kind, address, size, extra, site);
    return true;
  }

  /** Where a realloc's block was. */
  #oldOf(event: Fields, address: number): number {
    const old = field(event, 'old');
    if (old !== undefined) return addressOf(old);
    if (field(event, 'result') !== undefined) return addressOf(field(event, 'address') ?? null);
    return this.#recorder.idAt(address) === undefined ? 0 : address;
  }

  #site(event: Fields): number {
    const site = field(event, 'site');
    if (site === undefined || site === null || site === '') return 0;
    const spelled = bytesOf(Array.isArray(site) ? site.join(' ← ') : String(site));
    return this.#recorder.sites.indexOf(spelled, 0, spelled.length);
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** The object that a line is, or an element of an array with its brackets, if it is one. */
function parsed(text: string): Fields | null {
  // Lines of other formats are asked, too, and what JSON.parse throws is slow.
  if (!/^\[?\s*\{/.test(text)) return null;
  try {
    const from = text.startsWith('[') ? 1 : 0;
    const to = text.endsWith(',') || text.endsWith(']') ? -1 : undefined;
    const value: unknown = JSON.parse(text.slice(from, to));
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Fields) : null;
  } catch {
    return null;
  }
}

function field(event: Fields, wanted: keyof typeof NAMES): unknown {
  const name = NAMES[wanted].find((each) => Object.hasOwn(event, each));
  return name === undefined ? undefined : event[name];
}

function kindOf(event: Fields): number | undefined {
  const type = field(event, 'type');
  return typeof type === 'string' ? KINDS.get(type.toLowerCase()) : undefined;
}

/** Whole numbers, which may stand in strings, hexadecimal after `0x`. */
function numberOf(value: unknown): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return Number.isInteger(number) ? Number(number) : Number.NaN;
}

const ADDRESS_BITS = 53n;

/** As Line.address() has it: of 64 bits the lower 53. */
function addressOf(value: unknown): number {
  if (value === null || value === '(nil)' || value === 'nil' || value === 'NULL') return 0;
  if (typeof value === 'string' && /^(?:0x[0-9a-f]+|\d+)$/i.test(value.trim()))
    return Number(BigInt.asUintN(Number(ADDRESS_BITS), BigInt(value.trim())));
  return typeof value === 'number' && value >= 0 ? value : Number.NaN;
}
