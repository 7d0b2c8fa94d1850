import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loaded, module, recorded, seen, wasm } from '../../test/engine.ts';
import { anyStrategies, mixedOperations } from '../../test/random-operations.ts';
import { viewOf } from '../../test/view.ts';
import { cutAndAppend } from '../model/columns.ts';
import {
  NO_OPERATIONS,
  NULL_ID,
  type Operation,
  type Operations,
  operationAt,
} from '../model/operations.ts';
import type { Picture } from '../model/picture.ts';
import { Engine } from './engine.ts';
import { compileModule } from './module.ts';

const ORIGINAL = [0, 0, 0, 0, 0, 0];
const COALESCE = [1, 0, 1, 0, 0, 0];

function shown(engine: Engine, cursor: number): Picture {
  return seen(engine, viewOf(cursor));
}

function listOf(operations: readonly Operation[]): Operations {
  return cutAndAppend(NO_OPERATIONS, 0, operations);
}

describe('time travel', () => {
  test('seeking in any order shows what a fresh replay shows', () => {
    fc.assert(
      fc.property(
        mixedOperations,
        anyStrategies,
        fc.array(fc.nat(60)),
        (list, chosen, positions) => {
          const engine = loaded(list, chosen);
          for (const position of positions) {
            const cursor = Math.min(position, list.length);
            expect(shown(engine, cursor)).toEqual(shown(loaded(list, chosen), cursor));
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test('replaying a prefix is having stopped there', () => {
    fc.assert(
      fc.property(mixedOperations, anyStrategies, fc.nat(60), (list, chosen, at) => {
        const cursor = Math.min(at, list.length);
        const stopped = shown(loaded(cutAndAppend(list, cursor, []), chosen), cursor);
        expect(shown(loaded(list, chosen), cursor)).toEqual(stopped);
      }),
      { numRuns: 60 },
    );
  });

  test('changing a run from some operation on shows what a run made so shows', () => {
    fc.assert(
      fc.property(
        mixedOperations,
        mixedOperations,
        anyStrategies,
        fc.nat(60),
        (one, other, chosen, at) => {
          const kept = Math.min(at, one.length);
          const more = Array.from({ length: other.length }, (_, i) => operationAt(other, i));
          const changed = cutAndAppend(one, kept, more);
          const engine = loaded(one, chosen);
          engine.load(changed, chosen, kept);
          const fresh = loaded(changed, chosen);
          expect(shown(engine, changed.length)).toEqual(shown(fresh, changed.length));
          expect(engine.timeline()).toEqual(fresh.timeline());
        },
      ),
      { numRuns: 60 },
    );
  });

  test('a run that comes in parts is the run that comes whole', () => {
    const list = recorded('python-json.rep.gz');
    const engine = loaded(NO_OPERATIONS, COALESCE);
    for (const part of [1, 5, 4096, 20_000, 20_001, 100_000, list.length])
      expect(engine.extend(cutAndAppend(list, part, []))).toBeNull();
    expect(engine.load(list, COALESCE, list.length)).toBeNull();
    const whole = loaded(list, COALESCE);
    expect(engine.timeline()).toEqual(whole.timeline());
    for (const position of [list.length, 20_000, 70_001, 0])
      expect(shown(engine, position)).toEqual(shown(whole, position));
  });

  test('a change far back in a long run shows what a run made so shows', () => {
    const list = recorded('python-json.rep.gz');
    const engine = loaded(list, COALESCE);
    for (const at of [140_000, 60_000, 3000, 10]) {
      const changed = cutAndAppend(list, at, [{ kind: 'malloc', id: 7, size: 999, extra: 0 }]);
      engine.load(changed, COALESCE, at);
      const fresh = loaded(changed, COALESCE);
      expect(shown(engine, at + 1)).toEqual(shown(fresh, at + 1));
      expect(shown(engine, at - 5)).toEqual(shown(fresh, at - 5));
      expect(engine.timeline()).toEqual(fresh.timeline());
    }
  });

  test('keyframes of a long trace change nothing of what is shown', () => {
    const list = recorded('python-json.rep.gz');
    const engine = loaded(list, COALESCE);
    const positions = [list.length, 70_000, 4096, 4097, 100_000, 1, 0, 99_999];
    for (const position of positions) {
      const fresh = loaded(cutAndAppend(list, position, []), COALESCE);
      expect(shown(engine, position)).toEqual(shown(fresh, position));
    }
  });

  test('nor do those that are made in between, which come to an end', () => {
    const list = recorded('python-json.rep.gz');
    const engine = loaded(list, COALESCE);
    let made = 0;
    while (engine.refine()) made += 1;
    expect(made).toBeGreaterThan(3);
    for (const position of [70_000, 30_001, 100_000, 1, list.length]) {
      const fresh = loaded(cutAndAppend(list, position, []), COALESCE);
      expect(shown(engine, position)).toEqual(shown(fresh, position));
    }
    engine.load(cutAndAppend(list, 50_000, []), COALESCE, 50_000);
    const fresh = loaded(cutAndAppend(list, 50_000, []), COALESCE);
    for (const position of [45_000, 50_000])
      expect(shown(engine, position)).toEqual(shown(fresh, position));
  });
});

test('a stretch of the timeline tells what each of its positions shows', () => {
  const engine = loaded(recorded('lua.rep'), COALESCE);
  const window = { from: 4000, to: 4100 };
  const { start, span, requested, frames, heap, free } = engine.stretch(window);
  expect({ start, span, buckets: requested.length }).toEqual({
    start: 4000,
    span: 1,
    buckets: 100,
  });
  for (const k of [0, 1, 50, 99]) {
    const picture = shown(engine, window.from + k + 1);
    expect(requested[k]).toBe(picture.requested);
    expect(frames[k]).toBe(picture.frameBytes);
    expect(heap[k]).toBe(picture.end - picture.first);
    expect(free.subarray(14 * k, 14 * (k + 1))).toEqual(picture.lists.bytes);
  }
});

test('the timeline marks the grows that Blame calls avoidable', async () => {
  const engine = loaded(recorded('python-json.rep.gz'), ORIGINAL);
  const { avoidable, grows, grown } = engine.timeline();
  expect(grown.avoidable).toBeGreaterThan(0);
  expect(avoidable).toHaveLength(grown.avoidable);
  for (const position of avoidable) expect(grows).toContain(position);
  const worst = (await engine.blame(null)).worst.map(({ operation }) => operation + 1);
  for (const position of worst) expect(avoidable).toContain(position);
});

describe('a picture', () => {
  test('of malloc(1) shows twelve splits in steps, tree and lists', () => {
    const engine = loaded(listOf([{ kind: 'malloc', id: 0, size: 1, extra: 0 }]), ORIGINAL);
    const picture = shown(engine, 1);
    expect(picture.steps.filter((step) => step.name === 'split')).toHaveLength(12);
    expect(picture.steps.filter((step) => step.name === 'probe')).toHaveLength(13);
    expect(Array.from(picture.lists.counts)).toEqual([0, 0, ...Array(12).fill(1)]);
    expect(picture.page.frames.length).toBe(13);
    expect(picture.page.frames.sizes[0]).toBe(16);
    expect(picture.outcome).toMatchObject({ result: 0x10008, frame: 0x10000, frameSize: 16 });
    expect(picture.damage).toBeNull();
  });

  test('accounts for every allocated byte in the map', () => {
    const picture = shown(loaded(recorded('lua.rep'), ORIGINAL), 9000);
    const sum = picture.map.allocated.reduce((total, bytes) => total + bytes, 0);
    expect(sum).toBe(picture.frameBytes);
    const slack = picture.map.slack.reduce((total, bytes) => total + bytes, 0);
    const payloads = picture.frameBytes - 8 * picture.liveCount;
    expect(Math.abs(slack - (payloads - picture.requested))).toBeLessThan(1);
  });

  test('of a heap whose list runs in a ring is given up, not searched for ever', () => {
    const engine = new Engine(module);
    const allocate = (id: number, size: number): Operation => ({
      kind: 'malloc',
      id,
      size,
      extra: 0,
    });
    const free = (id: number): Operation => ({ kind: 'free', id, size: 0, extra: 0 });
    // The head of list 0, at 0x30000, is made its own next.
    const poke: Operation = { kind: 'poke', id: NULL_ID, size: 0x3_0002, extra: 3 };
    const list = [allocate(0, 70_000), allocate(1, 70_000), free(0), free(1), poke];
    expect(engine.load(listOf(list), ORIGINAL, 0)).toBeNull();
    expect(shown(engine, 5).damage?.rule).toBe('length');
    expect(engine.load(listOf([...list, allocate(2, 200_000)]), ORIGINAL, 5)).toMatchObject({
      operation: 5,
    });
    expect(shown(engine, 4).damage).toBeNull();
    // What does not search that list is called; what is broken stays said, inside the calls too.
    expect(engine.load(listOf([...list, allocate(2, 8), free(2)]), ORIGINAL, 5)).toBeNull();
    for (const cursor of [5, 6])
      for (const step of [0, 1])
        expect(seen(engine, { ...viewOf(cursor), step }).damage?.rule).toBe('length');
  });

  test('of a double free names it, and leaves the heap as it was', () => {
    const list = listOf([
      { kind: 'malloc', id: 0, size: 100, extra: 0 },
      { kind: 'free', id: 0, size: 0, extra: 0 },
      { kind: 'free', id: 0, size: 0, extra: 0 },
    ]);
    const engine = loaded(list, COALESCE);
    const once = shown(engine, 2);
    const twice = shown(engine, 3);
    expect(twice.outcome?.failure).toBe('double-free');
    expect(twice.page).toEqual(once.page);
    expect(twice.lists).toEqual(once.lists);
  });

  test('of a page inside a jumbo shows the jumbo', () => {
    const engine = loaded(
      listOf([
        { kind: 'malloc', id: 0, size: 8, extra: 0 },
        { kind: 'malloc', id: 1, size: 300_000, extra: 0 },
        { kind: 'free', id: 1, size: 0, extra: 0 },
      ]),
      ORIGINAL,
    );
    for (const cursor of [2, 3]) {
      const picture = engine.show({ ...viewOf(cursor), chosen: 0x4_0000 });
      expect(picture).toMatchObject({ page: { address: 0x2_0000, size: 5 * 65_536 } });
    }
  });
});

test('a module with other rows is refused, naming what was expected and what was seen', async () => {
  const bytes = Buffer.from(wasm);
  const at = bytes.indexOf('row list head');
  expect(at).toBeGreaterThan(0);
  bytes.write('row list dead', at);
  await expect(compileModule(bytes)).rejects.toThrow(/expected "row list head.*saw "row list dead/);
});

test('a module without the hooks is refused by the names of those it lacks', async () => {
  const bytes = readFileSync(`${process.env.ZEE_WASM_DIR}/zee.wasm`);
  await expect(compileModule(bytes)).rejects.toThrow(/does not export .*zee_layout/);
});
