/** What the session says: one sentence each. */
import type { EventRange } from '../model/event-range.ts';
import type { Landmark } from '../model/picture.ts';
import { grouped } from './numbers.ts';
import { LANDMARK_NAMES } from './page.ts';

export const SESSION_TEXTS = {
  part: (file: string, { from, to }: EventRange) =>
    `${file}, events from ${grouped(from)}${Number.isFinite(to) ? ` to ${grouped(to)}` : ''}`,
  freePlay: 'Free play',
  empty: 'The heap is empty: nothing has been allocated yet.',
  beginning: 'Before the first operation: the heap is empty.',
  noLandmark: (landmark: Landmark, forward: boolean) =>
    `There is no ${forward ? 'later' : 'earlier'} operation with a ${LANDMARK_NAMES[landmark]}.`,
  reset: 'Everything is undone at once: the heap is empty. Undo brings it back.',
  notReplayed: (file: string) => `${file} holds sums, not events: there is nothing to replay.`,
  notCompared: (file: string, operation: number, reason: string) =>
    `${file} cannot be compared with: the allocator broke in operation ${grouped(operation)}: ${reason}.`,
  inLine: (line: number, message: string) => `Line ${line}: ${message}`,
  refused: (file: string, line: number, message: string) =>
    line > 0 ? `${file}, line ${line}: ${message}` : `${file}: ${message}`,
  notLoaded: (file: string, reason: string) => `${file} could not be loaded: ${reason}.`,
  broken: (operation: string, call: string, reason: string) =>
    `The allocator broke in operation ${operation}, ${call}: ${reason}. All operations are kept; Undo takes the last change back.`,
  engineFailed: (reason: string) =>
    `The engine stopped: ${reason}. All operations are kept; Undo takes the last change back.`,
  unknownTrace: (name: string, known: string) =>
    `The link names a trace, ${name}, that does not come with the page; these do: ${known}.`,
  tooLong: (characters: string) =>
    `These operations do not fit into a link of ${characters} characters: pass the trace file on instead.`,
} as const;
