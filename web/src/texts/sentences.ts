/**
 * What the page says about a call: its steps and its outcome. Visible text groups digits by thin spaces; the outcome is announced, and so has plain digits.
 */
import { CALLS, type Kind, type Operation } from '../model/operations.ts';
import type { Outcome, Step } from '../model/picture.ts';
import { HEADER, hex, listOf, listSize, PAGE } from '../model/sizes.ts';
import type { Strategies } from '../model/strategies.ts';
import { counted, grouped, plain, ungrouped } from './numbers.ts';

const JUMBO_STRATEGY = 1;
const PAGES_STRATEGY = 3;
const EXACT = 1;
const FIRST = 2;
const SHARED = 1;
/** What a step buddy saw, as in c/steps.h. */
const BUDDY_ALLOCATED = 0;
const BUDDY_FREE = 2;
const REASONS = [
  'none',
  'huge',
  'refused',
  'overflow',
  'alignment',
  'foreign',
  'double-free',
  'overwritten',
] as const;

const g = grouped;
const sizeOfList = (list: number) => (list === 0 ? 'jumbo' : g(listSize(list)));

const SENTENCES = {
  request: {
    malloc: (bytes: number) => `malloc: ${counted(bytes, 'byte', 'bytes')} wanted`,
    calloc: (bytes: number, members: number) =>
      `calloc: ${g(members)} × ${counted(bytes, 'byte', 'bytes')} wanted, all zero`,
    realloc: (bytes: number, old: number) =>
      `realloc: ${counted(bytes, 'byte', 'bytes')} wanted ${old ? `for what is at ${hex(old)}` : '; NULL, so as malloc'}`,
    aligned: (bytes: number, alignment: number) =>
      `aligned: ${counted(bytes, 'byte', 'bytes')} wanted at a multiple of ${g(alignment)}`,
    free: (_: number, payload: number) =>
      payload ? `free: the frame of payload ${hex(payload)}` : 'free: NULL, nothing to do',
  },
  pad: (bytes: number, offset: number, size: number, list: number) =>
    `${g(bytes)} + ${g(offset)} ${offset === HEADER ? 'header' : 'up to an aligned payload'} → ` +
    `a frame of ${g(size)} bytes, list ${list}${list === 0 ? ' (jumbo)' : ''}`,
  doing: (call: string, step: string) => `${call}: ${step}`,
  lookFurther: (list: number) => `list ${list} is empty, look in list ${list - 1}`,
  nothingLeft: (list: number) => `list ${list} is empty, and was the last to look in`,
  probeEmpty: (list: number) => `list ${list} has a frame? none`,
  probeHit: (list: number, head: number) =>
    list === 0
      ? `list 0 (jumbo) has a frame? yes: search from its head ${hex(head)}`
      : `list ${list} (${sizeOfList(list)})? yes: take ${hex(head)} from its head`,
  walk: {
    many: (frames: number, last: number, wanted: number) =>
      `${g(frames)} frames looked at for ${g(wanted)} bytes, the last is ${hex(last)}`,
    exact: (frame: number, size: number) => `${hex(frame)} has ${g(size)}: an exact fit`,
    small: (frame: number, size: number, wanted: number) =>
      `${hex(frame)} has ${g(size)}, wanted are ${g(wanted)}: too small`,
    notExact: (frame: number, size: number, wanted: number) =>
      `${hex(frame)} has ${g(size)}, wanted are exactly ${g(wanted)}: go on`,
    first: (frame: number, size: number, wanted: number) =>
      `${hex(frame)} has ${g(size)}, wanted are ${g(wanted)}: the first that is large enough`,
    fits: (frame: number, size: number, wanted: number) =>
      `${hex(frame)} has ${g(size)}, wanted are ${g(wanted)}: large enough; is another closer?`,
  },
  pop: (frame: number, list: number, size: number) =>
    `${hex(frame)}, ${g(size)} bytes, leaves list ${list}`,
  grow: (address: number, pages: number, surplus: number) =>
    `nothing found: the heap grows by ${counted(pages, 'page', 'pages')} at ${hex(address)}` +
    (surplus > 0 ? `, ${g(surplus)} of them surplus` : ''),
  growRefused: (pages: number) =>
    `nothing found: the heap may not grow by ${counted(pages, 'page', 'pages')}`,
  split: (size: number, upper: number) =>
    `split ${g(size)} → ${g(size / 2)} + ${g(size / 2)}; ${hex(upper)} joins list ${listOf(size / 2)}`,
  push: (frame: number, list: number) =>
    `${hex(frame)} is the head of list ${list} (${sizeOfList(list)}) now`,
  stay: (payload: number, room: number, bytes: number, isCut: boolean) =>
    `${g(bytes)} fit into the ${counted(room, 'byte', 'bytes')} at ${hex(payload)}: it stays there` +
    (isCut ? ', and the surplus is split off' : ''),
  copy: (from: number, to: number, bytes: number) =>
    `copy ${counted(bytes, 'byte', 'bytes')} from ${hex(from)} to ${hex(to)}`,
  zero: (payload: number, bytes: number) =>
    `set ${counted(bytes, 'byte', 'bytes')} from ${hex(payload)} to zero`,
  give: (payload: number, slack: number | null) =>
    payload === 0
      ? 'return NULL'
      : `return ${hex(payload)}${slack === null ? '' : `, ${counted(slack, 'byte', 'bytes')} of slack`}`,
  found: (frame: number, size: number) => `its frame is ${hex(frame)}, ${g(size)} bytes`,
  buddyAllocated: (buddy: number) => `buddy ${hex(buddy)}? allocated: coalescing ends`,
  buddyOther: (buddy: number, size: number) =>
    `buddy ${hex(buddy)}? its frame has ${g(size)} bytes, another size: coalescing ends`,
  buddyFree: (buddy: number, size: number) =>
    `buddy ${hex(buddy)}? free, and ${g(size)} bytes like this one`,
  unlink: (frame: number, list: number) =>
    `take ${hex(frame)} out of list ${list} (${sizeOfList(list)})`,
  coalesce: (frame: number, size: number, absorbed: number) =>
    `coalesce ${g(size / 2)} + ${g(size / 2)} → ${g(size)} at ${hex(frame)}; ${hex(absorbed)} is absorbed`,
  cut: (size: number, rest: number, pages: number) =>
    `cut a run of ${g(size / PAGE)} pages: ${counted(pages, 'page', 'pages')} from ${hex(rest)} on ${pages === 1 ? 'stays' : 'stay'} free`,
  join: (run: number, size: number, absorbed: number) =>
    `the free run at ${hex(absorbed)} joins: ${counted(size / PAGE, 'page', 'pages')} at ${hex(run)}`,
  sweep: (pages: boolean) =>
    pages
      ? 'before list 0 is searched, free runs that lie side by side join'
      : 'before the heap grows, sweep: coalesce every pair of free buddies',
  merges: (pairs: number) => `${counted(pairs, 'pair', 'pairs')} of buddies coalesced`,
  joins: (runs: number) => `${counted(runs, 'free run', 'free runs')} joined the ones below`,
  swept: (left: number) =>
    left === 0
      ? 'sweep done: nothing but whole pages is free now'
      : `sweep done: ${counted(left, 'free frame', 'free frames')} had no free buddy`,
  sweptPages: (left: number) =>
    left === 0
      ? 'no page is free'
      : `${counted(left, 'free run', 'free runs')} of pages ${left === 1 ? 'is' : 'are'} left, the lowest first`,
  fail: {
    none: () => 'it failed',
    huge: (bytes: number) => `${g(bytes)} bytes: no frame can be that large`,
    refused: (bytes: number) => `out of memory: the heap may not grow by ${g(bytes)} bytes`,
    overflow: () => 'the product of members and bytes overflows',
    alignment: (alignment: number) =>
      `${g(alignment)} is no alignment: a power of two up to ${g(PAGE)} is`,
    foreign: (address: number) => `${hex(address)} was never given out by this heap`,
    'double-free': (address: number) => `${hex(address)} was freed already`,
    overwritten: (address: number) => `the header before ${hex(address)} was overwritten`,
    damaged: (address: number) => `the heap is damaged at ${hex(address)}: dev makes no call then`,
  },
  unknown: (name: string) => name,
} as const;

