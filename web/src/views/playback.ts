import { effect, type Signal, signal } from '@preact/signals';
import type { Session } from '../session/session.ts';

/** Operations a second. */
export const SPEEDS = [1, 4, 16, 60, 500, 5000] as const;
const TICKS = 20;

export interface Playback {
  readonly playing: Signal<boolean>;
  readonly speed: Signal<number>;
  /** From the end it starts over. */
  toggle(): void;
}

export function createPlayback(session: Session): Playback & { stop(): void } {
  const playing = signal(false);
  const speed = signal<number>(4);
  const atEnd = () => session.cursor.peek() >= session.operations.peek().length;

  const stop = effect(() => {
    if (!playing.value) return;
    const ticks = Math.min(speed.value, TICKS);
    const stride = Math.round(speed.value / ticks);
    const timer = setInterval(() => {
      const end = session.operations.peek().length;
      session.goTo(Math.min(end, session.cursor.peek() + stride));
      if (atEnd()) playing.value = false;
    }, 1000 / ticks);
    return () => clearInterval(timer);
  });

  return {
    playing,
    speed,
    toggle() {
      if (!playing.peek() && atEnd()) session.goTo(0);
      playing.value = !playing.peek() && session.operations.peek().length > 0;
    },
    stop,
  };
}
