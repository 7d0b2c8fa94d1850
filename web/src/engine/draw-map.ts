/**
 * What the heap map shows of a replay. Few frames in sight are told one by one; more are summed up in bins of
 * about a pixel, which walks those in sight; where that would take too long, in bins of whole pages, from
 * totals that are kept up to date. So the cost is bounded however many frames there are, but for O(live) a bit.
 */
import {
  binBytesFor,
  type MapPlane,
  type MapView,
  mapPlane,
  type Range,
  rangesInSight,
} from '../model/map-layout.ts';
import type { HeapMap, Recent } from '../model/picture.ts';
import { frameSizeFor, HEADER, MEMORY_PAGES, PAGE, SMALLEST } from '../model/sizes.ts';
import { type FrameRow, runAround } from './frame-rows.ts';
import type { Replay } from './replay.ts';

/** Frames that are drawn one by one within the budget of a canvas. */
const MOST_FRAMES = 2000;
/** Frames that may be walked for one picture, in some milliseconds. Memory that is far apart costs, too. */
const MOST_WALKED = 100_000;
const BYTES_LIKE_A_FRAME = 512;
/** So many totals the module keeps, each of twice as many pages when they do not suffice (c/README.md). */
const TOTALS = 8192;
const OVERVIEW = 512;
const MEMORY = 2 ** 32;
const LOG_PAGE = Math.log2(PAGE);
/** Operations until what they touched has faded. */
const FADING = 12;

interface DrawnMap {
  readonly picture: Omit<HeapMap, 'frames'>;
  /** Null: more than are drawn one by one. */
  readonly rows: readonly FrameRow[] | null;
}

export function drawMap(replay: Replay, wanted: MapView): DrawnMap {
  const { heap } = replay;
  const { first, end } = heap.extent();
  const pages = (end - first) / PAGE;
  const view = { ...wanted, pages: Math.max(1, wanted.pages, pages) };
  const plane = mapPlane(view);
  const inSight = rangesInSight(plane, view, pages, SMALLEST);
  const rows = rowsInSight(replay, inSight);
  const picture = {
    view,
    jumbos: jumbosOf(replay),
    overview: view.k === 1 ? new Float32Array() : overviewOf(replay, pages),
    recent: recentOf(replay),
  };
  const none = { binBytes: PAGE, allocated: new Float32Array(), slack: new Float32Array() };
  if (rows !== null) return { picture: { ...picture, ranges: inSight, ...none }, rows };
  return { picture: { ...picture, ...drawBins(replay, plane, view, inSight) }, rows };
}

/** Frames of the whole heap. */
export const framesOf = ({ heap, allocations }: Replay) =>
  heap.freeLists().counts.reduce((sum, count) => sum + count, allocations.count);

function overviewOf(replay: Replay, pages: number): Float32Array {
  const { first, end } = replay.heap.extent();
  const bins = framesOf(replay) <= MOST_WALKED ? OVERVIEW : Math.min(OVERVIEW, pages);
  return pages === 0 ? new Float32Array() : replay.heap.occupancy(first, end, bins);
}

/** The frames of which a byte lies in the ranges; null when they are too many. */
function rowsInSight(replay: Replay, ranges: readonly Range[]): FrameRow[] | null {
  const { heap } = replay;
  const { first } = heap.extent();
  const rows: FrameRow[] = [];
  for (const { from, to } of ranges) {
    const page = first + from - (from % PAGE);
    const start = Math.max(runAround(replay, page).address, endOf(rows));
    heap.forEachFrame(start, first + to, (address, size, state) => {
      if (address + size > first + from) rows.push({ address, size, state });
      return rows.length <= MOST_FRAMES;
    });
    if (rows.length > MOST_FRAMES) return null;
  }
  return rows;
}

function endOf(rows: readonly FrameRow[]): number {
  const last = rows.at(-1);
  return last === undefined ? 0 : last.address + last.size;
}

function drawBins(
  replay: Replay,
  plane: MapPlane,
  view: MapView,
  inSight: readonly Range[],
): Pick<HeapMap, 'ranges' | 'binBytes' | 'allocated' | 'slack'> {
  const { heap } = replay;
  const { first, end } = heap.extent();
  const pages = (end - first) / PAGE;
  const bytes = inSight.reduce((sum, { from, to }) => sum + to - from, 0);
  const walked = (framesOf(replay) * bytes) / (end - first) + bytes / BYTES_LIKE_A_FRAME;
  const walks = walked <= MOST_WALKED;
  const pixels = binBytesFor(plane, view, pages);
  const binBytes = walks ? pixels : Math.max(bytesOfTotal(end, view.order), pixels);
  const ranges = rangesInSight(plane, view, pages, binBytes);
  const parts = ranges.map(({ from, to }) =>
    occupancyIn(replay, first + from, first + to, binBytes),
  );
  const allocated = joined(parts);
  const slack =
    binBytes < PAGE
      ? slackByFrame(replay, ranges, binBytes, allocated.length)
      : slackByPage(replay, ranges, binBytes, allocated);
  return { ranges, binBytes, allocated, slack };
}

