/** What the canvases share: the colours of the stylesheet's roles, and a column of occupancy. */
import { columnHeights } from '../model/map-layout.ts';
import { theme } from './theme.ts';

export interface Inks {
  readonly live: string;
  readonly slack: string | CanvasPattern;
  readonly slackLine: string;
  readonly free: string;
  readonly line: string;
  readonly ink: string;
  readonly mark: string;
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
  const slackLine = role('slack');
  const inks = {
    live: role('allocated'),
    slack: hatch(context, slackLine),
    slackLine,
    free: role('free'),
    line: role('free-line'),
    ink: role('ink'),
    mark: role('examined'),
  };
  probe.remove();
  return inks;
}

const HATCH = 6;

function hatch(context: CanvasRenderingContext2D, color: string): string | CanvasPattern {
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
  pattern?.setTransform(new DOMMatrix().scale(1 / scale));
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
  for (let from = 0; from < count; ) {
    const live = columns.live[from] ?? 0;
    const slack = columns.slack[from] ?? 0;
    let to = from + 1;
    while (to < count && columns.live[to] === live && columns.slack[to] === slack) to++;
    const heights = columnHeights(live, slack, box.height);
    const bottom = box.y + box.height;
    if (heights.slack > 0) {
      context.fillStyle = inks.slack;
      const top = bottom - heights.live - heights.slack;
      context.fillRect(box.x + from, top, to - from, heights.slack);
      context.fillStyle = inks.slackLine;
      context.fillRect(box.x + from, top, to - from, 1);
    }
    if (heights.live > 0) {
      context.fillStyle = inks.live;
      context.fillRect(box.x + from, bottom - heights.live, to - from, heights.live);
    }
    from = to;
  }
}
