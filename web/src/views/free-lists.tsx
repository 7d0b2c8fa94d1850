import { useComputed } from '@preact/signals';
import { Fragment } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Picture } from '../model/picture.ts';
import { hex, listSize } from '../model/sizes.ts';
import type { Session } from '../session/session.ts';
import { grouped } from '../texts/numbers.ts';
import { texts } from '../texts/page.ts';
import { Panel } from './panel.tsx';
import { examinedFrames, type Selection } from './selection.ts';
import { LISTS, listLabel } from './units.ts';

interface Props {
  readonly session: Session;
  readonly selection: Selection;
}

/** More than are shown, so that the tree can draw the order of a list. */
const FRAMES_WANTED = 32;
/** Room in a row beside the chips, for one chip with its arrow, and for “+n”. */
const LABELS_ROOM = 70;
const LETTER = 6.7;
const CHIP_EDGES = 14;
const ARROW_ROOM = 16;
const MORE_ROOM = 34;

export function FreeLists({ session, selection }: Props) {
  const list = useRef<HTMLOListElement>(null);
  const [width, setWidth] = useState(200);
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
  const room = Math.max(1, Math.floor((width - LABELS_ROOM - MORE_ROOM + ARROW_ROOM) / chip));
  return (
    <Panel title={texts.lists.title} class="lists" note={texts.lists.order}>
      <ol ref={list}>
        {LISTS.map((row) => (
          <FreeList
            key={row}
            row={row}
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

interface RowProps extends Props {
  readonly row: number;
  readonly picture: Picture | null;
  readonly room: number;
}

function FreeList({ row, picture, room, session, selection }: RowProps) {
  const count = picture?.lists.counts[row] ?? 0;
  const chips = Array.from(picture?.lists.heads[row] ?? []).slice(0, room);
  const size = row === 0 ? texts.lists.jumbo : texts.lists.bytes(listSize(row));
  return (
    <li
      aria-label={texts.lists.item(row, size, count)}
      aria-current={picture?.examined.list === row ? 'step' : undefined}
    >
      <span class="index">{row}</span>
      <span class="size">{listLabel(row)}</span>
      <span class="chain">
        {chips.map((address, k) => (
          <Fragment key={address}>
            {k > 0 && <Arrow />}
            <Chip address={address} head={k === 0} session={session} selection={selection} />
          </Fragment>
        ))}
        {count > chips.length && chips.length > 0 && <Arrow />}
        {count > chips.length && (
          <span class="more">{texts.lists.more(grouped(count - chips.length))}</span>
        )}
        {count === 0 && <span class="none">{texts.lists.none}</span>}
      </span>
    </li>
  );
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
}

function Chip({ address, head, session, selection }: ChipProps) {
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
