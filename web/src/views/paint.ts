/** What the canvases share: colours and font of the stylesheet's roles, and a column of occupancy. */
import { columnHeights } from '../model/map-layout.ts';
import { theme } from './theme.ts';

export interface Inks {
  readonly live: string;
  readonly header: string;
  readonly onLive: string;
  readonly slack: string | CanvasPattern;
  readonly slackLine: string;
  readonly broken: string | CanvasPattern;
  readonly free: string;
  readonly line: string;
  readonly ink: string;
  readonly mark: string;
  readonly split: string;
  readonly coalesced: string;
  readonly gap: string | CanvasPattern;
  readonly label: string;
  readonly bg: string;
  readonly soft: string;
  readonly hairline: string;
  readonly outline: string;
  readonly error: string;
  /** Grounds that what is marked is seen through. */
  readonly examined: string;
  readonly hovered: string;
  readonly font: string;
}

let known: { readonly theme: string; readonly scale: number; readonly inks: Inks } | null = null;

/** Roles as the stylesheet has them in the theme shown; what paints with them paints anew in another. */
export function inksFor(context: CanvasRenderingContext2D): Inks {
  const shown = theme.value;
  const scale = devicePixelRatio;
  if (known?.theme !== shown || known.scale !== scale)
    known = { theme: shown, scale, inks: readInks(context) };
  return known.inks;
}

function readInks(context: CanvasRenderingContext2D): Inks {
  const probe = document.createElement('span');
  probe.hidden = true;
  document.body.append(probe);
  const role = (name: string) => {
    probe.style.setProperty('color', `var(--${name})`);
    return getComputedStyle(probe).color;
  };
  probe.style.setProperty('font', 'var(--text-s) var(--mono)');
  const { fontSize, fontFamily } = getComputedStyle(probe);
  const slackLine = role('slack');
  const inks = {
    live: role('allocated'),
    header: role('header'),
    onLive: role('on-allocated'),
    slack: hatch(context, slackLine),
    slackLine,
    broken: hatch(context, role('error')),
    free: role('free'),
    line: role('free-line'),
    ink: role('ink'),
    mark: role('examined'),
    split: role('split'),
    coalesced: role('coalesced'),
    gap: hatch(context, role('header'), -1),
    label: role('faint'),
    bg: role('bg'),
    soft: role('soft'),
    hairline: role('hairline'),
    outline: role('outline'),
    error: role('error'),
    examined: role('examined-ground'),
    hovered: role('hovered'),
    font: `${fontSize} ${fontFamily}`,
  };
  probe.remove();
  return inks;
}

type Channels = readonly [number, number, number];

const channels = new Map<string, Channels>();

/** Red, green, blue of a computed colour. */
function channelsOf(color: string): Channels {
  let known = channels.get(color);
  if (known === undefined) {
    const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+/g) ?? []).map(Number);
    known = [red, green, blue];
    channels.set(color, known);
  }
  return known;
}

/** What is there at all is seen. */
const FAINTEST = 0.2;

/** Gives the colour of a place by its shares of live and slack bytes, as a pixel of a little-endian picture. */
export function mixer(inks: Inks): (live: number, slack: number) => number {
  const [free, on, off] = [inks.free, inks.live, inks.slackLine].map(channelsOf);
  const channel = (c: 0 | 1 | 2, strength: number, liveShare: number) => {
    const ink = (on?.[c] ?? 0) * liveShare + (off?.[c] ?? 0) * (1 - liveShare);
    return ink * strength + (free?.[c] ?? 0) * (1 - strength);
  };
  return (live, slack) => {
    const used = live + slack;
    const strength = used > 0 ? Math.min(1, Math.max(FAINTEST, used)) : 0;
    const liveShare = used > 0 ? live / used : 0;
    const red = channel(0, strength, liveShare);
    const green = channel(1, strength, liveShare);
    return (0xff00_0000 | (channel(2, strength, liveShare) << 16) | (green << 8) | red) >>> 0;
  };
}

const HATCH = 6;

/** Rising lines, or, with −1, falling ones. */
function hatch(
  context: CanvasRenderingContext2D,
  color: string,
  rise: 1 | -1 = 1,
): string | CanvasPattern {
  const scale = devicePixelRatio;
  const tile = document.createElement('canvas');
  tile.width = tile.height = HATCH * scale;
  const pen = tile.getContext('2d');
  if (!pen) return color;
  pen.scale(scale, scale);
  pen.strokeStyle = color;
  pen.lineWidth = 1.9;
  for (const shift of [-HATCH, 0, HATCH]) {
    pen.moveTo(shift - 1, HATCH + 1);
    pen.lineTo(shift + HATCH + 1, -1);
  }
  pen.stroke();
  const pattern = context.createPattern(tile, 'repeat');
  pattern?.setTransform(new DOMMatrix().scale(1 / scale, rise / scale));
  return pattern ?? color;
}

/**
 * Pixel columns side by side from (x, y): live bytes from the bottom, slack above them, what is left as it
 * was. Neighbours alike are one rectangle, which keeps the hatching whole.
 */
export function paintColumns(
  context: CanvasRenderingContext2D,
  inks: Inks,
  columns: { readonly live: ArrayLike<number>; readonly slack: ArrayLike<number> },
  box: { readonly x: number; readonly y: number; readonly height: number },
): void {
  const count = columns.live.length;
  const bars: { x: number; width: number; live: number; slack: number }[] = [];
  for (let from = 0; from < count; ) {
    const live = columns.live[from] ?? 0;
    const slack = columns.slack[from] ?? 0;
    let to = from + 1;
    while (to < count && columns.live[to] === live && columns.slack[to] === slack) to++;
    if (live > 0 || slack > 0)
      bars.push({ x: box.x + from, width: to - from, ...columnHeights(live, slack, box.height) });
    from = to;
  }
  // Ink by ink: to change it costs more than to paint with it.
  const bottom = box.y + box.height;
  const slacks = bars.filter(({ slack }) => slack > 0);
  context.fillStyle = inks.slack;
  for (const { x, width, live, slack } of slacks)
    context.fillRect(x, bottom - live - slack, width, slack);
  context.fillStyle = inks.slackLine;
  for (const { x, width, live, slack } of slacks)
    context.fillRect(x, bottom - live - slack, width, 1);
  context.fillStyle = inks.live;
  for (const { x, width, live } of bars)
    if (live > 0) context.fillRect(x, bottom - live, width, live);
}
