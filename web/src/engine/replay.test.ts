import { expect, test, vi } from 'vitest';
import { module, typed } from '../../test/engine.ts';
import { ORIGINAL } from '../model/strategies.ts';
import { Heap } from './module.ts';
import { Replay } from './replay.ts';

test('where as many pages as are wanted ahead are not to be had, fewer are taken', () => {
  const heap = new Heap(module);
  const replay = new Replay(heap, typed('a = malloc(8)'), ORIGINAL);
  const left = 5;
  const asked = vi.spyOn(heap, 'reserve').mockImplementation((pages) => pages <= left);
  replay.runTo(1);
  expect(asked.mock.results.at(-1)?.value).toBe(true);
  expect(asked.mock.lastCall?.[0]).toBeGreaterThan(left / 2 - 1);
});
