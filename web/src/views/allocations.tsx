import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { frameOfPayload } from '../model/frames.ts';
import { nameOf, UNKNOWN_ID } from '../model/operations.ts';
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
  useEffect(() => session.setLiveWindow(first, WINDOW), [session, first]);
  return (
    <Panel
      title={texts.allocations.title}
      class="allocations"
      note={texts.allocations.summary(grouped(count), grouped(picture?.requested ?? 0))}
    >
      {count === 0 ? (
        <p class="empty">{texts.allocations.none}</p>
      ) : (
        <div class="scroll">
          <table>
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
              {Array.from(live?.ids ?? [], (id, k) => (
                <Row
                  key={live?.addresses[k]}
                  session={session}
                  selection={selection}
                  id={id}
                  payload={live?.addresses[k] ?? 0}
                  requested={live?.requested[k] ?? 0}
                  frameSize={live?.frameSizes[k] ?? 0}
                />
              ))}
            </tbody>
          </table>
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

interface RowProps extends Props {
  readonly id: number;
  readonly payload: number;
  readonly requested: number;
  readonly frameSize: number;
}

function Row({ session, selection, id, payload, requested, frameSize }: RowProps) {
  const frame = frameOfPayload(payload, frameSize);
  const name = nameOf(session.operations.value, id);
  const hover = (to: number | null) => () => {
    session.hovered.value = to;
  };
  const marks =
    (session.hovered.value === frame ? 'hovered ' : '') +
    (session.selected.value === frame ? 'selected' : '');
  return (
    <tr
      class={marks}
      aria-label={`${name} ${hex(payload)} ${requested} ${frameSize}`}
      onPointerEnter={hover(frame)}
      onPointerLeave={hover(null)}
      onClick={() => selection.pick(frame)}
    >
      <td>
        <button
          type="button"
          class="name"
          onClick={() => selection.pick(frame)}
          onFocus={hover(frame)}
          onBlur={hover(null)}
        >
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
            onClick={(event) => {
              event.stopPropagation();
              session.free(id);
            }}
          >
            {texts.allocations.action}
          </button>
        )}
      </td>
    </tr>
  );
}
