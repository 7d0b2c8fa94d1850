/** Puts together what the page asked to see of a replay. Reads only. */
import { examinedBy, frameGivenBack, NOTHING_EXAMINED } from '../model/examined.ts';
import type { Operation } from '../model/operations.ts';
import type { Damage, Frames, Live, Outcome, Picture, Step, View } from '../model/picture.ts';
import { LIST_COUNT, PAGE } from '../model/sizes.ts';
import { drawMap, framesOf } from './draw-map.ts';
import { frameColumns, ownersOf, rowsIn, runAround, settled } from './frame-rows.ts';
import { followedAt, historyOf } from './lives.ts';
import { reasonOf } from './module.ts';
import type { Replay } from './replay.ts';

/** A walk of the whole heap for the integrity check is only made while it is not felt. */
const CHECKED_FRAMES = 20_000;
const BYTES_SHOWN = 256;

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
  /** Bytes in allocated frames: those in the hands of a call are none. */
  readonly frameBytes: number;
  /** Found before the call that is under way: inside it the heap is not in order, and need not be. */
  readonly damageBefore: Damage | null;
}

export function drawPicture(replay: Replay, view: View, moment: Moment): Picture {
  const { heap, allocations } = replay;
  const { operation, step, steps, stepsBefore, walkedLater, damageBefore } = moment;
  const { first, end } = heap.extent();
  const lists = heap.freeLists();
  const counters = heap.counters();
  const current = steps[step - 1];
  const within = current !== undefined;
  const outcome = operation === null || within ? null : outcomeOf(replay, operation, steps);
  const examined = within ? examinedBy(current) : NOTHING_EXAMINED;
  const focus = within ? frameInQuestion(steps, step) : (outcome?.frame ?? 0);
  const givenBack = frameGivenBack(steps.slice(0, step));
  const run = pagesWanted(replay, pageWanted(replay, view, focus), view.treePages);
  const pageRows = settled(rowsIn(heap, run.address, run.address + run.size), givenBack);
  const map = drawMap(replay, view.map);
  const mapRows = map.rows && settled(map.rows, givenBack);
  const owners = ownersOf(allocations, [pageRows, mapRows ?? []]);
  const page = { ...run, frames: frameColumns(pageRows, owners, allocations) };
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
    frameBytes: moment.frameBytes,
    liveCount: allocations.count,
    peakRequested: replay.peakRequested,
    peakFrames: replay.peakFrames,
    map: { ...map.picture, frames: mapRows && frameColumns(mapRows, owners, allocations) },
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
    missedCoalesces: freeFrames <= CHECKED_FRAMES ? heap.freeBuddies() : null,
    damage: within ? damageBefore : damageOf(replay),
    bytes: [view.selected, frameTouched(page.frames, examined.addresses[0] ?? focus)]
      .filter((address) => address !== null && address >= first && address < end)
      .map((address) => ({ address: address ?? 0, bytes: heap.bytes(address ?? 0, BYTES_SHOWN) })),
    followed:
      view.followed === null ? null : followedAt(allocations, view.followed, replay.position),
    history:
      view.history && view.selected !== null
        ? historyOf(allocations, view.selected, replay.position)
        : null,
  };
}

/** What the integrity check finds between two calls. */
export function damageOf(replay: Replay): Damage | null {
  return replay.poked || framesOf(replay) <= CHECKED_FRAMES ? replay.heap.check() : null;
}

function outcomeOf(
  { heap, allocations, position, result }: Replay,
  last: Operation,
  steps: readonly Step[],
): Outcome {
  const fail = steps.findLast((step) => step.name === 'fail');
  const { first, end } = heap.extent();
  const poked = last.kind === 'poke' && last.size >= first && last.size < end ? last.size : 0;
  const frame =
    result !== 0 ? result - allocations.offset(position - 1) : frameFreed(steps) + poked;
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

/** The page asked for while it is part of the heap, else that of the call, be it the last where the heap is
 *  to grow, else the first. */
function pageWanted({ heap }: Replay, view: View, focus: number): number {
  const { first, end } = heap.extent();
  if (first === end) return 0;
  if (view.chosen !== null && view.chosen >= first && view.chosen < end) return view.chosen;
  return focus < first ? first : Math.min(focus, end - 1);
}

/** The page around an address, or the jumbo that covers it, and what follows up to so many pages. */
function pagesWanted(
  replay: Replay,
  wanted: number,
  pages: number,
): { address: number; size: number } {
  if (wanted === 0) return { address: 0, size: 0 };
  const { address, size } = runAround(replay, wanted - (wanted % PAGE));
  const last = Math.min(address + pages * PAGE, replay.heap.extent().end) - PAGE;
  if (last < address + size) return { address, size };
  const end = runAround(replay, last);
  return { address, size: end.address + end.size - address };
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
    from: view.liveFrom,
    ids: Uint32Array.from(shown, (each) => allocations.id(each)),
    addresses: Uint32Array.from(shown, (each) => allocations.address(each)),
    requested: Uint32Array.from(shown, (each) => allocations.requestedBy(each)),
    frameSizes: Uint32Array.from(shown, (each) => heap.frameSize(allocations.address(each))),
    operations: Uint32Array.from(shown),
  };
}
