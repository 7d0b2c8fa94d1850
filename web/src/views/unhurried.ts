import { batch, effect, type ReadonlySignal, signal } from '@preact/signals';
import type { Place } from '../model/picture.ts';
import type { Session } from '../session/session.ts';

/** Words that change more often than this cannot be read, and cost the browser the frames of what moves. */
const WORDS_MS = 200;
/** A page in the background has no frames. */
const LONGEST_FRAME_MS = 100;

/**
 * The session for what is read: the same, but after a jump its picture, and what goes with that, comes a frame after it
 * is painted, and, where the next one is asked for by then, at most once in `leastMs`. While `hurried` that holds for
 * the place and the status, too. The last one always comes. After a step, or an operation, all comes at once: whoever
 * reads the status finds everything else at the same moment.
 */
export function unhurried(
  session: Session,
  hurried: ReadonlySignal<boolean>,
  leastMs = WORDS_MS,
): { readonly session: Session; stop(): void } {
  const picture = signal(session.picture.peek());
  const cursor = signal(session.cursor.peek());
  const step = signal(session.step.peek());
  const selected = signal(session.selected.peek());
  const bytes = signal(session.bytes.peek());
  const status = signal(session.status.peek());
  let last = Number.NEGATIVE_INFINITY;
  let stopWaiting = () => {};
  const followPlace = () => {
    cursor.value = session.cursor.peek();
    step.value = session.step.peek();
    status.value = session.status.peek();
  };
  const follow = () => {
    stopWaiting();
    last = performance.now();
    batch(() => {
      followPlace();
      picture.value = session.picture.peek();
      selected.value = session.selected.peek();
      bytes.value = session.bytes.peek();
    });
  };
  const untilNext = () => last + leastMs - performance.now();
  const followIn = (wait: number) => {
    const timer = setTimeout(follow, wait);
    stopWaiting = () => clearTimeout(timer);
  };
  const followAtRest = () => {
    if (session.isShown() || untilNext() <= 0) follow();
    else followIn(untilNext());
  };
  const isNear = () => {
    const [from, to] = [picture.peek(), session.picture.peek()];
    return from !== null && to !== null && (from === to || isNext(from, to));
  };
  const stops = [
    effect(() => {
      if (hurried.value) return;
      void [session.cursor.value, session.step.value, session.status.value];
      batch(followPlace);
    }),
    effect(() => {
      stopWaiting();
      void session.picture.value;
      if (!hurried.value) {
        void [session.selected.value, session.bytes.value];
        if (isNear() && session.isShown()) follow();
        else stopWaiting = afterFrame(followAtRest);
        return;
      }
      if (untilNext() <= 0) follow();
      else followIn(untilNext());
    }),
  ];
  return {
    session: { ...session, picture, cursor, step, selected, bytes, status },
    stop() {
      for (const stop of stops) stop();
      stopWaiting();
    },
  };
}

/** Whether a step or an operation leads from one to the other, in whichever direction. */
function isNext(from: Place, to: Place): boolean {
  const operations = Math.abs(to.cursor - from.cursor);
  return operations === 1 || (operations === 0 && to.step !== from.step);
}

/** Runs it once what is there by now is painted. Gives what takes that back. */
function afterFrame(run: () => void): () => void {
  let timer = setTimeout(run, LONGEST_FRAME_MS);
  const frame = requestAnimationFrame(() => {
    clearTimeout(timer);
    timer = setTimeout(run);
  });
  return () => {
    clearTimeout(timer);
    cancelAnimationFrame(frame);
  };
}
