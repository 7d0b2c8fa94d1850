/** What is said of those to blame for a heap that is too large. Numbers are as the reader is to see them. */
import type { BlamedGrow, HeldPages, Pin } from '../model/blame.ts';
import { hex, PAGE } from '../model/sizes.ts';
import {
  type FrameUse,
  type Leak,
  type Rounding,
  type SiteUse,
  usualLifetime,
} from '../model/usage.ts';
import { counted, grouped, plain, ungrouped } from './numbers.ts';

const bytes = (n: number) => counted(Math.round(n), 'byte', 'bytes');
/** A hole that is large enough, and yet was not taken. */
function unserving(wanted: number, largestHole: number): string {
  if (largestHole < wanted) return '';
  return wanted > PAGE
    ? ', of another size than the strategy takes'
    : ', a jumbo, which serves no small request';
}

const percent = (share: number) => `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;

const framesOf = (frame: number | null) =>
  frame === null ? 'jumbo frames' : `${grouped(frame)}-byte frames`;
const slackShare = ({ requested, slack }: FrameUse) => percent(slack / (requested + slack));

function usualLife(use: FrameUse): string {
  const lifetime = usualLifetime(use);
  return lifetime === null
    ? 'half of them or more are live at the end'
    : `most live shorter than ${counted(lifetime, 'operation', 'operations')}`;
}

/** The lifetimes that a column of powers of two stands for. */
function lifetimeOf(bucket: number): string {
  const least = 2 ** bucket;
  return bucket === 0
    ? counted(1, 'operation', 'operations')
    : `${grouped(least)}–${counted(2 * least - 1, 'operation', 'operations')}`;
}

const range = ({ from, to }: Rounding) =>
  from === to ? bytes(from) : `${grouped(from)}–${bytes(to)}`;
const grewBy = (grown: number) => `grew by ${counted(grown / PAGE, 'page', 'pages')}`;
const slackOfAll = ({ share }: Rounding) => `${percent(share)} of all slack`;
const use = (frames: FrameUse) =>
  `${counted(frames.allocations, 'allocation', 'allocations')}, ` +
  `${bytes(frames.requested)} requested, ${slackShare(frames)} slack; ${usualLife(frames)}`;
const siteUse = ({ share, held, allocations }: SiteUse) =>
  `${percent(share)}, ${bytes(held)} on average in ${counted(allocations, 'allocation', 'allocations')}`;
const leakSum = ({ bytes: all, allocations }: Leak) =>
  `${bytes(all)} in ${counted(allocations, 'allocation', 'allocations')}`;

export const BLAME = {
  title: 'Blame',
  /** For the report of a load; the way to the panel follows it. */
  summary: (avoidable: number, grows: number) =>
    `${grouped(avoidable)} of ${counted(grows, 'grow', 'grows')} ${grows === 1 ? 'was' : 'were'} avoidable`,
  see: 'See Blame',
  avoidable: (n: number, more: number) =>
    `Avoidable grows added ${bytes(n)} to the heap.${more > 0 ? ` The worst:` : ''}`,
  meaning:
    'A grow is avoidable when as many bytes were free as the frame needed, but not in one frame that serves it.',
  /** A grow in a sentence: this, the operation by its number, and what stands for it. */
  grew: (grown: number) => `${grewBy(grown)} at`,
  grewBy,
  although: ({ wanted, free, largestHole }: BlamedGrow) =>
    `for ${bytes(wanted)} although ${grouped(free)} were free, ` +
    `the largest hole ${grouped(largestHole)}${unserving(wanted, largestHole)}`,
  candidate: ({ address, frames, bytes: size, free }: HeldPages) => {
    const where =
      size === PAGE ? hex(address) : `${grouped(size / PAGE)} pages from ${hex(address)}`;
    if (frames === 0) return `nothing live in ${where}: its free frames were not joined`;
    return `${counted(frames, 'live frame pins', 'live frames pin')} ${where}, ${grouped(free)} bytes of it free`;
  },
  pin: ({ address, size, age, site }: Pin) =>
    `${bytes(size)} at ${hex(address)}` +
    (age === null ? '' : `, ${counted(age, 'operation', 'operations')} old`) +
    (site === null ? '' : `, ${site}`),
  more: (n: number) => `and ${grouped(n)} more`,
  unusable: (share: number) => `${percent(share)} of the free bytes unusable for it`,
  operation: 'operation',
  worst: 'Avoidable grows, the worst first',
  goTo: (number: number) => `Go to operation ${number}`,
  frame: (address: number) => `frame ${hex(address)}`,
  nothing: 'No grow was avoidable: whenever the heap grew, fewer bytes were free than it needed.',
  noGrow: 'The heap has not grown: there is nothing to blame yet.',
  looking: 'Looking through the run…',

  roundingTitle: 'Sizes that waste most by rounding',
  rounding: (each: Rounding) =>
    `${range(each)} ${each.to === 1 ? 'lands' : 'land'} in ${framesOf(each.frame)}: ${slackOfAll(each)}`,
  rounded: (each: Rounding) => `${range(each)} in ${framesOf(each.frame)}`,
  slackOfAll,
  roundingDetail: ({ slack, allocations }: Rounding) =>
    `${bytes(slack)} on average, ${counted(allocations, 'allocation', 'allocations')}`,
  noRounding: 'Every size fills its frame.',

  frameSizesTitle: 'Requested sizes in their frames',
  frameSizesMeaning:
    'How often what was requested: bars at the left fill little more than half of the frame, those at the right all of it.',
  frameUse: (frames: FrameUse) => `${framesOf(frames.frame)}: ${use(frames)}`,
  framesOf,
  use,
  frameSizesColumns: {
    frame: 'frame',
    requested: 'requested',
    allocations: 'allocations',
    slack: 'slack',
  },
  frameSize: (frame: number | null) => (frame === null ? 'jumbo' : `${plain(frame)} bytes`),
  average: ({ requested, allocations }: FrameUse) => `${bytes(requested / allocations)} on average`,
  slackShare,

  lifetimesTitle: 'How long allocations live, by frame size',
  lifetimesSummary: (use: FrameUse, all: number) =>
    `${percent(use.allocations / all)} of all allocations are in ${framesOf(use.frame)}: ${usualLife(use)}.`,
  lifetimesMeaning:
    'From left to right: operations from an allocation to its end, twice as many each column.',
  lifetime: (bucket: number) => ungrouped(lifetimeOf(bucket)),
  /** Beside the columns that have room for a number. */
  lifetimeMark: (bucket: number) =>
    bucket < 20 ? grouped(2 ** bucket) : `${2 ** (bucket - 20)} M`,
  left: 'live at the end',
  leftMark: 'end',
  lived: (count: number, frame: number | null, bucket: number) =>
    `${counted(count, 'allocation', 'allocations')} in ${framesOf(frame)} lived ${lifetimeOf(bucket)}`,
  leftLive: (count: number, frame: number | null) =>
    `${counted(count, 'allocation', 'allocations')} in ${framesOf(frame)} live at the end`,

  heldTitle: 'Pages held by few frames at the end',
  noHeld: 'No page is held by an eighth of its bytes or less.',

  sitesTitle: 'Call sites by bytes and time',
  site: (site: SiteUse) => `${siteUse(site)}: ${site.name}`,
  siteUse,
  noSites: 'The trace does not tell call sites.',

  leaksTitle: 'Live at the end',
  leak: (leak: Leak) =>
    leakSum(leak) +
    (leak.size === null || leak.allocations === 1 ? '' : ` of ${bytes(leak.size)}`) +
    (leak.site === null ? '' : `: ${leak.site}`),
  leakSum,
  noLeaks: 'Everything was freed.',
} as const;
