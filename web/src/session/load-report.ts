/** What the opening of a trace is to be told of: all that was read, skipped and assumed, but the operations. */
import type { EventRange } from '../model/event-range.ts';
import type { DhatProfile } from '../trace/formats/dhat.ts';
import type { ParsedTrace } from '../trace/trace.ts';

export type LoadReport =
  | {
      readonly file: string;
      readonly trace: Omit<ParsedTrace, 'operations' | 'sites'>;
      /** What was read of it; null for all. */
      readonly range: EventRange | null;
    }
  | { readonly file: string; readonly profile: DhatProfile }
  /** It was given up, or was too large. */
  | { readonly file: string };

export function loadReport(
  file: string,
  opened: ParsedTrace | DhatProfile,
  range: EventRange | null,
): LoadReport {
  if (opened.format === 'dhat') return { file, profile: opened };
  const { operations: _, sites: __, ...trace } = opened;
  return { file, trace, range };
}
