import { batch, effect, type ReadonlySignal, signal } from '@preact/signals';
import type { Session } from '../session/session.ts';

/** Words that change more often than this cannot be read, and cost the browser the frames of what moves. */
const LEAST_MS = 200;

/**
 * The session for what is read: the same, but while `hurried` its picture, and all that goes with it, comes at
 * most ten times a second. The last one always comes.
 */
export function unhurried(
  session: Session,
  hurried: ReadonlySignal<boolean>,
): { readonly session: Session; stop(): void } {
  const picture = signal(session.picture.peek());
  const cursor = signal(session.cursor.peek());
  const step = signal(session.step.peek());
  const selected = signal(session.selected.peek());
  const bytes = signal(session.bytes.peek());
  const status = signal(session.status.peek());
  let last = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const follow = () => {
    last = performance.now();
    batch(() => {
      picture.value = session.picture.peek();
      cursor.value = session.cursor.peek();
      step.value = session.step.peek();
      selected.value = session.selected.peek();
      bytes.value = session.bytes.peek();
      status.value = session.status.peek();
    });
  };
  const stop = effect(() => {
    clearTimeout(timer);
    void session.picture.value;
    if (!hurried.value) {
      void [session.cursor.value, session.step.value, session.selected.value];
      void [session.bytes.value, session.status.value];
      return follow();
    }
    const wait = last + LEAST_MS - performance.now();
    if (wait <= 0) return follow();
    timer = setTimeout(follow, wait);
  });
  return {
    session: { ...session, picture, cursor, step, selected, bytes, status },
    stop() {
      stop();
      clearTimeout(timer);
    },
  };
}
