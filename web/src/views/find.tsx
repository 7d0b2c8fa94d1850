import { useSignal } from '@preact/signals';
import { nameOf, type Operations } from '../model/operations.ts';
import { type FoundAllocation, type Match, parseSearch, type Search } from '../model/search.ts';
import type { Session } from '../session/session.ts';
import { ungrouped } from '../texts/numbers.ts';
import { SEARCH as texts } from '../texts/search.ts';
import { Digits } from './digits.tsx';
import type { Selection } from './selection.ts';

const PROBLEM = 'find-problem';

interface Props {
  readonly session: Session;
  readonly selection: Selection;
}

/** A field for what is known of an allocation, and the way to the moment and the frame of those that fit. */
export function Find({ session, selection }: Props) {
  const text = useSignal(session.search.peek()?.text ?? '');
  const problem = useSignal<string | null>(null);
  const write = (next: string) => {
    text.value = next;
    problem.value = null;
    if (next.trim() === '') session.askFind(null);
  };
  const find = () => {
    if (text.value.trim() === '') return;
    const wanted = parseSearch(text.value, session.operations.peek());
    const isProblem = typeof wanted === 'string';
    problem.value = isProblem ? wanted : null;
    session.askFind(isProblem ? null : { text: text.value.trim(), wanted });
  };
  return (
    <search class="find">
      <form
        class="call"
        onSubmit={(event) => {
          event.preventDefault();
          find();
        }}
      >
        <input
          type="search"
          class="number"
          aria-label={texts.label}
          aria-invalid={problem.value !== null}
          aria-describedby={problem.value === null ? undefined : PROBLEM}
          placeholder={texts.example}
          autocomplete="off"
          spellcheck={false}
          value={text.value}
          onInput={(event) => write(event.currentTarget.value)}
        />
        <button type="submit">{texts.run}</button>
      </form>
      {problem.value !== null && (
        <p class="problem" id={PROBLEM} role="alert">
          {problem.value}
        </p>
      )}
      <Results session={session} selection={selection} />
    </search>
  );
}

function Results({ session, selection }: Props) {
  const search = session.search.value;
  const matches = session.found.value;
  const told = matches?.some(({ total }) => total > 0) ? matches : [];
  const titles = told.map((match) => titleOf(match, session.operations.value));
  const nothing = (search: Search) =>
    matches === null
      ? texts.looking
      : texts.nothing(search.text, matches.length === search.wanted.length);
  return (
    <>
      {/* What the lists are called is enough to be announced. */}
      <p aria-live="polite" class={told.length > 0 ? 'hidden' : undefined}>
        {told.length > 0 ? ungrouped(titles.join(', ')) : search && nothing(search)}
      </p>
      {told.map((match) => (
        <Matching key={match.wanted.by} match={match} session={session} selection={selection} />
      ))}
    </>
  );
}

function titleOf(match: Match, operations: Operations): string {
  const { wanted } = match;
  return texts.title(match, wanted.by === 'id' ? nameOf(operations, wanted.id) : '');
}

function Matching({ match, session, selection }: Props & { readonly match: Match }) {
  const operations = session.operations.value;
  const { total, first } = match;
  const title = titleOf(match, operations);
  const show = ({ operation, frame }: FoundAllocation) => {
    session.goTo(operation + 1);
    if (frame === null) selection.follow();
    else selection.pick(frame, operation);
  };
  return (
    <>
      <h3>{title}</h3>
      {total > 0 && (
        <ol aria-label={ungrouped(title)}>
          {first.map((each) => (
            <li
              key={each.operation}
              aria-current={session.cursor.value === each.operation + 1 ? 'true' : undefined}
            >
              <button type="button" class="link" onClick={() => show(each)}>
                <Digits of={texts.found(each, nameOf(operations, each.id))} />
              </button>
              <small>{texts.life(each)}</small>
            </li>
          ))}
        </ol>
      )}
      {total > first.length && <p class="hint">{texts.more(total - first.length)}</p>}
    </>
  );
}
