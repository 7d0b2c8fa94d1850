/** What the word before the caret could become, in the console language. */

const CALLS = ['malloc(', 'calloc(', 'realloc(', 'aligned(', 'free('];
const MOST = 8;

export interface Completion {
  /** Where the word begins that a choice replaces. */
  readonly from: number;
  readonly choices: readonly string[];
}

/**
 * In the first argument of free and realloc it is a name that is live, newest first; where a call may stand, a
 * call. Empty where there is nothing to choose.
 */
export function completionAt(text: string, caret: number, live: readonly string[]): Completion {
  const before = text.slice(0, caret);
  const word = /[\p{L}\p{M}\p{N}_]*$/u.exec(before)?.[0] ?? '';
  const from = caret - word.length;
  const ahead = before.slice(0, from);
  return { from, choices: choicesFor(ahead, word, live).slice(0, MOST) };
}

function choicesFor(ahead: string, word: string, live: readonly string[]): readonly string[] {
  const isLonger = (choice: string) => choice !== word && choice.startsWith(word);
  if (/\b(?:free|realloc)\(\s*$/.test(ahead)) return live.filter(isLonger);
  const isCallExpected = /(?:^|[\n;=])\s*$/.test(ahead);
  return isCallExpected && word !== '' ? CALLS.filter(isLonger) : [];
}
