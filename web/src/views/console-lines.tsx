import { effect, type Signal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { consoleLine } from '../model/console.ts';
import {
  type LongList,
  linesAround,
  placeOf,
  sheetHeight,
  topShowing,
} from '../model/long-list.ts';
import { operationShown, type Place } from '../model/picture.ts';
import type { Session } from '../session/session.ts';
import { texts } from '../texts/page.ts';
import { useLongScroll } from './long-scroll.ts';
import { textScale } from './text-scale.ts';

export interface ConsoleProps {
  readonly session: Session;
  /** Index of the operation that is edited; null for none. */
  readonly editing: Signal<number | null>;
}

/** The height of a line in pixels; the stylesheet takes it from here. */
const LINE = Math.round(20 * textScale);
/** Lines kept ready above and below what is seen. */
const SPARE = 5;

/** One line an operation; only those in sight are elements. */
export function ConsoleLines({ session, editing }: ConsoleProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const operations = session.operations.value;
  const empty = operations.length === 0;
  const current = currentLine(session);
  const listNow = (): LongList => ({
    lines: session.operations.value.length,
    line: LINE,
    window: scroll.height.value,
  });
  const scroll = useLongScroll(scroller, !empty, listNow);
  const { top, to: scrollTo } = scroll;

  // The current line stays in sight, with the next one below it.
  useLayoutEffect(
    () =>
      effect(() => {
        const line = Math.max(0, currentLine(session));
        scrollTo(topShowing(listNow(), line, top.peek()));
      }),
    [session, top],
  );

  if (empty) return <p class="empty lines">{texts.console.empty}</p>;
  const list = listNow();
  const { from, to } = linesAround(list, top.value, SPARE);
  const numbers = Array.from({ length: Math.max(0, to - from) }, (_, k) => from + k);
  return (
    <div
      ref={scroller}
      class="lines"
      role="listbox"
      tabIndex={0}
      aria-label={texts.console.lines}
      aria-activedescendant={current >= 0 ? lineId(current) : undefined}
      onScroll={scroll.onScroll}
      onWheel={scroll.onWheel}
      onKeyDown={(event) => {
        if (!keyPressed(event, { session, editing }, Math.floor(scroll.height.peek() / LINE)))
          return;
        event.preventDefault();
      }}
    >
      <div
        class="sheet"
        role="presentation"
        ref={(sheet) => {
          sheet?.style.setProperty('--line', `${LINE}px`);
          sheet?.style.setProperty('--above', `${placeOf(list, from, top.value)}px`);
          sheet?.style.setProperty('--height', `${sheetHeight(list)}px`);
          sheet?.style.setProperty('--digits', String(String(operations.length).length));
        }}
      >
        {numbers.map((i) => (
          // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus, as listboxes do
          // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys
          <div
            key={i}
            id={lineId(i)}
            class="line"
            role="option"
            aria-selected={i === current}
            aria-setsize={operations.length}
            aria-posinset={i + 1}
            data-done={i <= current ? '' : undefined}
            data-edited={i === editing.value ? '' : undefined}
            onClick={() => session.goTo(i + 1)}
            onDblClick={() => {
              editing.value = i;
            }}
          >
            <span class="ordinal" aria-hidden="true">
              {i + 1}
            </span>
            {consoleLine(operations, i)}
          </div>
        ))}
      </div>
    </div>
  );
}

const lineId = (i: number) => `line-${i}`;

/** Whether the key did something. */
function keyPressed(
  { key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent,
  { session, editing }: ConsoleProps,
  page: number,
): boolean {
  const current = currentLine(session);
  const count = session.operations.peek().length;
  const steps: Readonly<Record<string, number>> = {
    ArrowUp: -1,
    ArrowDown: 1,
    PageUp: -page,
    PageDown: page,
    Home: -count,
    End: count,
  };
  if (ctrlKey || metaKey || altKey || shiftKey) return false;
  const step = steps[key];
  if (step !== undefined) session.goTo(Math.min(count, Math.max(1, current + 1 + step)));
  else if (current >= 0 && (key === 'Enter' || key === 'F2')) editing.value = current;
  else if (current >= 0 && key === 'Delete') session.edit(current, '');
  else return false;
  return true;
}

const NOWHERE: Place = { cursor: 0, step: 0 };

/** Index of the operation that is shown: lines are drawn with everything else that a jump changes. −1 for none. */
export function currentLine(session: Session): number {
  return operationShown(session.picture.value ?? NOWHERE) - 1;
}