/** The narrowest bin that needs no walk; in z it is a square. */
function bytesOfTotal(end: number, order: MapView['order']): number {
  const doublings = Math.max(0, Math.ceil(Math.log2(end / PAGE / TOTALS)));
  return PAGE * 2 ** (order === 'z' ? 2 * Math.ceil(doublings / 2) : doublings);
}

/** The last bin may reach beyond the heap. */
function occupancyIn({ heap }: Replay, from: number, to: number, binBytes: number): Float32Array {
  const bins = Math.ceil((to - from) / binBytes);
  return heap.occupancy(from, Math.min(MEMORY, from + bins * binBytes), bins);
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Allocated bytes that no allocation asked for: the last of each frame, wherever in the page they lie. */
function slackByPage(
  { heap, allocations }: Replay,
  ranges: readonly Range[],
  binBytes: number,
  allocated: Float32Array,
): Float32Array {
  const { first } = heap.extent();
  const slack = allocated.slice();
  let bin = 0;
  for (const { from, to } of ranges)
    for (let at = from; at < to; at += binBytes, bin++)
      for (let page = at; page < Math.min(to, at + binBytes); page += PAGE)
        slack[bin] = (slack[bin] ?? 0) - allocations.usedInPage(first + page);
  return slack.map((bytes) => Math.max(0, bytes));
}

function slackByFrame(
  { heap, allocations }: Replay,
  ranges: readonly Range[],
  binBytes: number,
  bins: number,
): Float32Array {
  const { first } = heap.extent();
  const slack = new Float32Array(bins);
  const inSight = new Uint8Array(MEMORY_PAGES);
  /** By page: the bin at which it begins, or would. */
  const binOf = new Int32Array(MEMORY_PAGES);
  let before = 0;
  for (const { from, to } of ranges) {
    for (let at = from - (from % PAGE); at < to; at += PAGE) {
      inSight[(first + at) / PAGE] = 1;
      binOf[(first + at) / PAGE] = before + (at - from) / binBytes;
    }
    before += Math.ceil((to - from) / binBytes);
  }
  const logBin = Math.log2(binBytes);
  /** The last bytes of a frame, of which so many are used: they lie in its last page. Whole numbers of 32 bits, as
   *  hundreds of thousands may be added for one picture. */
  const addSlack = (each: number, used: number) => {
    const size = allocations.frameBytes(each, used);
    const frame = allocations.address(each) - allocations.offset(each);
    const isJumbo = size > PAGE;
    const page = isJumbo ? (frame + size) / PAGE - 1 : frame >>> LOG_PAGE;
    if (inSight[page] !== 1) return;
    const firstBin = binOf[page] ?? 0;
    const start = isJumbo ? PAGE - size : frame & (PAGE - 1);
    const stop = start + size;
    for (let at = start + used; at < stop; ) {
      const bin = at >> logBin;
      const next = Math.min(stop, (bin + 1) << logBin);
      const place = firstBin + bin;
      if (place >= 0 && place < bins) slack[place] = (slack[place] ?? 0) + next - at;
      at = next;
    }
  };
  allocations.visitInPages(inSight, (each) => {
    const used = allocations.usedBy(each);
    if (used <= PAGE) addSlack(each, used);
  });
  for (const each of allocations.jumbos()) addSlack(each, allocations.usedBy(each));
  return slack;
}

function jumbosOf({ heap, allocations }: Replay): HeapMap['jumbos'] {
  const live = [...allocations.jumbos()].map(
    (each) => allocations.address(each) - allocations.offset(each),
  );
  const free = heap.freeJumbos(MOST_FRAMES).map(({ address }) => address);
  const addresses = Uint32Array.from([...live, ...free]).sort();
  return { addresses, sizes: addresses.map((address) => heap.frameSize(address + HEADER)) };
}

function recentOf({ allocations, position }: Replay): Recent {
  const touched = [];
  for (let i = position - 1; i >= Math.max(0, position - FADING); i--)
    touched.push(allocations.touchedBy(i) ?? { address: 0, bytes: 0, freed: false });
  return {
    length: touched.length,
    addresses: Uint32Array.from(touched, ({ address }) => address),
    sizes: Uint32Array.from(touched, ({ bytes }) => (bytes === 0 ? 0 : frameSizeFor(bytes))),
    freed: Uint8Array.from(touched, ({ freed }) => (freed ? 1 : 0)),
  };
}
