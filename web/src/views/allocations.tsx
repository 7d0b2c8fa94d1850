import { useSignal } from '@preact/signals';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { frameOfPayload } from '../model/frames.ts';
import { nameOf, UNKNOWN_ID } from '../model/operations.ts';
import type { Live } from '../model/picture.ts';
import { hex } from '../model/sizes.ts';
import type { Session } from '../session/session.ts';
import { grouped } from '../texts/numbers.ts';
import { texts } from '../texts/page.ts';
import { Action } from './action.tsx';
import { Icon } from './icons.tsx';
import { Panel } from './panel.tsx';
import type { Selection } from './selection.ts';

interface Props {
  readonly session: Session;
  readonly selection: Selection;
}

const WINDOW = 50;

export function Allocations({ session, selection }: Props) {
  const from = useSignal(0);
  const picture = session.picture.value;
  const live = picture?.live;
  const count = live?.count ?? 0;
  // Frees may empty the window that is looked at.
  const first = Math.min(from.value, Math.max(0, Math.ceil(count / WINDOW - 1) * WINDOW));
  useLayoutEffect(() => session.setLiveWindow(first, WINDOW), [session, first]);
  return (
    <Panel
      title={texts.allocations.title}
      class="allocations"
      note={texts.allocations.summary(grouped(count), grouped(picture?.requested ?? 0))}
    >
      {!live || count === 0 ? (
        <p class="empty">{texts.allocations.none}</p>
      ) : (
        <div class="scroll">
          <Table session={session} selection={selection} live={live} />
        </div>
      )}
      {count > WINDOW && (
        <div class="pager">
          <Action
            class="quiet square"
            label={texts.allocations.newer}
            possible={first > 0}
            run={() => {
              from.value = first - WINDOW;
            }}
          >
            <Icon name="left" />
          </Action>
          <span>
            {texts.allocations.window(
              grouped(first + 1),
              grouped(Math.min(count, first + WINDOW)),
              grouped(count),
            )}
          </span>
          <Action
            class="quiet square"
            label={texts.allocations.older}
            possible={first + WINDOW < count}
            run={() => {
              from.value = first + WINDOW;
            }}
          >
            <Icon name="right" />
          </Action>
        </div>
      )}
    </Panel>
  );
}

interface TableProps extends Props {
  readonly live: Live;
}

function Table({ session, selection, live }: TableProps) {
  const operations = session.operations.value;
  const hovered = session.hovered.value;
  const selected = session.selected.value;
  const frames = Array.from(live.addresses, (payload, k) =>
    frameOfPayload(payload, live.frameSizes[k] ?? 0),
  );
  const table = useRef<HTMLTableElement>(null);
  const keysOf = useMemo(createKeys, []);
  const keys = keysOf(live.addresses, table.current?.contains(document.activeElement) ?? false);
  /** The row in which something happened, −1 in the header. */
  const rowOf = ({ target }: Event): number =>
    target instanceof Element ? (target.closest('tr')?.rowIndex ?? 0) - 1 : -1;
  const hover = (event: Event) => {
    session.hovered.value = frames[rowOf(event)] ?? null;
  };
  const leave = () => {
    session.hovered.value = null;
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
  return (
    // The buttons inside are what has roles and focus; the table only collects their events.
    // biome-ignore lint/a11y/useKeyWithClickEvents: the buttons have the keys
    <table
      ref={table}
      onPointerOver={hover}
      onPointerLeave={leave}
      onFocusIn={hover}
      onFocusOut={leave}
      onClick={onClick}
    >
      <colgroup
        ref={(columns) => {
          columns?.style.setProperty('--address', widest(live.addresses, hex));
          columns?.style.setProperty('--bytes', widest(live.requested, grouped));
          columns?.style.setProperty('--frame', widest(live.frameSizes, grouped));
        }}
      >
        <col />
        <col />
        <col />
        <col />
        <col />
      </colgroup>
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
          const marks =
            (frames[k] === hovered ? 'hovered ' : '') + (frames[k] === selected ? 'selected' : '');
          return (
            <tr
              key={keys[k]}
              class={marks}
              aria-label={`${name} ${hex(payload)} ${requested} ${frameSize}`}
            >
              <td>
                <button type="button" class="name">
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
  let fresh = WINDOW;
  return (payloads: Uint32Array, focused: boolean): number[] => {
    const keys = Array.from(payloads, (payload, k) =>
      focused ? (known.get(payload) ?? fresh++) : k,
    );
    known = new Map(keys.map((key, k) => [payloads[k] ?? 0, key]));
    return keys;
  };
}

/** Letters of the longest, so that the columns have their widths without every cell being measured. */
function widest(column: Uint32Array, text: (value: number) => string): string {
  return String(text(column.reduce((a, b) => Math.max(a, b), 0)).length);
}
