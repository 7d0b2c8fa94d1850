import { signal } from '@preact/signals';
import type { Box } from './tree-boxes.ts';

export interface Seen {
  readonly box: Box;
  /** From 0, not yet to be seen, to 1. */
  readonly alpha: number;
}

type Boxes = ReadonlyMap<string, Box>;

const NONE: Boxes = new Map();

/** Boxes on their way from where they were seen to where they belong; new ones appear. */
export function createMotion() {
  /** Counts the frames in which something moves: what is drawn then is drawn anew with each. */
  const moved = signal(0);
  let from = NONE;
  let to = NONE;
  let begin = 0;
  let duration = 0;
  let request = 0;

  const share = () => {
    if (duration === 0) return 1;
    const way = Math.min(1, (performance.now() - begin) / duration);
    return 1 - (1 - way) ** 3;
  };

  function seen(key: string, box: Box): Seen {
    const way = share();
    if (way >= 1) return { box, alpha: 1 };
    const before = from.get(key);
    if (before === undefined) return { box, alpha: way };
    const between = (one: number, other: number) => one + (other - one) * way;
    return {
      box: {
        x: between(before.x, box.x),
        y: between(before.y, box.y),
        width: between(before.width, box.width),
        height: between(before.height, box.height),
      },
      alpha: 1,
    };
  }

  function go() {
    request = requestAnimationFrame(() => {
      if (share() < 1) go();
      moved.value += 1;
    });
  }

  return {
    moved,
    seen,
    /** Sends the boxes to their new places, for so many milliseconds; with 0 they are there at once. */
    send(next: Boxes, milliseconds: number) {
      cancelAnimationFrame(request);
      from =
        milliseconds > 0 ? new Map([...to].map(([key, box]) => [key, seen(key, box).box])) : NONE;
      to = next;
      begin = performance.now();
      duration = milliseconds;
      if (milliseconds > 0) go();
    },
    stop: () => cancelAnimationFrame(request),
  };
}
