import { useSignal } from '@preact/signals';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { frameOfPayload } from '../model/frames.ts';
import { type LongList, lastTop, linesAround, placeOf, sheetHeight } from '../model/long-list.ts';
import { nameOf, UNKNOWN_ID } from '../model/operations.ts';
import type { Live } from '../model/picture.ts';
import { hex } from '../model/sizes.ts';
import type { Session } from '../session/session.ts';
import { grouped } from '../texts/numbers.ts';
import { texts } from '../texts/page.ts';
import { useLongScroll } from './long-scroll.ts';
import { Panel } from './panel.tsx';
import type { Selection } from './selection.ts';
import { textScale } from './text-scale.ts';

interface Props {
  readonly session: Session;
  readonly selection: Selection;
}

/** A list of so many is drawn whole; of a longer one, what is in sight. */
const WHOLE = 50;
/** Rows kept ready above and below what is seen. */
const SPARE = 6;
/** Letters that three columns of figures may have beside an id, in the narrowest column of the page. */
const ROOM = 24;
/** The height of a row in pixels, which fingers need larger; the stylesheet takes it from here. */
const ROW = Math.round((matchMedia('(pointer: coarse)').matches ? 37 : 25) * textScale);

export function Allocations({ session, selection }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const picture = session.picture.value;
  const live = picture?.live;
  const count = live?.count ?? 0;
  const listNow = (): LongList => ({
    lines: session.picture.value?.live.count ?? 0,
    line: ROW,
    // The header stays.
    window: Math.max(0, scroll.height.value - ROW),
  });
  const scroll = useLongScroll(scroller, count > 0, listNow);
  const list = listNow();
  // Frees may empty the window that is looked at.
  const top = Math.min(scroll.top.value, lastTop(list));
  const { from, to } = count <= WHOLE ? { from: 0, to: WHOLE } : linesAround(list, top, SPARE);
  useLayoutEffect(() => session.setLiveWindow(from, to - from), [session, from, to]);
  return (
    <Panel
      title={texts.allocations.title}
      class="allocations"
      note={texts.allocations.summary(grouped(count), grouped(picture?.requested ?? 0))}
    >
      {!live || count === 0 ? (
        <p class="empty">{texts.allocations.none}</p>
      ) : (
        <div
          ref={scroller}
          class="scroll"
          tabIndex={-1}
          onScroll={scroll.onScroll}
          onWheel={scroll.onWheel}
        >
          <Table session={session} selection={selection} live={live} list={list} top={top} />
        </div>
      )}
    </Panel>
  );
}

interface TableProps extends Props {
  readonly live: Live;
  readonly list: LongList;
  readonly top: number;
}

