import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createUndo } from './undo.ts';

function history() {
  let now = 0;
  const undo = createUndo(
    () => now,
    (moment) => {
      now = moment;
    },
  );
  const change = (to: number) => {
    undo.remember();
    now = to;
  };
  return { undo, change, now: () => now };
}

test('as many steps back and then forth lead to where one was', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(), { minLength: 1, maxLength: 50 }),
      fc.nat(50),
      (changes, back) => {
        const { undo, change, now } = history();
        changes.forEach(change);
        const steps = Math.min(back, changes.length);
        for (let i = 0; i < steps; i++) undo.undo();
        expect(now()).toBe([0, ...changes][changes.length - steps]);
        for (let i = 0; i < steps; i++) undo.redo();
        expect(now()).toBe(changes.at(-1));
        expect(undo.canRedo.value).toBe(false);
      },
    ),
  );
});

test('what was gone back from is given up for something else', () => {
  const { undo, change, now } = history();
  [1, 2].forEach(change);
  undo.undo();
  expect(undo.canRedo.value).toBe(true);
  change(3);
  expect(undo.canRedo.value).toBe(false);
  undo.redo();
  expect(now()).toBe(3);
  undo.undo();
  expect(now()).toBe(1);
});

test('there is nothing before the beginning', () => {
  const { undo, now } = history();
  expect(undo.canUndo.value).toBe(false);
  undo.undo();
  expect(now()).toBe(0);
});
