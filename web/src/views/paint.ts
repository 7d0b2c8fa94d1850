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
  readonly column: ColumnInks;
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

/** Pixels as a little-endian picture has them; slack is a tile of so many a side. */
interface ColumnInks {
  readonly live: number;
  readonly slackLine: number;
  readonly slack: Uint32Array;
  readonly side: number;
  readonly free: number;
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
  // What is painted keeps its colours where the system chooses those of the page.
  probe.style.setProperty('forced-color-adjust', 'none');
  document.body.append(probe);
  const role = (name: string) => {
    probe.style.setProperty('color', `var(--${name})`);
    return getComputedStyle(probe).color;
  };
  probe.style.setProperty('font', 'var(--text-s) var(--mono)');
  const { fontSize, fontFamily } = getComputedStyle(probe);
  const [live, slackLine, free] = [role('allocated'), role('slack'), role('free')];
  const inks = {
    live,
    header: role('header'),
    onLive: role('on-allocated'),
    slack: hatch(context, slackLine, 'rising'),
    slackLine,
    broken: hatch(context, role('error'), 'crossed'),
    free,
    column: columnInks(live, slackLine, free),
    line: role('free-line'),
    ink: role('ink'),
    mark: role('examined'),
    split: role('split'),
    coalesced: role('coalesced'),
    gap: hatch(context, role('header'), 'falling'),
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

const pixelOf = (red: number, green: number, blue: number) =>
  (0xff00_0000 | (blue << 16) | (green << 8) | red) >>> 0;

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
    return pixelOf(red, green, channel(2, strength, liveShare));
  };
}

const HATCH = 6;

/** By their directions hatchings are told apart without colours, too. */
type Hatching = 'rising' | 'falling' | 'crossed';

function hatch(
  context: CanvasRenderingContext2D,
  color: string,
  lines: Hatching,
): string | CanvasPattern {
  const pen = hatchTile(color, 'transparent', lines);
  const pattern = pen && context.createPattern(pen.canvas, 'repeat');
  pattern?.setTransform(new DOMMatrix().scale(1 / devicePixelRatio));
  return pattern ?? color;
}

function hatchTile(
  color: string,
  ground: string,
  lines: Hatching,
): OffscreenCanvasRenderingContext2D | null {
  const scale = devicePixelRatio;
  const pen = new OffscreenCanvas(HATCH * scale, HATCH * scale).getContext('2d');
  if (pen === null) return null;
  pen.scale(scale, scale);
  pen.fillStyle = ground;
  pen.fillRect(0, 0, HATCH, HATCH);
  pen.strokeStyle = color;
  // Twice as many lines are no darker.
  pen.lineWidth = lines === 'crossed' ? 1 : 1.9;
  const line = (x: number, from: number, to: number) => {
    pen.moveTo(x - 1, from);
    pen.lineTo(x + HATCH + 1, to);
  };
  for (const shift of [-HATCH, 0, HATCH]) {
    if (lines !== 'falling') line(shift, HATCH + 1, -1);
    if (lines !== 'rising') line(shift, -1, HATCH + 1);
  }
  pen.stroke();
  return pen;
}

function columnInks(live: string, slackLine: string, free: string): ColumnInks {
  const line = pixelOf(...channelsOf(slackLine));
  const tile = hatchTile(slackLine, free, 'rising');
  const side = tile?.canvas.width ?? 1;
  const data = tile?.getImageData(0, 0, side, side).data;
  return {
    live: pixelOf(...channelsOf(live)),
    slackLine: line,
    slack: data ? new Uint32Array(data.buffer) : Uint32Array.of(line),
    side,
    free: pixelOf(...channelsOf(free)),
  };
}

/**
 * Pixel columns side by side from (x, y): live bytes from the bottom, slack above them, free what is left. They are a
 * picture, as rectangles take a browser a microsecond each, and there are thousands.
 */
export function paintColumns(
  context: CanvasRenderingContext2D,
  { column: { live: liveInk, slackLine, slack: hatching, side, free } }: Inks,
  columns: { readonly live: ArrayLike<number>; readonly slack: ArrayLike<number> },
  box: { readonly x: number; readonly y: number; readonly height: number },
): void {
  // Pictures know nothing of the context's scale and origin.
  const { a: scale, e, f } = context.getTransform();
  const width = Math.round(columns.live.length * scale);
  const height = Math.round(box.height * scale);
  if (width < 1 || height < 1) return;
  const image = new ImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer).fill(free);
  for (let x = 0; x < width; x++) {
    const at = Math.floor(x / scale);
    const heights = columnHeights(columns.live[at] ?? 0, columns.slack[at] ?? 0, height);
    const liveTop = height - Math.round(heights.live);
    const top = Math.min(liveTop, Math.round(height - heights.live - heights.slack));
    const below = Math.min(liveTop, Math.round(top + scale));
    for (let y = top; y < below; y++) pixels[y * width + x] = slackLine;
    for (let y = below; y < liveTop; y++)
      pixels[y * width + x] = hatching[(y % side) * side + (x % side)] ?? slackLine;
    for (let y = liveTop; y < height; y++) pixels[y * width + x] = liveInk;
  }
  context.putImageData(image, Math.round(box.x * scale + e), Math.round(box.y * scale + f));
}
