/** What was before, to go back to, and what was gone back from, to go on to again. */
import { batch, computed, type ReadonlySignal, signal } from '@preact/signals';

const DEPTH = 200;

export interface Undo {
  readonly canUndo: ReadonlySignal<boolean>;
  readonly canRedo: ReadonlySignal<boolean>;
  /** Before a change: what is now can be come back to. */
  remember(): void;
  undo(): void;
  redo(): void;
  forget(): void;
}

export function createUndo<Moment>(now: () => Moment, enter: (moment: Moment) => void): Undo {
  const past = signal<readonly Moment[]>([]);
  const future = signal<readonly Moment[]>([]);

  /** Takes the last moment of one of them, and leaves the one that is now to the other. */
  const travel = (from: typeof past, to: typeof past) => () => {
    const moment = from.peek().at(-1);
    if (moment === undefined) return;
    batch(() => {
      from.value = from.peek().slice(0, -1);
      to.value = [...to.peek(), now()];
      enter(moment);
    });
  };
  return {
    canUndo: computed(() => past.value.length > 0),
    canRedo: computed(() => future.value.length > 0),
    remember() {
      past.value = [...past.peek().slice(-DEPTH), now()];
      future.value = [];
    },
    undo: travel(past, future),
    redo: travel(future, past),
    forget() {
      past.value = [];
    },
  };
}
