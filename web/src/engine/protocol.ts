/** What session and worker say to each other: one answer to each question, in order. */
import type { Operations } from '../model/operations.ts';
import type { Picture, Timeline, View } from '../model/picture.ts';
import type { Strategies } from '../model/strategies.ts';
import type { ParsedTrace, TraceProblem } from '../trace/trace.ts';
import type { Broken } from './engine.ts';

export type Question =
  /** A trace file's bytes. */
  | { readonly ask: 'read'; readonly name: string; readonly bytes: ArrayBuffer }
  /** A run to replay to its end; its first `kept` operations are those of the run before. */
  | {
      readonly ask: 'load';
      readonly operations: Operations;
      readonly strategies: Strategies;
      readonly kept: number;
    }
  | { readonly ask: 'show'; readonly view: View };

export interface Answers {
  readonly read: ParsedTrace | TraceProblem;
  readonly load: { readonly timeline: Timeline; readonly broken: Broken | null };
  readonly show: Picture | Broken;
}

export type Reply =
  | { readonly answer: Answers[keyof Answers] }
  /** Still at work: the fraction done of reading a trace. */
  | { readonly progress: number }
  /** The engine itself failed. */
  | { readonly failure: string };
