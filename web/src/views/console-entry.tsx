import { useComputed, useSignal, useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { completionAt } from '../model/completion.ts';
import { consoleLine } from '../model/console.ts';
import { nameOf } from '../model/operations.ts';
import type { Session } from '../session/session.ts';
import { grouped } from '../texts/numbers.ts';
import { texts } from '../texts/page.ts';
import type { ConsoleProps } from './console-lines.tsx';

const PROBLEM = 'console-problem';
const EDITED = 'console-edited';
const COMPLETIONS = 'completions';
/** Characters. */
const LONG_PASTE = 1000;

/** Where operations are written: new ones, or others for the line that is edited. */
export function ConsoleEntry({ session, editing }: ConsoleProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  const text = useSignal('');
  const problem = useSignal<string | null>(null);
  const completion = useCompletion(session, text);

  const write = (next: string) => {
    text.value = next;
    problem.value = null;
  };
  const leave = () => {
    editing.value = null;
    write('');
  };
  const run = () => {
    const line = editing.peek();
    if (line === null && text.value.trim() === '') return;
    problem.value = line === null ? session.run(text.value) : session.edit(line, text.value);
    if (problem.value === null) leave();
  };
  useSignalEffect(() => {
    const line = editing.value;
    if (line === null) return;
    write(consoleLine(session.operations.peek(), line));
    completion.close();
    area.current?.focus();
  });
  // A line is not what it was once something else has changed the run.
  const edited = useRef(session.operations.peek());
  useSignalEffect(() => {
    if (session.operations.value === edited.current) return;
    edited.current = session.operations.value;
    if (editing.peek() !== null) leave();
  });

  const accept = (choice: string) => {
    const element = area.current;
    if (!element) return;
    const { from } = completion.offered.peek();
    element.setRangeText(choice, from, element.selectionEnd, 'end');
    write(element.value);
    completion.close();
    element.focus();
  };
  const { offered, chosen } = completion;
  const { choices } = offered.value;
  const editedLine = editing.value;
  return (
    <div class="entry">
      {choices.length > 0 && (
        <div class="completions" id={COMPLETIONS} role="listbox" aria-label={texts.console.names}>
          {choices.map((choice, i) => (
            // biome-ignore lint/a11y/useFocusableInteractive: the text has the focus
            // biome-ignore lint/a11y/useKeyWithClickEvents: the text has the keys
            <div
              key={choice}
              id={`${COMPLETIONS}-${i}`}
              role="option"
              aria-selected={i === chosen.value}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => accept(choice)}
            >
              {choice}
            </div>
          ))}
        </div>
      )}
      {editedLine !== null && (
        <p class="edited" id={EDITED}>
          {texts.console.editing(grouped(editedLine + 1))}
        </p>
      )}
      <textarea
        ref={area}
        rows={1}
        aria-label={texts.console.title}
        aria-autocomplete="list"
        aria-controls={choices.length > 0 ? COMPLETIONS : undefined}
        aria-activedescendant={chosen.value < 0 ? undefined : `${COMPLETIONS}-${chosen.value}`}
        aria-invalid={problem.value !== null}
        aria-describedby={describedBy(problem.value !== null, editedLine !== null)}
        placeholder={texts.console.placeholder}
        title={texts.console.hint}
        autocomplete="off"
        spellcheck={false}
        value={text.value}
        onInput={({ currentTarget }) => {
          write(currentTarget.value);
          completion.open(currentTarget.selectionEnd);
        }}
        onPaste={(event) => {
          const pasted = event.clipboardData?.getData('text') ?? '';
          if (pasted.length < LONG_PASTE) return;
          // A browser takes minutes to type in what it sets in no time.
          event.preventDefault();
          const { currentTarget: element } = event;
          element.setRangeText(pasted, element.selectionStart, element.selectionEnd, 'end');
          write(element.value);
        }}
        onBlur={completion.close}
        onKeyDown={(event) => {
          if (event.isComposing) return;
          if (completion.keyPressed(event.key, accept)) event.preventDefault();
          else if (event.key === 'Escape' && editing.peek() !== null) leave();
          else if (event.key === 'Enter' && !event.shiftKey) {
            event.preventDefault();
            run();
          }
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

function describedBy(isWrong: boolean, isEdited: boolean): string | undefined {
  if (isWrong) return PROBLEM;
  return isEdited ? EDITED : undefined;
}

/** What the word before the caret could become, while something is being typed. */
function useCompletion(session: Session, text: { readonly value: string }) {
  const caret = useSignal<number | null>(null);
  /** Which of them the arrows have come to; −1 for none yet. */
  const chosen = useSignal(-1);
  const offered = useComputed(() => {
    if (caret.value === null) return { from: 0, choices: [] };
    const { ids } = session.picture.value?.live ?? { ids: [] };
    const names = Array.from(ids, (id) => nameOf(session.operations.value, id));
    return completionAt(text.value, caret.value, names);
  });
  const close = () => {
    caret.value = null;
    chosen.value = -1;
  };
  return {
    offered,
    chosen,
    close,
    open(at: number) {
      chosen.value = -1;
      caret.value = at;
    },
    /** The arrows choose, Tab takes the chosen or the first, Enter the chosen; Escape is for none of them. */
    keyPressed(key: string, accept: (choice: string) => void): boolean {
      const { choices } = offered.peek();
      const count = choices.length;
      const now = chosen.peek();
      const choice = choices[key === 'Tab' ? Math.max(0, now) : now];
      if (count === 0) return false;
      if (key === 'ArrowDown') chosen.value = (now + 1) % count;
      else if (key === 'ArrowUp') chosen.value = (Math.max(0, now) + count - 1) % count;
      else if (key === 'Escape') close();
      else if ((key === 'Tab' || key === 'Enter') && choice !== undefined) accept(choice);
      else return false;
      return true;
    },
  };
}
