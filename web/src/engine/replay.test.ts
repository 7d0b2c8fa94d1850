import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { module, typed } from '../../test/engine.ts';
import { anyStrategies, logUniform, randomOperations } from '../../test/random-operations.ts';
import { cutAndAppend } from '../model/columns.ts';
import { NULL_ID, type Operation, type Operations, operationAt } from '../model/operations.ts';
import { FIRST_ADDRESS, PAGE } from '../model/sizes.ts';
import { ORIGINAL, type Strategies } from '../model/strategies.ts';
import { Heap, isTrap } from './module.ts';
import { Replay, type ReplaySnapshot } from './replay.ts';

test('where as many pages as are wanted ahead are not to be had, fewer are taken', () => {
  const heap = new Heap(module);
  const replay = new Replay(heap, typed('a = malloc(8)'), ORIGINAL);
  const left = 5;
  const asked = vi.spyOn(heap, 'reserve').mockImplementation((pages) => pages <= left);
  replay.runTo(1);
  expect(asked.mock.results.at(-1)?.value).toBe(true);
  expect(asked.mock.lastCall?.[0]).toBeGreaterThan(left / 2 - 1);
});

function replayTo(position: number, operations: Operations, strategies: Strategies): Replay {
  const replay = new Replay(new Heap(module), operations, strategies);
  replay.runTo(position);
  return replay;
}

function memoryOf({ heap }: Replay): Uint8Array {
  return heap.bytes(FIRST_ADDRESS, heap.heapBytes());
}

/** Goes on by `way` operations from each of the snapshots in that order, which may be taken anew there. */
function expectEveryWayBack(
  operations: Operations,
  strategies: Strategies,
  ways: readonly { from: number; way: number; isTaken: boolean }[],
): void {
  const SNAPSHOTS = 8;
  const replay = new Replay(new Heap(module), operations, strategies);
  const taken: (ReplaySnapshot | null)[] = [null];
  for (let k = 1; k < SNAPSHOTS; k++) {
    replay.runTo(Math.floor((operations.length * k) / SNAPSHOTS));
    taken.push(replay.snapshot());
  }
  for (const { from, way, isTaken } of ways) {
    replay.restore(taken[from % taken.length] ?? null);
    replay.runTo(Math.min(operations.length, replay.position + way));
    const fresh = replayTo(replay.position, operations, strategies);
    expect(Buffer.compare(memoryOf(replay), memoryOf(fresh))).toBe(0);
    expect(replay.heap.freeLists()).toEqual(fresh.heap.freeLists());
    expect(replay.heap.counters()).toEqual(fresh.heap.counters());
    const live = ({ allocations, heap }: Replay) => allocations.snapshot(heap.extent().end);
    expect(live(replay)).toEqual(live(fresh));
    if (isTaken) taken.push(replay.snapshot());
  }
}

const anyWays = fc.array(fc.record({ from: fc.nat(), way: fc.nat(150), isTaken: fc.boolean() }), {
  minLength: 4,
  maxLength: 10,
});

test('snapshots put back in any order are the memory of a fresh replay, byte for byte', () => {
  fc.assert(
    fc.property(fc.nat(), anyStrategies, anyWays, (seed, strategies, ways) => {
      expectEveryWayBack(randomOperations(600, seed, logUniform, true), strategies, ways);
    }),
    { numRuns: 25 },
  );
});

test('so they are where bytes of headers were overwritten', () => {
  const anyPoke = fc.record({
    at: fc.nat(400),
    address: fc.nat(6 * PAGE).map((offset) => FIRST_ADDRESS + (offset & -8) + (offset & 1)),
    value: fc.nat(255),
  });
  const anyPokes = fc.array(anyPoke, { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(fc.nat(), anyStrategies, anyPokes, anyWays, (seed, strategies, pokes, ways) => {
      const list = randomOperations(500, seed, logUniform, true);
      const operations = Array.from({ length: list.length }, (_, i) => operationAt(list, i));
      for (const { at, address, value } of pokes) {
        const poke: Operation = { kind: 'poke', id: NULL_ID, size: address, extra: value };
        operations.splice(at, 0, poke);
      }
      const poked = cutAndAppend(list, 0, operations);
      try {
        replayTo(poked.length, poked, strategies);
      } catch (error) {
        // Where the allocator itself breaks the run ends before.
        if (isTrap(error)) return;
        throw error;
      }
      expectEveryWayBack(poked, strategies, ways);
    }),
    { numRuns: 25 },
  );
});

test('a call that was stopped at any of its steps leaves nothing behind', () => {
  fc.assert(
    fc.property(fc.nat(), anyStrategies, (seed, strategies) => {
      const operations = randomOperations(120, seed, logUniform, true);
      const replay = new Replay(new Heap(module), operations, strategies);
      while (replay.position < operations.length) {
        const snapshot = replay.snapshot();
        const before = memoryOf(replay);
        replay.runInto(0, []);
        const steps = replay.heap.stepsBegun();
        for (let stop = 1; stop <= steps; stop++) {
          replay.restore(snapshot);
          replay.runInto(stop, []);
        }
        replay.restore(snapshot);
        expect(Buffer.compare(memoryOf(replay), before)).toBe(0);
        replay.runTo(replay.position + 1);
      }
    }),
    { numRuns: 40 },
  );
});
