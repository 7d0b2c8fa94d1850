import { effect, useComputed, useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { consoleLine } from '../model/console.ts';
import { operationShown, type Place } from '../model/picture.ts';
import type { Session } from '../session/session.ts';
import { texts } from '../texts/page.ts';
import { Action } from './action.tsx';
import { Panel } from './panel.tsx';

interface Props {
  readonly session: Session;
}

/** The height of a line in pixels; the stylesheet takes it from here. */
const LINE = 20;
/** Lines kept ready above and below what is seen. */
const SPARE = 5;
const NOWHERE: Place = { cursor: 0, step: 0 };
const PROBLEM = 'console-problem';
/** Characters. */
const LONG_PASTE = 1000;

export function ConsolePanel({ session }: Props) {
  return (
    <Panel
      title={texts.console.title}
      class="console"
      actions={
        <>
          <Action class="quiet" possible={session.canUndo.value} run={() => session.undo()}>
            {texts.console.undo}
          </Action>
          <button type="button" class="quiet" onClick={() => session.reset()}>
            {texts.console.reset}
          </button>
        </>
      }
    >
      <Lines session={session} />
      <Entry session={session} />
    </Panel>
  );
}

/** One line an operation; only those in sight are elements. */
function Lines({ session }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  // Remembered, because to ask the element the browser would have to lay out the page first.
  const top = useSignal(0);
  const height = useSignal(0);
  const first = useComputed(() => Math.floor(top.value / LINE)).value;
  const operations = session.operations.value;
  // Of what is shown: the lines are drawn with everything else that a jump changes.
  const shown = operationShown(session.picture.value ?? NOWHERE);
  const empty = operations.length === 0;

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => {
      height.value = entry?.contentRect.height ?? 0;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [empty, height]);
  // The current line stays in sight, with the next one below it.
  useLayoutEffect(
    () =>
      effect(() => {
        const line = (operationShown(session.picture.value ?? NOWHERE) - 1) * LINE;
        const end = Math.max(0, session.operations.value.length * LINE - height.value);
        const now = Math.min(top.peek(), end);
        if (line < now) top.value = Math.max(0, line - LINE);
        else top.value = Math.max(now, Math.min(end, line + 2 * LINE - height.value));
        // To scroll it has to be laid out: in time for the frame, with all that changes until then.
        const frame = requestAnimationFrame(() => scroller.current?.scrollTo({ top: top.peek() }));
        return () => cancelAnimationFrame(frame);
      }),
    [session, top, height],
  );

  const count = Math.ceil(height.value / LINE);
  const from = Math.max(0, first - SPARE);
  const to = Math.min(operations.length, first + count + SPARE);
  const numbers = Array.from({ length: Math.max(0, to - from) }, (_, k) => from + k);
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Readonly<Record<string, number>> = {
      ArrowUp: -1,
      ArrowDown: 1,
      PageUp: -count,
      PageDown: count,
      Home: -operations.length,
      End: operations.length,
    };
    const step = steps[event.key];
    if (step === undefined) return;
    session.goTo(Math.min(operations.length, Math.max(1, shown + step)));
    event.preventDefault();
  };
  if (empty) return <p class="empty lines">{texts.console.empty}</p>;
  return (
    <div
      ref={scroller}
      class="lines"
      role="listbox"
      tabIndex={0}
      aria-label={texts.console.lines}
      aria-activedescendant={shown > 0 ? lineId(shown - 1) : undefined}
      onScroll={({ currentTarget }) => {
        top.value = currentTarget.scrollTop;
      }}
      onKeyDown={onKeyDown}
    >
      <div
        class="sheet"
        role="presentation"
        ref={(sheet) => {
          sheet?.style.setProperty('--line', `${LINE}px`);
          sheet?.style.setProperty('--above', String(from));
          sheet?.style.setProperty('--lines', String(operations.length));
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
            aria-selected={i + 1 === shown}
            aria-setsize={operations.length}
            aria-posinset={i + 1}
            data-done={i < shown ? '' : undefined}
            onClick={() => session.goTo(i + 1)}
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

function Entry({ session }: Props) {
  const text = useSignal('');
  const problem = useSignal<string | null>(null);
  const run = () => {
    if (text.value.trim() === '') return;
    problem.value = session.run(text.value);
    if (problem.value === null) text.value = '';
  };
  return (
    <div class="entry">
      <textarea
        rows={1}
        aria-label={texts.console.title}
        aria-invalid={problem.value !== null}
        aria-describedby={problem.value === null ? undefined : PROBLEM}
        placeholder={texts.console.placeholder}
        title={texts.console.hint}
        autocomplete="off"
        spellcheck={false}
        value={text.value}
        onInput={(event) => {
          text.value = event.currentTarget.value;
          problem.value = null;
        }}
        onPaste={(event) => {
          const pasted = event.clipboardData?.getData('text') ?? '';
          if (pasted.length < LONG_PASTE) return;
          // A browser takes minutes to type in what it sets in no time.
          event.preventDefault();
          const { currentTarget: area } = event;
          area.setRangeText(pasted, area.selectionStart, area.selectionEnd, 'end');
          text.value = area.value;
          problem.value = null;
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          run();
        }}
      />
      {problem.value !== null && (
        <p class="problem" id={PROBLEM} role="alert">
          {problem.value}
        </p>
      )}
    </div>
  );
}
