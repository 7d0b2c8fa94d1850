import { useLayoutEffect, useRef } from 'preact/hooks';
import { consoleLine } from '../model/console.ts';
import { operationShown, type Picture, stepsDone } from '../model/picture.ts';
import type { Strategies } from '../model/strategies.ts';
import type { Session } from '../session/session.ts';
import { grouped } from '../texts/numbers.ts';
import { texts } from '../texts/page.ts';
import { PSEUDO_CODE, pseudoLines } from '../texts/pseudo-code.ts';
import { stepSentence } from '../texts/sentences.ts';
import { Panel } from './panel.tsx';

interface Props {
  readonly session: Session;
}

/** Of a call with more steps only so many around the current one are elements. */
const MOST = 400;

export function Steps({ session }: Props) {
  const picture = session.picture.value;
  const note = callNote(session, picture);
  return (
    <Panel title={texts.steps.title} class="steps" note={note}>
      {picture && picture.steps.length > 0 ? (
        <>
          <StepList picture={picture} strategies={session.strategies.value} />
          <PseudoCode picture={picture} />
        </>
      ) : (
        <p class="empty">{note === undefined ? texts.steps.none : texts.steps.notCalled}</p>
      )}
    </Panel>
  );
}

function callNote(session: Session, picture: Picture | null): string | undefined {
  if (picture === null) return undefined;
  const operations = session.operations.value;
  const shown = operationShown(picture) - 1;
  // The picture may lag behind the operations by an answer of the engine.
  return shown >= 0 && shown < operations.length
    ? texts.steps.inside(consoleLine(operations, shown))
    : undefined;
}

interface StepsProps {
  readonly picture: Picture;
}

function StepList({ picture, strategies }: StepsProps & { readonly strategies: Strategies }) {
  const { steps, stepsBefore } = picture;
  const done = stepsDone(picture).length;
  const scroller = useRef<HTMLDivElement>(null);
  const current = useRef<HTMLLIElement>(null);
  useLayoutEffect(() => {
    const [box, item] = [scroller.current, current.current];
    if (!box || !item) return;
    // In time for the frame, with all that changes until then.
    const frame = requestAnimationFrame(() => showInside(box, item));
    return () => cancelAnimationFrame(frame);
  }, [steps, done]);
  const from = Math.max(0, Math.min(done - MOST / 2, steps.length - MOST));
  return (
    <div
      ref={scroller}
      class="scroll"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is scrolled by keyboard too
      tabIndex={0}
    >
      <ol aria-label={texts.steps.list}>
        {steps.slice(from, from + MOST).map((step, k) => {
          const number = from + k + 1;
          return (
            <li
              key={number}
              ref={number === done ? current : null}
              class="step"
              data-step={step.name}
              data-ahead={number > done ? '' : undefined}
              aria-current={number === done ? 'step' : undefined}
            >
              <span class="place" aria-hidden="true">
                {grouped(stepsBefore + number)}
              </span>
              <span>
                {stepSentence(step, strategies, steps)}
                {step.count > 1 && (
                  <span class="times">{texts.steps.times(grouped(step.count))}</span>
                )}
              </span>
            </li>
          );
        })}
      </ol>
    </div>
  );
}

/** Scrolls as little as brings the item, and what is next to it, into sight. */
function showInside(box: HTMLElement, item: HTMLElement): void {
  const [outer, inner] = [box.getBoundingClientRect(), item.getBoundingClientRect()];
  const above = inner.top - inner.height - outer.top;
  const below = inner.bottom + inner.height - outer.bottom;
  if (above < 0) box.scrollBy({ top: above });
  else if (below > 0) box.scrollBy({ top: below });
}

/** The code at work, with the line of the current step lit; above it the line it was called from. */
function PseudoCode({ picture }: StepsProps) {
  const lines = pseudoLines(stepsDone(picture));
  const lit = lines.at(-1);
  if (!lit) return null;
  return (
    <>
      {lines.length > 1 && (
        <p class="callers">
          {lines
            .slice(0, -1)
            .map(({ code, line }) => PSEUDO_CODE[code][line]?.trim())
            .join(' › ')}
        </p>
      )}
      <ol class="pseudo" aria-label={texts.steps.pseudo}>
        {PSEUDO_CODE[lit.code].map((line, i) => (
          <li key={line} aria-current={i === lit.line ? 'step' : undefined}>
            {line}
          </li>
        ))}
      </ol>
    </>
  );
}
