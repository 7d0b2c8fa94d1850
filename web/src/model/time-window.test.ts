import fc from 'fast-check';
import { expect, test } from 'vitest';
import { showing, wholeRun, within, zoomed } from './time-window.ts';

test('a window lies within the run, however it is zoomed and moved', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5_000_000 }),
      fc.array(
        fc.tuple(
          fc.double({ min: 0.1, max: 10, noNaN: true }),
          fc.double({ min: 0, max: 1, noNaN: true }),
        ),
      ),
      (operations, zooms) => {
        let window = wholeRun(operations);
        for (const [factor, at] of zooms) {
          window = zoomed(window, factor, at * operations, operations);
          window = showing(window, Math.round((1 - at) * operations), operations);
          expect(window.from).toBeGreaterThanOrEqual(0);
          expect(window.to).toBeLessThanOrEqual(operations);
          expect(window.to - window.from).toBeGreaterThanOrEqual(Math.min(8, operations));
          expect(window.from).toBeLessThanOrEqual(Math.round((1 - at) * operations));
          expect(window.to).toBeGreaterThanOrEqual(Math.round((1 - at) * operations));
        }
      },
    ),
  );
});

test('what is zoomed around keeps its place', () => {
  expect(zoomed({ from: 0, to: 1000 }, 2, 250, 1000)).toEqual({ from: 125, to: 625 });
  expect(zoomed({ from: 125, to: 625 }, 0.5, 250, 1000)).toEqual({ from: 0, to: 1000 });
});

test('a brush over a few operations shows no fewer than can be told apart', () => {
  expect(within(1000, 500, 501)).toEqual({ from: 497, to: 505 });
});

test('a window stays where it is while the position is in it', () => {
  const window = { from: 10, to: 30 };
  expect(showing(window, 30, 100)).toBe(window);
  expect(showing(window, 31, 100)).toEqual({ from: 11, to: 31 });
  expect(showing(window, 5, 100)).toEqual({ from: 5, to: 25 });
});
