/**
 * Who is to blame for a heap that is larger than what lives in it: grows that free bytes could have spared,
 * sizes that round badly, pages held by few frames, call sites that hold much for long, and leaks. Operations
 * are counted from 0; ages and times are in operations.
 */
import type { Usage } from './usage.ts';

/** The heap asked its backing for pages. */
export interface Grow {
  readonly operation: number;
  /** Bytes of the frame that was needed. */
  readonly wanted: number;
  /** Bytes that the heap became larger by. */
  readonly grown: number;
  /** Free bytes of the heap at that moment. */
  readonly free: number;
}

/** Avoidable: as many bytes were free as the frame needed, but no frame that serves it. Else it was needed. */
export function isAvoidable({ free, wanted }: Grow): boolean {
  return free >= wanted;
}

export interface GrowTotals {
  readonly grows: number;
  readonly avoidable: number;
  readonly avoidableBytes: number;
}

export function totalsOf(grows: readonly Grow[]): GrowTotals {
  const avoidable = grows.filter(isAvoidable);
  const avoidableBytes = avoidable.reduce((sum, { grown }) => sum + grown, 0);
  return { grows: grows.length, avoidable: avoidable.length, avoidableBytes };
}

/** Below 0 where the first is the worse: it grew by more, or with more bytes free. */
export function byWorst(one: Grow, other: Grow): number {
  return other.grown - one.grown || other.free - one.free || one.operation - other.operation;
}

export function worstGrows<G extends Grow>(grows: readonly G[], most: number): G[] {
  return grows.filter(isAvoidable).sort(byWorst).slice(0, most);
}

/** A live frame that keeps what is around it from being used as a whole. */
export interface Pin {
  readonly address: number;
  readonly size: number;
  /** That made it; null where no operation is known. */
  readonly operation: number | null;
  readonly age: number | null;
  /** Where it was asked for, as far as the trace tells. */
  readonly site: string | null;
}

/** Pages and the live frames in them, of which the largest are told. */
export interface HeldPages {
  readonly address: number;
  readonly bytes: number;
  readonly free: number;
  /** Live frames. */
  readonly frames: number;
  readonly pins: readonly Pin[];
}

export interface BlamedGrow extends Grow {
  readonly largestHole: number;
  /** Share of the free bytes that could not serve such a frame; see metrics.ts. */
  readonly unusable: number;
  /** The pages that would have been had for the fewest live bytes: as many as the frame needs, beside each
   *  other; null where the heap was smaller than that, or too large to be looked through. */
  readonly candidate: HeldPages | null;
}

export interface Blame extends Usage {
  readonly totals: GrowTotals;
  /** Avoidable grows, the worst first. */
  readonly worst: readonly BlamedGrow[];
  /** Pages of which at most an eighth was live at the end, the emptiest first. */
  readonly held: readonly HeldPages[];
}

/** Call sites by operation; trace/sites.ts has them. */
export interface SiteNames {
  readonly of: Uint32Array;
  readonly names: readonly string[];
}

export function siteOf(sites: SiteNames | null, operation: number): string | null {
  return sites?.names[sites.of[operation] ?? 0] || null;
}

/** Rows that a ranking has at most. */
export const RANKED = 10;
