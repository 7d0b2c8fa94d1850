/** What the opening of a trace is to be told of: all that was read, skipped and assumed, but the operations. */
import type { DhatProfile } from '../trace/formats/dhat.ts';
import type { ParsedTrace } from '../trace/trace.ts';

export type LoadReport =
  | { readonly file: string; readonly trace: Omit<ParsedTrace, 'operations' | 'sites'> }
  | { readonly file: string; readonly profile: DhatProfile };

export function loadReport(file: string, opened: ParsedTrace | DhatProfile): LoadReport {
  if (opened.format === 'dhat') return { file, profile: opened };
  const { operations: _, sites: __, ...trace } = opened;
  return { file, trace };
}
