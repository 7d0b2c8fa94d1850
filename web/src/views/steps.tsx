import { useLayoutEffect, useRef } from 'preact/hooks';
import { consoleLine } from '../model/console.ts';
import type { Picture, Step } from '../model/picture.ts';
import type { Strategies } from '../model/strategies.ts';
import type { Session } from '../session/session.ts';
import { grouped } from '../texts/numbers.ts';
import { texts } from '../texts/page.ts';
import { PSEUDO_CODE, pseudoLine, stepSentence } from '../texts/sentences.ts';
import { Panel } from './panel.tsx';

interface Props {
  readonly session: Session;
}

export function Steps({ session }: Props) {
  const picture = session.picture.value;
  return (
    <Panel title={texts.steps.title} class="steps" note={callNote(session, picture)}>
      {picture && picture.steps.length > 0 ? (
        <>
          <StepList steps={picture.steps} strategies={session.strategies.value} />
          <PseudoCode steps={picture.steps} />
        </>
      ) : (
        <p class="empty">{texts.steps.none}</p>
      )}
    </Panel>
  );
}

function callNote(session: Session, picture: Picture | null): string | undefined {
  const operations = session.operations.value;
  const last = (picture?.cursor ?? 0) - 1;
  // The picture may lag behind the operations by an answer of the engine.
  return last >= 0 && last < operations.length
    ? texts.steps.inside(consoleLine(operations, last))
    : undefined;
}

interface StepsProps {
  readonly steps: readonly Step[];
}

function StepList({ steps, strategies }: StepsProps & { readonly strategies: Strategies }) {
  const scroller = useRef<HTMLDivElement>(null);
  // Remembered, because to ask for scrollTop the browser would have to lay out the page first.
  const scrolled = useRef(false);
  useLayoutEffect(() => {
    if (scrolled.current) scroller.current?.scrollTo({ top: 0 });
    scrolled.current = false;
  }, [steps]);
  return (
    <div
      ref={scroller}
      class="scroll"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is scrolled by keyboard too
      tabIndex={0}
      onScroll={() => {
        scrolled.current = true;
      }}
    >
      <ol aria-label={texts.steps.list}>
        {steps.map((step, i) => (
          <li
            key={i}
            class="step"
            data-step={step.name}
            aria-current={i === steps.length - 1 ? 'step' : undefined}
          >
            <span class="place" aria-hidden="true">
              {i + 1}
            </span>
            <span>
              {stepSentence(step, strategies, steps)}
              {step.count > 1 && (
                <span class="times">{texts.steps.times(grouped(step.count))}</span>
              )}
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}

/** The code of the call, with the line of its last step lit. */
function PseudoCode({ steps }: StepsProps) {
  const lit = steps
    .map((step, i) => pseudoLine(step, steps.slice(0, i)))
    .findLast((line) => line !== null);
  if (!lit) return null;
  return (
    <ol class="pseudo" aria-label={texts.steps.pseudo}>
      {PSEUDO_CODE[lit.code].map((line, i) => (
        <li key={line} aria-current={i === lit.line ? 'step' : undefined}>
          {line}
        </li>
      ))}
    </ol>
  );
}