/**
 * One step of a call as a sentence. `steps` are all steps of the call: the slack of what it returns,
 * and where an aligned payload lies, stand in others of them.
 */
export function stepSentence(
  step: Step,
  strategies: Strategies,
  steps: readonly Step[] = [],
): string {
  const { name, a, b, c } = step;
  if (name === 'walk') return walkSentence(step, strategies);
  if (name === 'buddy') return buddySentence(step);
  if (name === 'request') return SENTENCES.request[CALLS[a] ?? 'free'](b, c);
  if (name === 'pad') return SENTENCES.pad(a, payloadOffset(steps), b, c);
  if (name === 'probe') return b === 0 ? SENTENCES.probeEmpty(a) : SENTENCES.probeHit(a, b);
  if (name === 'grow') return a === 0 ? SENTENCES.growRefused(b) : SENTENCES.grow(a, b, c);
  if (name === 'stay') return SENTENCES.stay(a, b, c, steps.some(isCutting));
  if (name === 'return') return SENTENCES.give(a, slackOf(a, steps));
  if (name === 'fail') return SENTENCES.fail[faultOf(step, steps)](b);
  return plainSentence(step);
}

/** What the call of that text (as callText has it) is doing, for the status element: the step, of its `steps`. */
export function stepStatus(
  call: string,
  step: Step,
  strategies: Strategies,
  steps: readonly Step[],
): string {
  return SENTENCES.doing(call, ungrouped(statusOfStep(step, strategies, steps)));
}

