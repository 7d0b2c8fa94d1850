import { expect, test } from 'vitest';
import { module, typed } from '../../test/engine.ts';
import { ORIGINAL } from '../model/strategies.ts';
import { followedAt, historyOf } from './lives.ts';
import { Heap } from './module.ts';
import { Replay } from './replay.ts';

function replayed(text: string): Replay {
  const operations = typed(text);
  const replay = new Replay(new Heap(module), operations, ORIGINAL);
  replay.runTo(operations.length);
  return replay;
}

/** Where the allocation is after `position` operations. */
function stateAt(replay: Replay, operation: number, position: number): string {
  replay.restore(null);
  replay.runTo(position);
  const followed = followedAt(replay.allocations, operation, position);
  if (followed === null) return 'nothing';
  const { state, address, died } = followed;
  return state === 'live' ? `0x${address.toString(16)}` : `${state} ${died}`;
}

test('an allocation is followed from its call through reallocs to its free', () => {
  const replay = replayed(
    'a = malloc(24)\nb = malloc(8)\na = realloc(a, 100)\nfree(a)\na = malloc(8)',
  );
  const states = [0, 1, 2, 3, 4, 5].map((position) => stateAt(replay, 0, position));
  expect(states).toEqual(['not yet -1', '0x10000', '0x10000', '0x10080', 'gone 3', 'gone 3']);
});

test('whichever of its calls it is known by', () => {
  const replay = replayed('a = malloc(24)\na = realloc(a, 100)\na = realloc(a, 1000)');
  for (const operation of [0, 1, 2]) expect(stateAt(replay, operation, 1)).toBe('0x10000');
});

test('a realloc that is refused leaves it where it is', () => {
  const replay = replayed('a = malloc(24)\nrealloc(a, 0xffffffff)\nfree(a)');
  expect(stateAt(replay, 0, 2)).toBe('0x10000');
  expect(stateAt(replay, 0, 3)).toBe('gone 2');
});

test('a free and a poke make nothing to be followed', () => {
  const replay = replayed('a = malloc(24)\nfree(a)\npoke(0x10008, 1)');
  expect([1, 2, 3].map((operation) => stateAt(replay, operation, 3))).toEqual(
    Array(3).fill('nothing'),
  );
});

test('the history of a frame holds who was in it, newest first, and nothing of its neighbours', () => {
  const replay = replayed(
    'a = malloc(24)\nb = malloc(24)\nfree(a)\nc = aligned(16, 8)\nfree(b)\nfree(NULL)\npoke(0x10000, 0)',
  );
  expect(historyOf(replay.allocations, 0x10000, 7)).toEqual([
    { operation: 3, id: 2, freed: false, requested: 8 },
    { operation: 2, id: 0, freed: true, requested: 24 },
    { operation: 0, id: 0, freed: false, requested: 24 },
  ]);
  expect(historyOf(replay.allocations, 0x10000, 2)).toHaveLength(1);
});
