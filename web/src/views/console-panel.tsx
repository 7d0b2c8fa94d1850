import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { consoleLine } from '../model/console.ts';
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
const SPARE = 10;
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
  const sight = useSignal({ from: 0, count: 0 });
  const operations = session.operations.value;
  const cursor = session.cursor.value;

  const look = () => {
    const element = scroller.current;
    if (!element) return;
    const from = Math.floor(element.scrollTop / LINE);
    const count = Math.ceil(element.clientHeight / LINE);
    if (from !== sight.peek().from || count !== sight.peek().count) sight.value = { from, count };
  };
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  // The current line stays in sight, with the next one below it.
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const top = (cursor - 1) * LINE;
    const { scrollTop, clientHeight } = element;
    if (top < scrollTop) element.scrollTop = Math.max(0, top - LINE);
    else if (top + 2 * LINE > scrollTop + clientHeight)
      element.scrollTop = top + 2 * LINE - clientHeight;
    look();
  }, [cursor, operations]);

  const from = Math.max(0, sight.value.from - SPARE);
  const to = Math.min(operations.length, sight.value.from + sight.value.count + SPARE);
  const numbers = Array.from({ length: Math.max(0, to - from) }, (_, k) => from + k);
  const onKeyDown = (event: KeyboardEvent) => {
    const page = sight.peek().count;
    const steps: Readonly<Record<string, number>> = {
      ArrowUp: -1,
      ArrowDown: 1,
      PageUp: -page,
      PageDown: page,
      Home: -operations.length,
      End: operations.length,
    };
    const step = steps[event.key];
    if (step === undefined) return;
    session.goTo(Math.min(operations.length, Math.max(1, cursor + step)));
    event.preventDefault();
  };
  if (operations.length === 0) return <p class="empty lines">{texts.console.empty}</p>;
  return (
    <div
      ref={scroller}
      class="lines"
      role="listbox"
      tabIndex={0}
      aria-label={texts.console.lines}
      aria-activedescendant={cursor > 0 ? lineId(cursor - 1) : undefined}
      onScroll={look}
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
            aria-selected={i + 1 === cursor}
            aria-setsize={operations.length}
            aria-posinset={i + 1}
            data-done={i < cursor ? '' : undefined}
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
