import { signal, useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { ALL_EVENTS, type EventRange, readRange } from '../model/event-range.ts';
import type { Session } from '../session/session.ts';
import { LOAD_REPORT } from '../texts/load-report.ts';
import { Action } from './action.tsx';

interface Props {
  readonly session: Session;
  /** Of the process that is shown, among those of the file. */
  readonly place: number | undefined;
  /** What is open of the file; null for all of it. */
  readonly range: EventRange | null;
  /** Events that are open; null while none are. */
  readonly events: number | null;
  /** Why it may be wanted. */
  readonly hint: string | null;
}

const { range: texts } = LOAD_REPORT;
const shown = (n: number) => (Number.isFinite(n) ? String(n) : '');

/** Somebody gave a trace up for a part of it: the keyboard goes on in the fields, once they are there. */
const isPartWanted = signal(false);

export function giveUpForPart(session: Session): void {
  isPartWanted.value = true;
  session.cancelOpening();
}

/** Some of a file's events to be opened alone. */
export function RangeChoice({ session, place, range, events, hint }: Props) {
  const from = useSignal('');
  const to = useSignal('');
  const problem = useSignal<string | null>(null);
  const details = useRef<HTMLDetailsElement>(null);
  const first = useRef<HTMLInputElement>(null);
  const isOffered = range !== null || events === null;
  // Only ever opened: closed with the focus in it, that would be lost.
  useLayoutEffect(() => {
    if (isOffered && details.current) details.current.open = true;
    if (events === null && isPartWanted.peek()) first.current?.focus();
    isPartWanted.value = false;
  }, [isOffered, events]);
  useLayoutEffect(() => {
    from.value = shown(range?.from ?? 0);
    to.value = shown(range?.to ?? events ?? ALL_EVENTS.to);
    problem.value = null;
  }, [range, events, from, to, problem]);
  const open = () => {
    const [first, last] = [from, to].map(({ value }) => value.replaceAll(/\s/g, ''));
    const chosen = readRange(first ?? '', last ?? '');
    problem.value = chosen === null ? texts.expected(from.value, to.value) : null;
    if (chosen !== null) void session.openPart({ pid: null, place, range: chosen });
  };
  const field = (
    label: string,
    name: string,
    text: { value: string },
    input: RefObject<HTMLInputElement | null> | null = null,
  ) => (
    <label class="small-field">
      <span aria-hidden="true">{label}</span>
      <input
        ref={input}
        class="number"
        inputMode="numeric"
        aria-label={name}
        aria-invalid={problem.value !== null}
        value={text.value}
        placeholder={texts.end}
        onInput={(event) => {
          text.value = event.currentTarget.value;
        }}
      />
    </label>
  );
  return (
    <details ref={details}>
      <summary>{texts.summary}</summary>
      {hint !== null && <p class="hint">{hint}</p>}
      <form
        class="range"
        onSubmit={(event) => {
          event.preventDefault();
          open();
        }}
      >
        {field(texts.from, texts.fromName, from, first)}
        {field(texts.to, texts.toName, to)}
        <button type="submit">{texts.open}</button>
        <Action
          class="quiet"
          possible={range !== null}
          run={() => void session.openPart({ pid: null, place, range: null })}
        >
          {texts.whole}
        </Action>
      </form>
      {problem.value !== null && (
        <p class="problem" role="alert">
          {problem.value}
        </p>
      )}
    </details>
  );
}
