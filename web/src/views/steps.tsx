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
  const list = useRef<HTMLOListElement>(null);
  useLayoutEffect(() => {
    // Once a frame at most: to scroll, the browser has to lay out the page first.
    const showLast = () => {
      const element = list.current;
      if (element) element.scrollTop = element.scrollHeight;
    };
    const frame = requestAnimationFrame(showLast);
    // A font that arrives late changes where lines break.
    if (document.fonts.status === 'loading') void document.fonts.ready.then(showLast);
    return () => cancelAnimationFrame(frame);
  }, [steps]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls is scrolled by keyboard too
    <ol ref={list} class="scroll" tabIndex={0} aria-label={texts.steps.list}>
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
            {step.count > 1 && <span class="times">{texts.steps.times(grouped(step.count))}</span>}
          </span>
        </li>
      ))}
    </ol>
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
