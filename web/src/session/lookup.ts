import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { Run } from '../model/run.ts';

/** Something that is asked of a run as a whole, beside what is shown of it. */
export interface Lookup<Wanted, Answer> {
  /** null: nothing is. */
  readonly wanted: Signal<Wanted | null>;
  /** The last answer, as long as it is of the run; to what was wanted then. */
  readonly known: ReadonlySignal<{ readonly wanted: Wanted; readonly answer: Answer } | null>;
  /** Asks unless that is known, or nothing is wanted; `held` is the run that the engine holds. */
  look(held: Run | null): Promise<void>;
}

export function createLookup<Wanted, Answer>(
  run: ReadonlySignal<Run>,
  ask: (wanted: Wanted) => Promise<Answer>,
): Lookup<Wanted, Answer> {
  const wanted = signal<Wanted | null>(null);
  const last = signal<{
    readonly run: Run;
    readonly wanted: Wanted;
    readonly answer: Answer;
  } | null>(null);
  return {
    wanted,
    known: computed(() => (last.value?.run === run.value ? last.value : null)),
    async look(held) {
      const [now, before] = [wanted.peek(), last.peek()];
      if (now === null || held === null) return;
      if (before?.run === held && before.wanted === now) return;
      last.value = { run: held, wanted: now, answer: await ask(now) };
    },
  };
}
