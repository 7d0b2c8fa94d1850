/** Puts together what the page asked to see of a replay. Reads only. */
import type { Operation } from '../model/operations.ts';
import type { Frames, Live, Outcome, Picture, Step, View } from '../model/picture.ts';
import { LIST_COUNT, PAGE } from '../model/sizes.ts';
import { drawMap } from './draw-map.ts';
import { frameColumns, ownersOf, rowsIn, runAround } from './frame-rows.ts';
import { followedAt, historyOf } from './lives.ts';
import { reasonOf } from './module.ts';
import type { Replay } from './replay.ts';

/** A walk of the whole heap for the integrity check is only made while it is not felt. */
const CHECKED_FRAMES = 20_000;
const BYTES_SHOWN = 256;

export function drawPicture(
  replay: Replay,
  view: View,
  last: Operation | null,
  steps: readonly Step[],
): Picture {
  const { heap, allocations } = replay;
  const { first, end } = heap.extent();
  const lists = heap.freeLists();
  const outcome = last === null ? null : outcomeOf(replay, last, steps);
  const run = pagesWanted(replay, pageWanted(replay, view, outcome), view.treePages);
  const pageRows = rowsIn(heap, run.address, run.address + run.size);
  const map = drawMap(replay, view.map);
  const owners = ownersOf(allocations, [pageRows, map.rows ?? []]);
  const page = { ...run, frames: frameColumns(pageRows, owners, allocations) };
  const freeFrames = lists.counts.reduce((sum, count) => sum + count, 0);
  return {
    cursor: replay.position,
    outcome,
    first,
    end,
    counters: heap.counters(),
    requested: allocations.requested,
    frameBytes: heap.allocatedBytes(),
    liveCount: allocations.count,
    peakRequested: replay.peakRequested,
    peakFrames: replay.peakFrames,
    map: { ...map.picture, frames: map.rows && frameColumns(map.rows, owners, allocations) },
    page,
    lists: {
      ...lists,
      heads: Array.from({ length: LIST_COUNT }, (_, list) =>
        heap.freeList(list, Math.min(view.listFrames, lists.counts[list] ?? 0)),
      ),
    },
    steps,
    live: drawLive(replay, view),
    missedCoalesces: freeFrames <= CHECKED_FRAMES ? heap.freeBuddies() : null,
    damage: allocations.count + freeFrames <= CHECKED_FRAMES ? heap.check() : null,
    bytes: [view.selected, frameTouched(page.frames, outcome)]
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
function frameTouched(frames: Frames, outcome: Outcome | null): number | null {
  if (outcome === null || outcome.frame === 0) return null;
  const holding = frames.addresses.findLastIndex((address) => address <= outcome.frame);
  return frames.addresses[holding] ?? outcome.frame;
}

function frameFreed(steps: readonly Step[]): number {
  return steps.findLast((step) => step.name === 'found')?.a ?? 0;
}

function frameFoundSize(steps: readonly Step[]): number | undefined {
  return steps.findLast((step) => step.name === 'found')?.b;
}

/** The page asked for while it is part of the heap, else that of the last call, else the first. */
function pageWanted({ heap }: Replay, view: View, outcome: Outcome | null): number {
  const { first, end } = heap.extent();
  const inHeap = (address: number) => address >= first && address < end;
  if (first === end) return 0;
  if (view.chosen !== null && inHeap(view.chosen)) return view.chosen;
  return outcome !== null && inHeap(outcome.frame) ? outcome.frame : first;
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
    ids: Uint32Array.from(shown, (each) => allocations.id(each)),
    addresses: Uint32Array.from(shown, (each) => allocations.address(each)),
    requested: Uint32Array.from(shown, (each) => allocations.requestedBy(each)),
    frameSizes: Uint32Array.from(shown, (each) => heap.frameSize(allocations.address(each))),
    operations: Uint32Array.from(shown),
  };
}
