/** Puts together what the page asked to see of a replay. Reads only. */
import { examinedBy, frameGivenBack, NOTHING_EXAMINED } from '../model/examined.ts';
import { binsWanted, mapLayout } from '../model/map-layout.ts';
import { NULL_ID, type Operation } from '../model/operations.ts';
import type { Frames, HeapMap, Live, Outcome, Picture, Step, View } from '../model/picture.ts';
import { HEADER, LIST_COUNT, PAGE } from '../model/sizes.ts';
import { reasonOf } from './module.ts';
import type { Replay } from './replay.ts';

/** A walk of the whole heap for the integrity check is only made while it is not felt. */
const CHECKED_FRAMES = 20_000;
const BYTES_SHOWN = 256;
const ALLOCATED = 1;

/** Where a replay stands: between two operations, or inside a call. */
export interface Moment {
  /** The operation just done, or the one whose call is under way; null before the first. */
  readonly operation: Operation | null;
  /** Steps done inside the call; 0 between two operations. */
  readonly step: number;
  readonly steps: readonly Step[];
  readonly stepsBefore: number;
  /** Frames looked at in the last step which the heap has not counted yet. */
  readonly walkedLater: number;
}

export function drawPicture(replay: Replay, view: View, moment: Moment): Picture {
  const { heap, allocations } = replay;
  const { operation, step, steps, stepsBefore, walkedLater } = moment;
  const { first, end } = heap.extent();
  const lists = heap.freeLists();
  const counters = heap.counters();
  const current = steps[step - 1];
  const within = current !== undefined;
  const outcome = operation === null || within ? null : outcomeOf(replay, operation, steps);
  const done = steps.slice(0, step);
  const examined = within ? examinedBy(current) : NOTHING_EXAMINED;
  const focus = within ? frameInQuestion(steps, step) : (outcome?.frame ?? 0);
  const page = drawPage(replay, pageWanted(replay, view, focus), frameGivenBack(done));
  const freeFrames = lists.counts.reduce((sum, count) => sum + count, 0);
  return {
    cursor: replay.position,
    step,
    outcome,
    inside: within ? operation : null,
    examined,
    first,
    end,
    counters: { ...counters, walked: counters.walked + walkedLater },
    requested: allocations.requested,
    frameBytes: heap.allocatedBytes(),
    liveCount: allocations.count,
    peakRequested: replay.peakRequested,
    peakFrames: replay.peakFrames,
    map: drawMap(replay, first, end, view.mapWidth),
    page,
    lists: {
      ...lists,
      heads: Array.from({ length: LIST_COUNT }, (_, list) =>
        heap.freeList(list, Math.min(view.listFrames, lists.counts[list] ?? 0)),
      ),
    },
    steps,
    stepsBefore,
    live: drawLive(replay, view),
    // Inside a call the heap is not in order, and need not be.
    damage: !within && allocations.count + freeFrames <= CHECKED_FRAMES ? heap.check() : null,
    bytes: [view.selected, frameTouched(page.frames, examined.addresses[0] ?? focus)]
      .filter((address) => address !== null && address >= first && address < end)
      .map((address) => ({ address: address ?? 0, bytes: heap.bytes(address ?? 0, BYTES_SHOWN) })),
  };
}

function outcomeOf(
  { heap, allocations, position, result }: Replay,
  last: Operation,
  steps: readonly Step[],
): Outcome {
  const fail = steps.findLast((step) => step.name === 'fail');
  const frame = result !== 0 ? result - allocations.offset(position - 1) : frameFreed(steps);
  return {
    ...last,
    result,
    failure: fail === undefined ? null : reasonOf(fail),
    frame,
    frameSize: result !== 0 ? heap.frameSize(result) : (frameFoundSize(steps) ?? 0),
  };
}

/** Coalescing may have made the frame of the last call part of a larger one. */
function frameTouched(frames: Frames, touched: number): number | null {
  if (touched === 0) return null;
  const holding = frames.addresses.findLastIndex((address) => address <= touched);
  return frames.addresses[holding] ?? touched;
}

/** Where the call is at work: what it looked at last, or will look at first; 0 when that is nothing. */
function frameInQuestion(steps: readonly Step[], done: number): number {
  const looked = (step: Step) => examinedBy(step).addresses[0] ?? 0;
  const before = steps.slice(0, done).findLast((step) => looked(step) !== 0);
  const next = before ?? steps.slice(done).find((step) => looked(step) !== 0);
  return next === undefined ? 0 : looked(next);
}

function frameFreed(steps: readonly Step[]): number {
  return steps.findLast((step) => step.name === 'found')?.a ?? 0;
}

function frameFoundSize(steps: readonly Step[]): number | undefined {
  return steps.findLast((step) => step.name === 'found')?.b;
}

