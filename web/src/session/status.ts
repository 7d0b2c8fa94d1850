/** The one sentence that says what was done last. */
import { nameOf, type Operations } from '../model/operations.ts';
import type { Picture } from '../model/picture.ts';
import type { Strategies } from '../model/strategies.ts';
import { callText, outcomeSentence, stepStatus } from '../texts/sentences.ts';
import { SESSION_TEXTS as TEXT } from '../texts/session.ts';

export interface Status {
  readonly text: string;
  readonly tone: 'calm' | 'error';
}

/** Of what is shown: a picture, and the run that it is of. */
export function statusOf(picture: Picture, list: Operations, strategies: Strategies): Status {
  const { outcome, inside, cursor, step, steps } = picture;
  const nameIn = (id: number) => (cursor <= list.length ? nameOf(list, id) : '');
  const current = steps[step - 1];
  if (inside !== null && current !== undefined) {
    const text = stepStatus(callText(inside, nameIn(inside.id)), current, strategies, steps);
    return { text, tone: current.name === 'fail' ? 'error' : 'calm' };
  }
  if (outcome === null)
    return { text: list.length === 0 ? TEXT.empty : TEXT.beginning, tone: 'calm' };
  return {
    text: outcomeSentence(outcome, nameIn(outcome.id), steps),
    tone: outcome.failure === null ? 'calm' : 'error',
  };
}
