import { computed, signal } from '@preact/signals';
import { useLayoutEffect, useMemo } from 'preact/hooks';
import { frameAt } from '../model/frames.ts';
import { UNKNOWN_ID } from '../model/operations.ts';
import type { Picture } from '../model/picture.ts';
import { hex, PAGE } from '../model/sizes.ts';
import {
  type Direction,
  frameAtPoint,
  lastByte,
  neighbour,
  pageNumber,
  type TreeWidth,
  treeLayout,
} from '../model/tree-layout.ts';
import type { Session } from '../session/session.ts';
import { grouped } from '../texts/numbers.ts';
import { texts } from '../texts/page.ts';
import { Drawing, Painting, type Size, useSize } from './drawing.tsx';
import { createMotion } from './motion.ts';
import { inksFor } from './paint.ts';
import { paintTree } from './paint-tree.ts';
import { Panel } from './panel.tsx';
import { examinedFrames, type Selection } from './selection.ts';
import {
  GUTTER,
  identity,
  placedFrames,
  placedParents,
  rowHeight,
  type TreeModel,
} from './tree-boxes.ts';
import { drawItems, focusFrame, markItems } from './tree-items.ts';

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

interface BuddyTreeProps extends Props {
  /** The session for words. */
  readonly reading: Session;
  /** The session for the items, of which there are many. */
  readonly resting: Session;
}

export function BuddyTree({ session, reading, resting, selection }: BuddyTreeProps) {
  const size = useSize();
  const tree = useMemo(() => createTree(session, resting, size), [session, resting, size]);
  useLayoutEffect(() => tree.stop, [tree]);
  const picture = reading.picture.value;
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

/** So many frames appear and move without motion; from one width to the other more of them move. */
const MANY = 200;
const MANY_MORPHING = 800;
const MOTION_MS = 160;
/** From one width to the other all frames go far: long enough to follow one with the eye. */
const MORPH_MS = 400;

function createTree(session: Session, resting: Session, size: { readonly value: Size }) {
  const by = signal<TreeWidth>('frames');
  const modelOf = (picture: Picture | null): TreeModel | null => {
    const width = size.value.width - GUTTER - 1;
    if (!picture || width <= 0) return null;
    const { page } = picture;
    return {
      picture,
      operations: session.operations.peek(),
      layout: treeLayout(page, page.frames, by.value, width),
      size: size.value,
    };
  };
  const model = computed(() => modelOf(session.picture.value));
  const placed = computed(() => (model.value ? placedFrames(model.value) : []));
  const parents = computed(() => (model.value ? placedParents(model.value) : []));
  const motion = createMotion();
  let painted: TreeModel | null = null;
  const paint = (context: CanvasRenderingContext2D) => {
    const now = model.value;
    if (!now) return;
    const { picture } = now;
    if (painted !== now) {
      // A frame that is split becomes an outline where it was.
      const all = [...parents.value, ...placed.value];
      const boxes = new Map(all.map((each) => [identity(each), each.box]));
      motion.send(boxes, motionTo(now, painted));
      painted = now;
    }
    void motion.moved.value;
    const [last = null, other = null] = examinedFrames(picture);
    // Followed through a call, it is examined and nothing else.
    const isFollowed = picture.inside !== null && session.selected.value === last;
    const shown = placed.value.map((frame) => ({
      ...frame,
      ...motion.seen(identity(frame), frame.box),
      target: frame.box,
    }));
    const outlines = parents.value.map((each) => motion.seen(identity(each), each.box));
    paintTree(context, inksFor(context), now, outlines, shown, {
      last,
      other,
      selected: isFollowed ? null : session.selected.value,
      hovered: session.hovered.value,
    });
  };
  const read = computed(() => modelOf(resting.picture.value));
  let drawn: Picture | null = null;
  const items = [
    (svg: SVGSVGElement) => {
      if (!read.value) return;
      drawItems(svg, placedFrames(read.value), read.value.picture, drawn);
      drawn = read.value.picture;
      markItems(svg, drawn.inside === null ? [] : examinedFrames(drawn));
    },
  ];
  return { by, model, paint, items, stop: motion.stop };
}

/** For so many milliseconds. Motion tells what one operation did; of a jump it tells nothing, and takes its time. */
function motionTo({ picture, size }: TreeModel, before: TreeModel | null): number {
  const isMorph = picture === before?.picture && size === before.size;
  const moves =
    Math.abs(picture.cursor - (before?.picture.cursor ?? 0)) <= 1 &&
    picture.page.frames.length <= (isMorph ? MANY_MORPHING : MANY) &&
    !matchMedia('(prefers-reduced-motion: reduce)').matches;
  if (!moves) return 0;
  return isMorph ? MORPH_MS : MOTION_MS;
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
      <Painting class="drawing" size={size} draw={tree.paint} />
      <Drawing class="items" size={size} draws={tree.items} />
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
      {name}
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
