/** Allocations through time: from the call that made one, through reallocs, to its free. */
import { nextOn, operationAt, UNKNOWN_ID } from '../model/operations.ts';
import type { Followed, Happening } from '../model/picture.ts';
import { type Allocations, NONE } from './allocations.ts';

/** So much of an address's history is told. */
const MOST_TOLD = 24;

/**
 * The life which the allocation made by that operation is part of, as it stands after `position` operations;
 * null when the operation allocates nothing. O(position), about a nanosecond each.
 */
export function followedAt(
  allocations: Allocations,
  operation: number,
  position: number,
): Followed | null {
  const { operations } = allocations;
  if (operation >= operations.length) return null;
  const { kind, id } = operationAt(operations, operation);
  if (kind === 'free' || kind === 'poke' || id >= UNKNOWN_ID) return null;
  const life = { operation, id, born: birthOf(allocations, operation), died: NONE, address: 0 };
  if (life.born >= position) return { ...life, state: 'not yet' };
  const { now, died } = fateOf(allocations, life.born, position);
  if (died !== NONE || !allocations.isLive(now)) return { ...life, state: 'gone', died };
  const address = allocations.address(now) - allocations.offset(now);
  return { ...life, state: 'live', address };
}

/** The call that made what a realloc goes on with. */
function birthOf(allocations: Allocations, operation: number): number {
  let born = operation;
  while (operationAt(allocations.operations, born).kind === 'realloc') {
    const held = allocations.heldBefore(born, allocations.id(born));
    if (held === NONE) break;
    born = held;
  }
  return born;
}

/** What has become of an allocation in the operations before `position`: the last one that allocated for
 *  it, and the one that ended it, NONE while it lives. */
function fateOf(
  allocations: Allocations,
  born: number,
  position: number,
): { now: number; died: number } {
  const { operations } = allocations;
  const id = allocations.id(born);
  let now = born;
  let next = nextOn(operations, born + 1, position, id);
  while (next >= 0) {
    const { kind, size } = operationAt(operations, next);
    if (kind !== 'realloc' || size === 0) return { now, died: next };
    if (allocations.address(next) !== 0) now = next;
    next = nextOn(operations, next + 1, position, id);
  }
  return { now, died: NONE };
}

/** What was allocated in, and freed from, the frame at an address in the operations before `position`, the
 *  newest first. O(position), some nanoseconds each. */
export function historyOf(allocations: Allocations, frame: number, position: number): Happening[] {
  const found: Happening[] = [];
  let i = position;
  while (found.length < MOST_TOLD) {
    i = allocations.lastTouching(frame, i);
    const touched = i < 0 ? null : allocations.touchedBy(i);
    if (touched === null) break;
    const { freed, requested } = touched;
    found.push({ operation: i, id: allocations.id(i), freed, requested });
  }
  return found;
}
