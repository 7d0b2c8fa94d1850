/**
 * The link holds it all: operations (or the name of a shipped trace), strategies, position, step. It reads
 * like a query, `#at=12&step=3&buddy=coalesce&ops=…`; what is at its default is left out, what is unknown is
 * ignored, and `ops` comes last, so that a link cut short loses the last operations first.
 */
import { PROBLEMS } from '../texts/problems.ts';
import { limitText, readLimit } from './limit.ts';
import { NO_OPERATIONS, type Operations } from './operations.ts';
import { pack, unpack } from './packed.ts';
import { MEMORY_PAGES } from './sizes.ts';
import { limitOf, ORIGINAL, STRATEGIES, type Strategies, withLimit } from './strategies.ts';

const TEXT = PROBLEMS.link;

export interface LinkState {
  /** null where a shipped trace is named. */
  readonly operations: Operations | null;
  /** Name of the shipped trace. */
  readonly trace: string | null;
  readonly strategies: Strategies;
  /** Operations done. */
  readonly cursor: number;
  /** Steps done inside the call after them; left out, none. */
  readonly step?: number;
  /** Address inside the page whose tree is shown; null follows the last call. */
  readonly chosen?: number | null;
}

export interface DecodedLink {
  readonly state: LinkState;
  /** What the link lost, in sentences; null when nothing. */
  readonly damage: string | null;
}

/** The fragment, with its #; for the operations, what pack() says. */
export async function encodeLink(state: LinkState): Promise<string> {
  const parts: string[] = [];
  if (state.trace !== null) parts.push(`trace=${encodeURIComponent(state.trace)}`);
  parts.push(`at=${state.cursor}`);
  if (state.step) parts.push(`step=${state.step}`);
  STRATEGIES.forEach(({ name, choices }, i) => {
    const value = state.strategies[i] ?? 0;
    const choice = choices[value];
    if (value !== ORIGINAL[i] && choice !== undefined) parts.push(`${name}=${choice}`);
  });
  const limit = limitOf(state.strategies);
  if (limit < MEMORY_PAGES) parts.push(`limit=${limitText(limit).replace(' ', '')}`);
  if (state.chosen != null) parts.push(`page=0x${state.chosen.toString(16)}`);
  if (state.operations !== null && state.operations.length > 0)
    parts.push(`ops=${toBase64Url(pack(state.operations))}`);
  return `#${parts.join('&')}`;
}

/** Reads any text as a link, with or without #; never throws. What can be read comes back. */
export async function decodeLink(hash: string): Promise<DecodedLink> {
  const values = valuesOf(hash);
  const damages: string[] = [];
  const trace = values.get('trace') || null;
  const strategies = readStrategies(values, damages);
  const chosen = readAddress(values.get('page'), damages);
  const at = readPosition(values.get('at'), damages);
  const step = readPosition(values.get('step'), damages) ?? 0;
  if (trace !== null)
    return answer({ operations: null, trace, strategies, cursor: at ?? 0, step, chosen }, damages);
  const packed = values.get('ops');
  const operations = packed === undefined ? NO_OPERATIONS : readOperations(packed, damages);
  const cursor = readCursor(at, operations.length, packed !== undefined, damages);
  return answer({ operations, trace, strategies, cursor, step, chosen }, damages);
}

function answer(state: LinkState, damages: readonly string[]): DecodedLink {
  return { state, damage: damages.length > 0 ? damages.join(' ') : null };
}

function valuesOf(hash: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const part of hash.replace(/^#/, '').split('&')) {
    const [key = '', ...rest] = part.split('=');
    values.set(key, decoded(rest.join('=')));
  }
  return values;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function readStrategies(values: ReadonlyMap<string, string>, damages: string[]): Strategies {
  const chosen = STRATEGIES.map(({ name, ...strategy }, i) => {
    const choices: readonly string[] = strategy.choices;
    const seen = values.get(name);
    const value = choices.indexOf(seen ?? '');
    if (seen !== undefined && value < 0) damages.push(TEXT.choice(name, seen, choices));
    return value < 0 ? (ORIGINAL[i] ?? 0) : value;
  });
  return withLimit(chosen, readLimitOf(values.get('limit'), damages));
}

function readLimitOf(seen: string | undefined, damages: string[]): number {
  const limit = seen === undefined ? MEMORY_PAGES : readLimit(seen);
  if (limit === null) damages.push(TEXT.limit(seen ?? ''));
  return limit ?? MEMORY_PAGES;
}

function readPosition(seen: string | undefined, damages: string[]): number | null {
  if (seen === undefined) return null;
  if (/^\d{1,15}$/.test(seen)) return Number(seen);
  damages.push(TEXT.position(seen));
  return null;
}

function readAddress(seen: string | undefined, damages: string[]): number | null {
  if (seen === undefined) return null;
  if (/^0x[0-9a-f]{1,8}$/i.test(seen)) return Number(seen);
  damages.push(TEXT.address(seen));
  return null;
}

/** Without a position the link opens at its last operation. */
function readCursor(
  at: number | null,
  count: number,
  hasOperations: boolean,
  damages: string[],
): number {
  if (at === null || at <= count) return at ?? count;
  if (!hasOperations) damages.push(TEXT.nothing(at));
  else if (damages.length === 0) damages.push(TEXT.beyond(at, count));
  return count;
}

function readOperations(text: string, damages: string[]): Operations {
  const bytes = fromBase64Url(text);
  const unpacked = unpack(bytes);
  if (unpacked === null) {
    damages.push(TEXT.version);
    return NO_OPERATIONS;
  }
  const { operations, count, intact } = unpacked;
  if (count === null) damages.push(TEXT.count(operations.length));
  else if (operations.length < count) damages.push(TEXT.after(operations.length, count));
  else if (!intact || toBase64Url(bytes) !== text) damages.push(TEXT.altered);
  return operations;
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const VALUES: ReadonlyMap<string, number> = new Map([...DIGITS].map((digit, i) => [digit, i]));

function toBase64Url(bytes: Uint8Array): string {
  const digits: string[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(i, i + 3);
    const three = (a << 16) | (b << 8) | c;
    for (let k = 0; k <= Math.min(3, bytes.length - i); k++)
      digits.push(DIGITS.charAt((three >>> (18 - 6 * k)) & 63));
  }
  return digits.join('');
}

/** The bytes up to the first character that is no digit. */
function fromBase64Url(text: string): Uint8Array {
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let length = 0;
  let bits = 0;
  for (let i = 0; i < text.length; i++) {
    const value = VALUES.get(text.charAt(i));
    if (value === undefined) break;
    bits = ((bits << 6) | value) & 0xff_ffff;
    const waiting = (i * 6 + 6) % 8;
    if (waiting < 6) bytes[length++] = (bits >>> waiting) & 0xff;
  }
  return bytes.subarray(0, length);
}