function drawMap(
  { heap, allocations }: Replay,
  first: number,
  end: number,
  mapWidth: number,
): HeapMap {
  if (end === first || mapWidth === 0) {
    return { bins: 0, allocated: new Float32Array(), slack: new Float32Array() };
  }
  const bins = binsWanted(mapLayout((end - first) / PAGE, mapWidth));
  const allocated = heap.occupancy(first, end, bins);
  const slack = new Float32Array(allocated.length);
  const binBytes = (end - first) / slack.length;
  allocations.visitNewestFirst((each) => {
    const payload = allocations.address(each);
    const frameEnd = payload - allocations.offset(each) + heap.frameSize(payload);
    const from = (payload + allocations.requestedBy(each) - first) / binBytes;
    const to = (frameEnd - first) / binBytes;
    const only = Math.floor(from);
    // Nearly all of them, where many frames share a bin.
    if (to <= only + 1) {
      slack[only] = (slack[only] ?? 0) + (to - from) * binBytes;
      return true;
    }
    for (let bin = only; bin < to; bin++) {
      const share = Math.min(bin + 1, to) - Math.max(bin, from);
      slack[bin] = (slack[bin] ?? 0) + share * binBytes;
    }
    return true;
  });
  return { bins: slack.length, allocated, slack };
}

/** The page asked for while it is part of the heap, else that of the call, be it the last where the heap is
 *  to grow, else the first. */
function pageWanted({ heap }: Replay, view: View, focus: number): number {
  const { first, end } = heap.extent();
  if (first === end) return 0;
  if (view.chosen !== null && view.chosen >= first && view.chosen < end) return view.chosen;
  return focus < first ? first : Math.min(focus, end - 1);
}

/** The page around an address, or the jumbo that covers it. */
function drawPage(replay: Replay, wanted: number, givenBack: number): Picture['page'] {
  if (wanted === 0) return { address: 0, size: 0, frames: drawFrames(replay, 0, 0, 0) };
  const { address, size } = runAround(replay, Math.floor(wanted / PAGE) * PAGE);
  return { address, size, frames: drawFrames(replay, address, address + size, givenBack) };
}

/** A page inside a jumbo has no frame of its own: look back for the jumbo that covers it. */
function runAround({ heap, allocations }: Replay, page: number): { address: number; size: number } {
  let found = { address: page, size: PAGE };
  const cover = (address: number, size: number) => {
    if (size > PAGE && address <= page && page < address + size) found = { address, size };
  };
  let begins = false;
  heap.forEachFrame(page, page + 1, (address, size) => {
    begins = true;
    cover(address, size);
  });
  if (begins) return found;
  allocations.visitNewestFirst((each) => {
    const payload = allocations.address(each);
    cover(payload - allocations.offset(each), heap.frameSize(payload));
    return true;
  });
  const jumbos = heap.freeLists().counts[0] ?? 0;
  for (const address of heap.freeList(0, jumbos)) cover(address, heap.frameSize(address + HEADER));
  return found;
}

/** The mark of an allocated frame is still on one that is given back, until it is put on its list. */
function drawFrames(
  { heap, allocations }: Replay,
  from: number,
  to: number,
  givenBack: number,
): Frames {
  const rows: { address: number; size: number; state: number }[] = [];
  if (from < to) {
    heap.forEachFrame(from, to, (address, size, state) => rows.push({ address, size, state }));
  }
  const owners = new Map<number, number>();
  allocations.visitNewestFirst((each) => {
    const address = allocations.address(each) - allocations.offset(each);
    if (address >= from && address < to) owners.set(address, each);
    return true;
  });
  const column = (value: (row: (typeof rows)[number]) => number) => Uint32Array.from(rows, value);
  const owned = (value: (owner: number) => number, unknown: number) =>
    column(({ address }) => {
      const owner = owners.get(address);
      return owner === undefined ? unknown : value(owner);
    });
  return {
    length: rows.length,
    addresses: column(({ address }) => address),
    sizes: column(({ size }) => size),
    allocated: Uint8Array.from(rows, ({ state, address }) =>
      state === ALLOCATED && address !== givenBack ? 1 : 0,
    ),
    requested: owned((owner) => allocations.requestedBy(owner), 0),
    ids: owned((owner) => allocations.id(owner), NULL_ID),
    payloadOffsets: owned((owner) => allocations.offset(owner), HEADER),
  };
}

function drawLive({ heap, allocations }: Replay, view: View): Live {
  const shown: number[] = [];
  let skip = view.liveFrom;
  allocations.visitNewestFirst((each) => {
    if (skip > 0) skip -= 1;
    else if (shown.length < view.liveCount) shown.push(each);
    return shown.length < view.liveCount;
  });
  return {
    count: allocations.count,
    ids: Uint32Array.from(shown, (each) => allocations.id(each)),
    addresses: Uint32Array.from(shown, (each) => allocations.address(each)),
    requested: Uint32Array.from(shown, (each) => allocations.requestedBy(each)),
    frameSizes: Uint32Array.from(shown, (each) => heap.frameSize(allocations.address(each))),
    operations: Uint32Array.from(shown),
  };
}