/** Where a list is empty, it says where the search goes on. */
function statusOfStep(step: Step, strategies: Strategies, steps: readonly Step[]): string {
  const { name, a, b } = step;
  // Which call it is has been said.
  if (name === 'request') return stepSentence(step, strategies, steps).replace(/^\w+: /, '');
  if (name !== 'probe' || b !== 0) return stepSentence(step, strategies, steps);
  const shares = strategies[PAGES_STRATEGY] === SHARED;
  const isLast = a === 0 || (a === 1 && !shares);
  return isLast ? SENTENCES.nothingLeft(a) : SENTENCES.lookFurther(a);
}

/** Steps whose sentence takes nothing but their own fields. */
function plainSentence({ name, a, b, c, count: pairs }: Step): string {
  if (name === 'pop') return SENTENCES.pop(a, b, c);
  if (name === 'split') return SENTENCES.split(b, c);
  if (name === 'push') return SENTENCES.push(a, b);
  if (name === 'copy') return SENTENCES.copy(a, b, c);
  if (name === 'zero') return SENTENCES.zero(a, b);
  if (name === 'found') return SENTENCES.found(a, b);
  if (name === 'unlink') return SENTENCES.unlink(a, b);
  if (name === 'cut') return SENTENCES.cut(b, c, (b - (c - a)) / PAGE);
  if (name === 'join') return pairs > 1 ? SENTENCES.joins(pairs) : SENTENCES.join(a, b, c);
  if (name === 'sweep') return SENTENCES.sweep(a === 1);
  if (name === 'swept') return b === 1 ? SENTENCES.sweptPages(a) : SENTENCES.swept(a);
  if (name === 'coalesce' && pairs > 1) return SENTENCES.merges(pairs);
  if (name === 'coalesce') return SENTENCES.coalesce(a, b, c);
  return SENTENCES.unknown(name);
}

function walkSentence({ a, b, c, count: frames }: Step, strategies: Strategies): string {
  const { walk } = SENTENCES;
  if (frames > 1) return walk.many(frames, a, c);
  if (b === c) return walk.exact(a, b);
  if (b < c) return walk.small(a, b, c);
  const strategy = strategies[JUMBO_STRATEGY];
  if (strategy === EXACT) return walk.notExact(a, b, c);
  return strategy === FIRST ? walk.first(a, b, c) : walk.fits(a, b, c);
}

function buddySentence({ a, b, c }: Step): string {
  if (c === BUDDY_ALLOCATED) return SENTENCES.buddyAllocated(a);
  return c === BUDDY_FREE ? SENTENCES.buddyFree(a, b) : SENTENCES.buddyOther(a, b);
}

/** An overwritten header is that before the pointer which was handed in, or one that dev found when it checked the
 *  whole heap. */
function faultOf({ a, b }: Step, steps: readonly Step[]): (typeof REASONS)[number] | 'damaged' {
  const reason = REASONS[a] ?? 'none';
  const request = steps.find(({ name }) => name === 'request');
  if (reason !== 'overwritten' || request === undefined) return reason;
  return request.c === b ? reason : 'damaged';
}

/** From a frame's start to its payload, in the call of these steps. */
function payloadOffset(steps: readonly Step[]): number {
  const request = steps.find(({ name }) => name === 'request');
  if (request === undefined || CALLS[request.a] !== 'aligned') return HEADER;
  return Math.max(HEADER, request.c);
}

const isCutting = ({ name }: Step) => name === 'split' || name === 'cut';

/** A jumbo is handed out as it is found, be it larger than what was asked for, unless it is cut. */
function frameGiven(steps: readonly Step[], wanted: number): number {
  const pop = steps.findLast(({ name }) => name === 'pop');
  const cut = steps.some(({ name }) => name === 'cut');
  return pop !== undefined && pop.b === 0 && !cut ? pop.c : wanted;
}

