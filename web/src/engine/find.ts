/** Finds allocations of a run by what is known of them. */
import { type SiteNames, siteOf } from '../model/blame.ts';
import {
  BLOCK,
  CALLOC,
  FREE,
  nextOn,
  type Operations,
  operationAt,
  POKE,
  UNKNOWN_ID,
} from '../model/operations.ts';
import type { FoundAllocation, Match, Wanted } from '../model/search.ts';
import type { Allocations } from './allocations.ts';

/** So many allocations are told of each match. */
export const MOST_FOUND = 20;

/** Call sites can only be wanted where they are known: else that match is left out. O(operations) each, some
 *  nanoseconds an operation. */
export function find(
  allocations: Allocations,
  wanted: readonly Wanted[],
  sites: SiteNames | null,
): Match[] {
  return wanted
    .filter(({ by }) => by !== 'site' || sites !== null)
    .map((each) => matchOf(allocations, each, sites));
}

function matchOf(allocations: Allocations, wanted: Wanted, sites: SiteNames | null): Match {
  const { operations } = allocations;
  const fits = testOf(allocations, wanted, sites);
  const first: number[] = [];
  let total = 0;
  for (const [k, { kinds, ids, sizes, extras }] of operations.blocks.entries()) {
    const from = k * BLOCK;
    const end = Math.min(kinds.length, operations.length - from);
    for (let at = 0; at < end; at++) {
      const kind = kinds[at];
      if (kind === FREE || kind === POKE) continue;
      const size = sizes[at] ?? 0;
      const bytes = kind === CALLOC ? size * (extras[at] ?? 0) : size;
      const id = ids[at] ?? UNKNOWN_ID;
      if (bytes === 0 || id >= UNKNOWN_ID || !fits(from + at, id, bytes)) continue;
      total += 1;
      if (first.length < MOST_FOUND) first.push(from + at);
    }
  }
  return { wanted, total, first: first.map((each) => toldOf(allocations, each, sites)) };
}

/** Whether the allocation that operation i made for an id, of so many bytes, is wanted. */
function testOf(
  allocations: Allocations,
  wanted: Wanted,
  sites: SiteNames | null,
): (i: number, id: number, bytes: number) => boolean {
  switch (wanted.by) {
    case 'size':
      return (_i, _id, bytes) => bytes >= wanted.from && bytes <= wanted.to;
    case 'id':
      return (_i, id) => id === wanted.id;
    case 'address':
      return (i) => {
        const payload = allocations.address(i);
        if (payload === 0) return false;
        const into = wanted.address - (payload - allocations.offset(i));
        return into >= 0 && into < allocations.frameBytes(i);
      };
    case 'site': {
      const part = wanted.part.toLowerCase();
      const fits = sites?.names.map((name) => name.toLowerCase().includes(part)) ?? [];
      return (i) => fits[sites?.of[i] ?? 0] === true;
    }
  }
}

function toldOf(allocations: Allocations, i: number, sites: SiteNames | null): FoundAllocation {
  const payload = allocations.address(i);
  return {
    operation: i,
    id: allocations.id(i),
    requested: allocations.requestedBy(i),
    frame: payload === 0 ? null : payload - allocations.offset(i),
    ended: payload === 0 ? null : endOf(allocations, i),
    site: siteOf(sites, i),
  };
}

/** The operation that freed what another made, or moved it; null for none. */
function endOf(allocations: Allocations, made: number): number | null {
  const { operations } = allocations;
  const id = allocations.id(made);
  let next = nextAfter(operations, made, id);
  while (next !== null) {
    const { kind, size } = operationAt(operations, next);
    const isRefused = kind === 'realloc' && size > 0 && allocations.address(next) === 0;
    if (!isRefused) return next;
    next = nextAfter(operations, next, id);
  }
  return null;
}

function nextAfter(operations: Operations, i: number, id: number): number | null {
  const next = nextOn(operations, i + 1, operations.length, id);
  return next < 0 ? null : next;
}