function Table({ session, selection, live, list, top }: TableProps) {
  const operations = session.operations.value;
  const hovered = session.hovered.value;
  const selected = session.selected.value;
  const frames = Array.from(live.addresses, (payload, k) =>
    frameOfPayload(payload, live.frameSizes[k] ?? 0),
  );
  const table = useRef<HTMLTableElement>(null);
  const keysOf = useMemo(createKeys, []);
  /** The payload in whose row the focus was last. */
  const visited = useSignal<number | null>(null);
  const isFocused = () => table.current?.contains(document.activeElement) ?? false;
  const wasFocused = isFocused();
  const had = wasFocused ? document.activeElement : null;
  const place = had?.closest('tr')?.sectionRowIndex ?? 0;
  const keys = keysOf(live.addresses, wasFocused);
  // The row that had it is gone: the one in its place has the same buttons.
  useLayoutEffect(() => {
    if (!wasFocused || isFocused()) return;
    const rows = table.current?.tBodies[0]?.rows;
    const row = rows?.[Math.min(place, rows.length - 1)];
    const button = row?.querySelector<HTMLElement>(had?.matches('.free') ? '.free' : '.name');
    (button ?? table.current?.parentElement)?.focus({ preventScroll: true });
  });
  /** The row in which something happened, −1 in the header. */
  const rowOf = ({ target }: Event): number =>
    target instanceof Element ? (target.closest('tr')?.rowIndex ?? 0) - 1 : -1;
  const hover = (event: Event) => {
    session.hovered.value = frames[rowOf(event)] ?? null;
  };
  const focus = (event: Event) => {
    visited.value = live.addresses[rowOf(event)] ?? null;
    hover(event);
  };
  const leave = () => {
    session.hovered.value = null;
  };
  /** From one button to the next the focus is nowhere for a moment: rows drawn then would be others. */
  const blur = ({ relatedTarget }: FocusEvent) => {
    if (!(relatedTarget instanceof Node && table.current?.contains(relatedTarget))) leave();
  };
  /** From row to row, with the same button. */
  const onKeyDown = (event: KeyboardEvent) => {
    const { key, target, shiftKey, ctrlKey, metaKey, altKey } = event;
    if (shiftKey || ctrlKey || metaKey || altKey || !(target instanceof Element)) return;
    const row = target.closest('tr');
    const next =
      key === 'ArrowDown'
        ? row?.nextElementSibling
        : key === 'ArrowUp'
          ? row?.previousElementSibling
          : null;
    if (!next) return;
    const same = target.matches('.free') ? next.querySelector<HTMLElement>('.free') : null;
    (same ?? next.querySelector<HTMLElement>('.name'))?.focus();
    event.preventDefault();
  };
  const onClick = (event: MouseEvent) => {
    const k = rowOf(event);
    const frame = frames[k];
    const id = live.ids[k];
    if (frame === undefined || id === undefined) return;
    const { target } = event;
    if (target instanceof Element && target.closest('.free')) session.free(id);
    else selection.pick(frame);
  };
  /** Of a long list Tab stops at one row, or thousands of buttons stood before what follows; arrows reach the others. */
  const stop = (() => {
    if (live.count <= WHOLE) return null;
    const there = live.addresses.indexOf(visited.value ?? 0);
    return there >= 0 ? there : Math.max(0, Math.ceil(top / ROW) - live.from);
  })();
  const address = widest(live.addresses, hex);
  const bytes = widest(live.requested, grouped);
  const frame = widest(live.frameSizes, grouped);
  return (
    // The buttons inside are what has roles and focus; the table only collects their events.
    <table
      ref={table}
      aria-rowcount={live.count + 1}
      style={{
        '--row': `${ROW}px`,
        '--height': `${sheetHeight(list)}px`,
        '--above': `${placeOf(list, live.from, top)}px`,
        '--address': address,
        '--bytes': bytes,
        '--frame': frame,
      }}
      data-crowded={address + bytes + frame > ROOM ? '' : undefined}
      onPointerOver={hover}
      onPointerLeave={leave}
      onFocusIn={focus}
      onFocusOut={blur}
      onClick={onClick}
      onKeyDown={onKeyDown}
    >
      <thead>
        <tr>
          <th scope="col">{texts.allocations.id}</th>
          <th scope="col">{texts.allocations.address}</th>
          <th scope="col">{texts.allocations.bytes}</th>
          <th scope="col">{texts.allocations.frame}</th>
          <th scope="col">
            <span class="hidden">{texts.allocations.action}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {Array.from(live.ids, (id, k) => {
          const payload = live.addresses[k] ?? 0;
          const requested = live.requested[k] ?? 0;
          const frameSize = live.frameSizes[k] ?? 0;
          const name = nameOf(operations, id);
          const tabIndex = stop === null || stop === k ? 0 : -1;
          const marks =
            (frames[k] === hovered ? 'hovered ' : '') + (frames[k] === selected ? 'selected' : '');
          return (
            <tr
              key={keys[k]}
              class={marks}
              aria-rowindex={live.from + k + 2}
              aria-label={`${name} ${hex(payload)} ${requested} ${frameSize}`}
            >
              <td>
                <button type="button" class="name" tabIndex={tabIndex}>
                  {name}
                </button>
              </td>
              <td>{hex(payload)}</td>
              <td>{grouped(requested)}</td>
              <td>{grouped(frameSize)}</td>
              <td>
                {id < UNKNOWN_ID && (
                  <button
                    type="button"
                    class="quiet free"
                    tabIndex={tabIndex}
                    aria-label={texts.allocations.free(name)}
                  >
                    {texts.allocations.action}
                  </button>
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/**
 * A row is taken over by the allocation that comes into its place. Not while one has the focus: that stays
 * with its allocation, and rows then come and go.
 */
function createKeys() {
  let known = new Map<number, number>();
  let fresh = WHOLE;
  return (payloads: Uint32Array, focused: boolean): number[] => {
    const keys = Array.from(payloads, (payload, k) =>
      focused ? (known.get(payload) ?? fresh++) : k,
    );
    known = new Map(keys.map((key, k) => [payloads[k] ?? 0, key]));
    return keys;
  };
}

/** Letters of the longest, so that the columns have their widths without any cell being measured. */
function widest(column: Uint32Array, text: (value: number) => string): number {
  return text(column.reduce((a, b) => Math.max(a, b), 0)).length;
}
