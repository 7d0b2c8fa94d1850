/** What session and worker say to each other: one answer to each question, in order. */
import type { Operations } from '../model/operations.ts';
import type { Curves, Picture, Timeline, View } from '../model/picture.ts';
import type { Replayed } from '../model/report.ts';
import type { Match, Wanted } from '../model/search.ts';
import type { Strategies } from '../model/strategies.ts';
import type { TimeWindow } from '../model/time-window.ts';
import type { DhatProfile } from '../trace/formats/dhat.ts';
import type { ParsedTrace, Part, TraceProblem } from '../trace/trace.ts';
import type { Broken } from './engine.ts';

export type Question =
  /** A trace file, to be read and replayed to its end. Whatever comes of it, the run before is gone. */
  | {
      readonly ask: 'open';
      readonly file: Blob;
      readonly strategies: Strategies;
      readonly part: Part;
    }
  /** A run to replay to its end. Its first `kept` operations are those of the run before, and so are its
   *  first `shared` blocks, which are left out. Names are left out, too. */
  | {
      readonly ask: 'load';
      readonly operations: Operations;
      readonly strategies: Strategies;
      readonly kept: number;
      readonly shared: number;
    }
  | { readonly ask: 'show'; readonly view: View }
  /** The timeline of that part of the run, finer. */
  | { readonly ask: 'stretch'; readonly window: TimeWindow }
  /** Of the run as a whole. */
  | { readonly ask: 'report' }
  | { readonly ask: 'find'; readonly wanted: readonly Wanted[] };

/** Not a question: gives up the trace that is being read. */
export interface Cancel {
  readonly cancel: true;
}

export interface Opened {
  readonly trace: ParsedTrace;
  readonly timeline: Timeline;
  readonly broken: Broken | null;
}

export interface Answers {
  /** null when it was given up. */
  readonly open: Opened | DhatProfile | TraceProblem | null;
  readonly load: { readonly timeline: Timeline; readonly broken: Broken | null };
  readonly show: Picture | Broken;
  readonly stretch: Curves;
  readonly report: Replayed;
  readonly find: readonly Match[];
}

/** Still at work: the fraction done of opening a trace, and its timeline so far. */
export interface Progress {
  readonly progress: number;
  readonly timeline: Timeline;
}

export type Reply =
  | { readonly answer: Answers[keyof Answers] }
  | Progress
  /** The engine itself failed. */
  | { readonly failure: string };
