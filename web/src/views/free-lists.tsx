import { useComputed, useSignal } from '@preact/signals';
import { Fragment } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Picture } from '../model/picture.ts';
import { hex, listSize } from '../model/sizes.ts';
import type { Session } from '../session/session.ts';
import { shortened } from '../texts/numbers.ts';
import { texts } from '../texts/page.ts';
import { Digits } from './digits.tsx';
import { Panel } from './panel.tsx';
import { examinedFrames, type Selection } from './selection.ts';
import { textScale } from './text-scale.ts';
import { LISTS, listLabel } from './units.ts';

interface Props {
  readonly session: Session;
  readonly selection: Selection;
}

/** More than are shown, so that the tree can draw the order of a list. */
const FRAMES_WANTED = 32;
/** Room in a row beside the chips, and for one chip with its arrow. */
const LABELS_ROOM = 70;
const LETTER = 6.7;
const CHIP_EDGES = 14;
const ARROW_ROOM = 12;
const MORE_AT_A_TIME = 32;
/** How far an arc between chips is drawn out; half of it is seen. */
const BOW = 11;

type Order = 'link' | 'address';

export function FreeLists({ session, selection }: Props) {
  const list = useRef<HTMLOListElement>(null);
  const [width, setWidth] = useState(200);
  const order = useSignal<Order>('link');
  useLayoutEffect(() => session.setListFrames(FRAMES_WANTED), [session]);
  useLayoutEffect(() => {
    const element = list.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const picture = session.picture.value;
  const chip = hex(picture?.end ?? 0).length * LETTER + CHIP_EDGES + ARROW_ROOM;
  // The longest list's count, with its plus, must not be cut either.
  const longest = Math.max(0, ...(picture?.lists.counts ?? []));
  const more = (shortened(longest).length + 1) * LETTER;
  const room = Math.max(1, Math.floor((width / textScale - LABELS_ROOM - more) / chip));
  return (
    <Panel title={texts.lists.title} class="lists" actions={<OrderSwitch order={order} />}>
      {/* One chip of each list is in the tab order; from it arrows lead to all. */}
      <ol ref={list} aria-label={texts.lists.list} onKeyDown={moveFocus}>
        {LISTS.map((row) => (
          <FreeList
            key={row}
            row={row}
            order={order.value}
            picture={picture}
            room={room}
            session={session}
            selection={selection}
          />
        ))}
      </ol>
    </Panel>
  );
}

/** Left and right along a list, up and down to the next list that has frames. */
function moveFocus(event: KeyboardEvent): void {
  const { target, key } = event;
  const item = target instanceof Element ? target.closest('li') : null;
  if (!(target instanceof HTMLElement) || !item || event.ctrlKey || event.metaKey || event.altKey)
    return;
  const along = [...item.querySelectorAll<HTMLElement>('button')];
  const chosen =
    key === 'ArrowLeft' || key === 'ArrowRight'
      ? along[along.indexOf(target) + (key === 'ArrowLeft' ? -1 : 1)]
      : key === 'ArrowUp' || key === 'ArrowDown'
        ? nextChip(item, key === 'ArrowUp' ? 'previousElementSibling' : 'nextElementSibling')
        : null;
  if (chosen === null) return;
  chosen?.focus();
  event.preventDefault();
  event.stopPropagation();
}

function nextChip(
  item: Element,
  way: 'previousElementSibling' | 'nextElementSibling',
): HTMLElement | undefined {
  for (let next = item[way]; next !== null; next = next[way]) {
    const chip = next.querySelector<HTMLElement>('button');
    if (chip) return chip;
  }
  return undefined;
}

function OrderSwitch({ order }: { readonly order: { value: Order } }) {
  const choice = (value: Order, name: string, meaning: string) => (
    <label title={meaning}>
      <input
        type="radio"
        name="list-order"
        checked={order.value === value}
        onChange={() => {
          order.value = value;
        }}
      />
      {name}
    </label>
  );
  return (
    <fieldset class="switch" aria-label={texts.lists.order}>
      {choice('link', texts.lists.byLink, texts.lists.newestFirst)}
      {choice('address', texts.lists.byAddress, texts.lists.linesAreLinks)}
    </fieldset>
  );
}

interface RowProps extends Props {
  readonly row: number;
  readonly order: Order;
  readonly picture: Picture | null;
  readonly room: number;
}

function FreeList({ row, order, picture, room, session, selection }: RowProps) {
  /** Chips asked for beyond those that fit: then the row is scrolled. */
  const more = useSignal(0);
  const chain = useRef<HTMLSpanElement>(null);
  const count = picture?.lists.counts[row] ?? 0;
  // By address, a few are not enough to see how they lie: there the row is scrolled at once.
  const shown = order === 'link' ? room + more.value : FRAMES_WANTED + more.value;
  const linked = Array.from(picture?.lists.heads[row] ?? []).slice(0, shown);
  const chips = order === 'link' ? linked : [...linked].sort((a, b) => a - b);
  const size = row === 0 ? texts.lists.jumbo : texts.lists.bytes(listSize(row));
  const showMore = () => {
    more.value += MORE_AT_A_TIME;
    session.setListFrames(FRAMES_WANTED + room + more.value);
  };
  useLayoutEffect(() => drawLinks(chain.current, order === 'address' ? linked : []));
  return (
    <li
      aria-label={texts.lists.item(row, size, count)}
      aria-current={picture?.examined.list === row ? 'step' : undefined}
    >
      <span class="index">{row}</span>
      <span class="size">{listLabel(row)}</span>
      <span class="chain" ref={chain} data-order={order}>
        {chips.map((address, k) => (
          <Fragment key={address}>
            {k > 0 && order === 'link' && <Arrow />}
            <Chip
              address={address}
              head={address === linked[0]}
              first={k === 0}
              session={session}
              selection={selection}
            />
          </Fragment>
        ))}
        {count > chips.length && chips.length > 0 && order === 'link' && <Arrow />}
        {count > chips.length && (
          <button
            type="button"
            class="more quiet"
            tabIndex={-1}
            aria-label={texts.lists.showMore(String(count - chips.length))}
            onClick={showMore}
          >
            +<Digits of={shortened(count - chips.length)} />
          </button>
        )}
        {count === 0 && <span class="none">{texts.lists.none}</span>}
        <svg class="links" aria-hidden="true">
          <path />
        </svg>
      </span>
    </li>
  );
}

/** Arcs from frame to frame in the order of the list: to the right above the chips, back below them. */
function drawLinks(chain: Element | null, linked: readonly number[]): void {
  const path = chain?.querySelector('path');
  if (!chain || !path) return;
  const chips = [...chain.querySelectorAll<HTMLElement>('.chip')];
  const sorted = [...linked].sort((a, b) => a - b);
  const places = linked.map((address) => chips[sorted.indexOf(address)]);
  const arcs = places.slice(1).map((to, k) => {
    const from = places[k];
    if (!from || !to) return '';
    const [x0, x1] = [from, to].map((chip) => chip.offsetLeft + chip.offsetWidth / 2);
    const forth = (x1 ?? 0) > (x0 ?? 0);
    const y = forth ? from.offsetTop : from.offsetTop + from.offsetHeight;
    const bow = y + (forth ? -BOW : BOW);
    return `M${x0},${y}Q${((x0 ?? 0) + (x1 ?? 0)) / 2},${bow} ${x1},${y}`;
  });
  path.setAttribute('d', arcs.join(''));
}

function Arrow() {
  return (
    <span class="arrow" aria-hidden="true">
      →
    </span>
  );
}

interface ChipProps extends Props {
  readonly address: number;
  readonly head: boolean;
  readonly first: boolean;
}

function Chip({ address, head, first, session, selection }: ChipProps) {
  const marks = useComputed(() => {
    const on = (name: string, marked: number | null) => (marked === address ? ` ${name}` : '');
    const last = examinedFrames(session.picture.value).includes(address) ? address : null;
    return (
      on('hovered', session.hovered.value) +
      on('selected', session.selected.value) +
      on('last', last)
    );
  });
  const hover = (to: number | null) => () => {
    session.hovered.value = to;
  };
  return (
    <button
      type="button"
      tabIndex={first ? 0 : -1}
      class={`chip${head ? ' first' : ''}${marks.value}`}
      aria-label={texts.lists.chip(hex(address), head)}
      onPointerEnter={hover(address)}
      onPointerLeave={hover(null)}
      onFocus={hover(address)}
      onBlur={hover(null)}
      onClick={() => selection.pick(address)}
    >
      {hex(address)}
    </button>
  );
}
