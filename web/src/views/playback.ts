import { effect, type Signal, signal } from '@preact/signals';
import type { Session } from '../session/session.ts';

/** By the name that it has in the choice. */
export interface Speed {
  readonly name: string;
  readonly unit: 'operations' | 'steps';
  /** A second; null for all there are in TEN_SECONDS. */
  readonly count: number | null;
}

export const SPEEDS: readonly Speed[] = [
  ...[1, 4, 16, 60, 500, 5000].map(
    (count) => ({ name: String(count), unit: 'operations', count }) as const,
  ),
  { name: 'all', unit: 'operations', count: null },
  ...[2, 8, 30, 500].map((count) => ({ name: `steps-${count}`, unit: 'steps', count }) as const),
];
const NORMAL = '4';
const TEN_SECONDS = 10;
/** Where the page was not drawn for longer, as in the background, Play does not make up for it. */
const LONGEST_PAUSE_MS = 250;

export interface Playback {
  readonly playing: Signal<boolean>;
  /** Its name. */
  readonly speed: Signal<string>;
  /** From the end it starts over. */
  toggle(): void;
}

/** By the clock: each frame goes as far as it is late by then, once what it asked for before is shown. */
export function createPlayback(session: Session): Playback & { stop(): void } {
  const playing = signal(false);
  const speed = signal(NORMAL);
  const length = () => session.operations.peek().length;
  const atEnd = () => session.cursor.peek() >= length();

  const stop = effect(() => {
    if (!playing.value) return;
    const chosen = SPEEDS.find(({ name }) => name === speed.value);
    if (chosen === undefined) return;
    const { unit, count } = chosen;
    let before = performance.now();
    // The first one comes at once.
    let due = 1;
    let gone = false;
    const tick = (now: number) => {
      const perSecond = count ?? length() / TEN_SECONDS;
      due += (Math.min(Math.max(0, now - before), LONGEST_PAUSE_MS) * perSecond) / 1000;
      before = now;
      const stride = Math.floor(due);
      // Where the allocator broke there is nothing to go on to.
      const isBroken = gone && session.broken.peek() !== null;
      if (stride > 0 && session.isShown() && !isBroken) {
        gone = true;
        due -= stride;
        if (unit === 'steps') session.make({ by: stride });
        else session.goTo(Math.min(length(), session.cursor.peek() + stride));
      }
      if (atEnd() || isBroken) playing.value = false;
      else frame = requestAnimationFrame(tick);
    };
    let frame = requestAnimationFrame(tick);
    return () => cancelAnimationFrame(frame);
  });

  return {
    playing,
    speed,
    toggle() {
      if (!playing.peek() && atEnd()) session.goTo(0);
      playing.value = !playing.peek() && length() > 0;
    },
    stop,
  };
}