/** Bytes of the payload beyond those asked for; null where the steps do not tell. */
function slackOf(payload: number, steps: readonly Step[]): number | null {
  const pad = steps.findLast(({ name }) => name === 'pad');
  if (pad !== undefined) return frameGiven(steps, pad.b) - payloadOffset(steps) - pad.a;
  const stay = steps.find(({ name }) => name === 'stay');
  if (stay === undefined || stay.a !== payload) return null;
  const splits = steps.filter(({ name }) => name === 'split');
  return splits.reduce((room, { b }) => room - b / 2, stay.b) - stay.c;
}

const OUTCOMES = {
  returned: (call: string, payload: string, size: string, frame: string) =>
    `${call} returned ${payload}, a frame of ${size} bytes at ${frame}`,
  returnedOnly: (call: string, payload: string) => `${call} returned ${payload}`,
  nothing: (call: string) => `${call} returned NULL, as it should`,
  failed: (call: string, reason: string) => `${call} returned NULL: ${reason}`,
  refused: (call: string, reason: string) => `${call}: ${reason}; the heap is unchanged`,
  freed: (call: string, size: string, frame: string) =>
    `${call} gave back a frame of ${size} bytes at ${frame}`,
  holdsNull: (call: string, name: string) => `${call} does nothing: ${name} is NULL`,
  noUnknown: (call: string) => `${call}: nothing is known of this pointer, so nothing is done`,
  noNull: (call: string) => `${call} does nothing`,
  poked: (call: string) => `${call} has overwritten a byte of the heap`,
  notPoked: (call: string) => `${call} does nothing: the address is not one of the heap`,
  reasons: {
    none: () => 'it failed',
    huge: () => 'no frame can be that large',
    refused: () => 'the heap may not grow beyond its limit',
    overflow: () => 'the product overflows',
    alignment: () => `the alignment must be a power of two up to ${PAGE}`,
    foreign: (payload: string) => `${payload} was never given out by this heap (foreign pointer)`,
    'double-free': (payload: string) => `${payload} was freed already (double free)`,
    overwritten: (payload: string) => `the header before ${payload} was overwritten`,
    damaged: (address: string) => `the heap is damaged at ${address}`,
  },
  it: 'it',
} as const;

/**
 * How the operation ended, for the status element; `name` is that of its id (nameOf). Of a refused
 * pointer, its `steps` know the address.
 */
export function outcomeSentence(
  outcome: Outcome,
  name: string,
  steps: readonly Step[] = [],
): string {
  const { result, failure, frame, frameSize } = outcome;
  const call = callText(outcome, name);
  if (failure !== null && failure !== 'none') return failureSentence(call, failure, steps);
  if (outcome.kind === 'poke') return frame === 0 ? OUTCOMES.notPoked(call) : OUTCOMES.poked(call);
  if (outcome.kind === 'free') return freeSentence(outcome, name, call);
  if (result !== 0) {
    const assigned = name === 'NULL' ? call : `${name} = ${call}`;
    if (frameSize === 0) return OUTCOMES.returnedOnly(assigned, hex(result));
    return OUTCOMES.returned(assigned, hex(result), plain(frameSize), hex(frame));
  }
  return OUTCOMES.nothing(call);
}

function freeSentence({ frame, frameSize }: Outcome, name: string, call: string): string {
  if (name === 'NULL') return OUTCOMES.noNull(call);
  if (name === 'unknown') return OUTCOMES.noUnknown(call);
  if (frameSize === 0) return OUTCOMES.holdsNull(call, name);
  return OUTCOMES.freed(call, plain(frameSize), hex(frame));
}

function failureSentence(call: string, failure: string, steps: readonly Step[]): string {
  const reason = REASONS.find((each) => each === failure) ?? 'none';
  const misuse = reason === 'foreign' || reason === 'double-free' || reason === 'overwritten';
  const fail = steps.findLast(({ name }) => name === 'fail');
  const text =
    fail === undefined
      ? OUTCOMES.reasons[reason](OUTCOMES.it)
      : OUTCOMES.reasons[faultOf(fail, steps)](hex(fail.b));
  return misuse ? OUTCOMES.refused(call, text) : OUTCOMES.failed(call, text);
}

/** The call as people write it. */
export function callText({ kind, size, extra }: Operation, name: string): string {
  const text: Record<Kind, string> = {
    malloc: `malloc(${plain(size)})`,
    calloc: `calloc(${plain(extra)}, ${plain(size)})`,
    realloc: `realloc(${name}, ${plain(size)})`,
    aligned: `aligned(${plain(extra)}, ${plain(size)})`,
    free: `free(${name})`,
    poke: `poke(${hex(size)}, ${hex(extra)})`,
  };
  return text[kind];
}
