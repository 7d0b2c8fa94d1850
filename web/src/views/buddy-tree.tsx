import { computed, signal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { ALLOCATED, frameAt } from '../model/frames.ts';
import { UNKNOWN_ID } from '../model/operations.ts';
import type { Picture } from '../model/picture.ts';
import { hex, PAGE } from '../model/sizes.ts';
import {
  type Direction,
  frameAtPoint,
  frameShares,
  lastByte,
  neighbour,
  pageNumber,
  type TreeWidth,
  treeLayout,
} from '../model/tree-layout.ts';
import type { Session } from '../session/session.ts';
import { grouped } from '../texts/numbers.ts';
import { texts } from '../texts/page.ts';
import { drawFrames, drawMarks, drawRows, focusFrame, GUTTER, rowHeight } from './draw-tree.ts';
import { Drawing, Painting, type Size, useSize } from './drawing.tsx';
import { inksFor, paintColumns } from './paint.ts';
import { Panel } from './panel.tsx';
import { examinedFrames, type Selection } from './selection.ts';

interface Props {
  readonly session: Session;
  readonly selection: Selection;
}

const DIRECTIONS: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

export function BuddyTree({ session, selection }: Props) {
  const size = useSize();
  const tree = useMemo(() => createTree(session, size), [session, size]);
  const picture = session.picture.value;
  const page = picture?.page;
  return (
    <Panel
      title={texts.tree.title}
      class="tree"
      note={picture && page && page.size > 0 ? pageNote(picture.first, page) : undefined}
      actions={
        <>
          {selection.picked.value && (
            <button
              type="button"
              class="quiet"
              title={texts.tree.followMeaning}
              onClick={selection.follow}
            >
              {texts.tree.follow}
            </button>
          )}
          <PagesChoice session={session} />
          <WidthSwitch width={tree.by} />
        </>
      }
    >
      <TreeField session={session} selection={selection} tree={tree} size={size} />
    </Panel>
  );
}

type Tree = ReturnType<typeof createTree>;

function createTree(session: Session, size: { readonly value: Size }) {
  const by = signal<TreeWidth>('frames');
  const model = computed(() => {
    const picture = session.picture.value;
    const width = size.value.width - GUTTER - 1;
    if (!picture || width <= 0) return null;
    const { page } = picture;
    return {
      picture,
      operations: session.operations.peek(),
      layout: treeLayout(page, page.frames, by.value, width),
    };
  });
  let drawn: Picture | null = null;
  const svgDraws = [
    drawRows,
    (svg: SVGSVGElement, at: Size) => {
      if (!model.value) return;
      drawFrames(svg, model.value, at, drawn);
      drawn = model.value.picture;
    },
    (svg: SVGSVGElement, at: Size) => {
      if (!model.value) return;
      const [last = null, other = null] = examinedFrames(model.value.picture);
      drawMarks(svg, model.value, at, {
        last,
        other,
        // Followed through a call, it is examined and nothing else.
        selected:
          model.value.picture.inside && session.selected.value === last
            ? null
            : session.selected.value,
        hovered: session.hovered.value,
      });
    },
  ];
  const paintRuns = (context: CanvasRenderingContext2D, at: Size) => {
    if (!model.value) return;
    const { layout, picture } = model.value;
    const { frames } = picture.page;
    const inks = inksFor(context);
    const height = rowHeight(at);
    for (const run of layout.runs) {
      const y = run.row * height + 2;
      const first = Math.floor(run.x);
      const width = Math.max(2, Math.ceil(run.x + run.width) - first);
      const live = new Float32Array(width);
      const slack = new Float32Array(width);
      for (const i of run.members) {
        if (frames.states[i] !== ALLOCATED) continue;
        const used = frameShares(frameAt(frames, i));
        const x = (layout.x[i] ?? 0) - first;
        spread(live, x, layout.width[i] ?? 0, used.header + used.live);
        spread(slack, x, layout.width[i] ?? 0, 1 - used.header - used.live);
      }
      context.fillStyle = inks.free;
      context.fillRect(GUTTER + first, y, width, height - 4);
      paintColumns(context, inks, { live, slack }, { x: GUTTER + first, y, height: height - 4 });
      context.strokeStyle = inks.line;
      context.setLineDash([3, 2]);
      context.strokeRect(GUTTER + first + 0.5, y + 0.5, width - 1, height - 5);
    }
  };
  return { by, model, svgDraws, paintRuns };
}

/** Adds `share` of what [x, x + width) covers of each pixel column. */
function spread(columns: Float32Array, x: number, width: number, share: number): void {
  for (let column = Math.floor(x); column < x + width && column < columns.length; column++) {
    const covered = Math.min(column + 1, x + width) - Math.max(column, x);
    columns[column] = Math.min(1, (columns[column] ?? 0) + Math.max(0, covered) * share);
  }
}

function TreeField({
  session,
  selection,
  tree,
  size,
}: Props & { tree: Tree; size: ReturnType<typeof useSize> }) {
  const svgOf = (event: Event) => {
    const { currentTarget } = event;
    return currentTarget instanceof Element ? currentTarget.querySelector('svg') : null;
  };
  const frameUnder = (event: MouseEvent): number => {
    const layout = tree.model.value?.layout;
    const box = svgOf(event)?.getBoundingClientRect();
    if (!layout || !box) return -1;
    const row = Math.floor((event.clientY - box.top) / rowHeight(size.value));
    return frameAtPoint(layout, row, event.clientX - box.left - GUTTER);
  };
  const addressOf = (i: number): number | null => {
    const frames = tree.model.value?.picture.page.frames;
    return (i >= 0 && frames?.addresses[i]) || null;
  };
  const focused = (event: Event): number => {
    const { target } = event;
    const item = target instanceof Element ? target.closest('.frame') : null;
    return item ? [...(item.parentNode?.children ?? [])].indexOf(item) : -1;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const model = tree.model.value;
    const svg = svgOf(event);
    const i = focused(event);
    if (!model || !svg || i < 0) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const { frames } = model.picture.page;
    const frame = frameAt(frames, i);
    const direction = DIRECTIONS[event.key];
    if (direction) focusFrame(svg, neighbour(model.layout, i, direction));
    else if (event.key === 'Home') focusFrame(svg, 0);
    else if (event.key === 'End') focusFrame(svg, frames.length - 1);
    else if (event.key === 'Enter' || event.key === ' ') selection.pick(frame.address);
    else if (event.key === 'Delete' && frame.allocated && frame.id < UNKNOWN_ID)
      session.free(frame.id);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    // The frames inside are what has roles and focus; the field only collects their events.
    // biome-ignore lint/a11y/noStaticElementInteractions: events of the list items bubble up to here
    <div
      class="field"
      onPointerMove={(event) => {
        session.hovered.value = addressOf(frameUnder(event));
      }}
      onPointerLeave={() => {
        session.hovered.value = null;
      }}
      onClick={(event) => {
        const i = frameUnder(event);
        const address = addressOf(i);
        const svg = svgOf(event);
        if (address === null || !svg) return;
        focusFrame(svg, i);
        selection.pick(address);
      }}
      onKeyDown={onKeyDown}
      onFocusIn={(event) => {
        const i = focused(event);
        if (i >= 0) session.hovered.value = addressOf(i);
      }}
      onFocusOut={() => {
        session.hovered.value = null;
      }}
    >
      <Painting class="backdrop" size={size} draw={tree.paintRuns} />
      <Drawing class="drawing" size={size} draws={tree.svgDraws} />
    </div>
  );
}

function pageNote(first: number, page: Picture['page']) {
  const from = hex(page.address);
  const to = hex(lastByte(page));
  if (page.size > PAGE && page.frames.length === 1) return texts.tree.jumbo(from, to);
  const number = grouped(pageNumber(first, page.address));
  return page.size > PAGE
    ? texts.tree.pages(number, grouped(pageNumber(first, lastByte(page))), from, to)
    : texts.tree.page(number, from, to);
}

const SIDE_BY_SIDE = [1, 2, 4, 8] as const;

function PagesChoice({ session }: { readonly session: Session }) {
  return (
    <label class="pages-choice">
      <span aria-hidden="true">{texts.tree.pagesShown}</span>
      <select
        aria-label={texts.tree.pagesShown}
        value={String(session.treePages.value)}
        onChange={(event) => session.setTreePages(Number(event.currentTarget.value))}
      >
        {SIDE_BY_SIDE.map((count) => (
          <option key={count} value={String(count)}>
            {count}
          </option>
        ))}
      </select>
    </label>
  );
}

function WidthSwitch({ width }: { readonly width: { value: TreeWidth } }) {
  const choice = (value: TreeWidth, name: string) => (
    <label>
      <input
        type="radio"
        name="tree-width"
        checked={width.value === value}
        onChange={() => {
          width.value = value;
        }}
      />
      <span>{name}</span>
    </label>
  );
  return (
    <fieldset class="switch">
      <legend>{texts.tree.widthBy}</legend>
      {choice('frames', texts.tree.frames)}
      {choice('bytes', texts.tree.bytes)}
    </fieldset>
  );
}
