import { batch, signal } from '@preact/signals';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Picture } from '../model/picture.ts';
import type { Session } from '../session/session.ts';
import { unhurried } from './unhurried.ts';

const FRAME_MS = 16;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('requestAnimationFrame', (run: () => void) => setTimeout(run, FRAME_MS));
  vi.stubGlobal('cancelAnimationFrame', clearTimeout);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** A session of which only what is followed is there; its picture tells its cursor alone. */
function sessionAt(start: number) {
  const cursor = signal(start);
  const step = signal(0);
  const picture = signal({ cursor: start, step: 0 } as Picture);
  const selected = signal<number | null>(null);
  const status = signal({ text: '', tone: 'calm' });
  const isShown = () =>
    cursor.peek() === picture.peek().cursor && step.peek() === picture.peek().step;
  const session = { cursor, step, picture, selected, bytes: signal(null), status, isShown };
  return {
    session: session as unknown as Session,
    status,
    selected,
    ask: (position: number, steps = 0) => {
      cursor.value = position;
      step.value = steps;
    },
    show: (position: number, steps = 0) => {
      picture.value = { cursor: position, step: steps } as Picture;
    },
  };
}

test('after a step or an operation, forward or back, the picture is there at once, as the status is', () => {
  const { session, ask, show, status } = sessionAt(0);
  const { session: reading } = unhurried(session, signal(false));
  const places = [
    [0, 1],
    [0, 2],
    [1, 0],
    [2, 0],
    [2, 1],
    [2, 0],
    [1, 0],
    [0, 7],
  ] as const;
  for (const [cursor, step] of places) {
    ask(cursor, step);
    batch(() => {
      show(cursor, step);
      status.value = { text: `${cursor} ${step}`, tone: 'calm' };
    });
    expect(reading.status.value.text).toBe(`${cursor} ${step}`);
    expect(reading.picture.value).toMatchObject({ cursor, step });
  }
});

test('what is selected meanwhile is there at once, too', () => {
  const { session, show, selected } = sessionAt(0);
  const { session: reading } = unhurried(session, signal(false));
  batch(() => {
    show(0);
    selected.value = 0x1_0000;
  });
  vi.advanceTimersByTime(2 * FRAME_MS);
  selected.value = 0x1_0020;
  expect(reading.selected.value).toBe(0x1_0020);
});

test('after a jump the place is there at once, and the picture when it is painted', () => {
  const { session, ask, show } = sessionAt(0);
  const { session: reading } = unhurried(session, signal(false));
  const far = 10;
  for (let position = far; position < 50 * far; position += far) {
    ask(position);
    expect(reading.cursor.value).toBe(position);
    show(position);
    expect(reading.picture.value?.cursor).toBe(position - far);
    vi.advanceTimersByTime(2 * FRAME_MS);
    expect(reading.picture.value?.cursor).toBe(position);
  }
});

test('where the next picture is asked for already, few come, and the last one surely', () => {
  const { session, ask, show } = sessionAt(0);
  const { session: reading } = unhurried(session, signal(false));
  const seen = new Set<number | undefined>();
  ask(1);
  for (let position = 1; position <= 100; position++) {
    if (position < 100) ask(position + 1);
    show(position);
    vi.advanceTimersByTime(2 * FRAME_MS);
    seen.add(reading.picture.value?.cursor);
  }
  expect(seen.size).toBeGreaterThan(10);
  expect(seen.size).toBeLessThan(20);
  expect(reading.picture.value?.cursor).toBe(100);
});

test('in the background, where nothing is painted, it comes all the same', () => {
  vi.stubGlobal('requestAnimationFrame', () => 0);
  const { session, show } = sessionAt(0);
  const { session: reading } = unhurried(session, signal(false));
  show(1);
  vi.advanceTimersByTime(1000);
  expect(reading.picture.value?.cursor).toBe(1);
});

test('hurried, it comes seldom, always together, and the last one surely', () => {
  const { session, ask, show } = sessionAt(0);
  const { session: reading } = unhurried(session, signal(true));
  const seen = new Set<number>();
  for (let position = 1; position <= 100; position++) {
    ask(position);
    show(position);
    seen.add(reading.cursor.value);
    expect(reading.picture.value?.cursor).toBe(reading.cursor.value);
    vi.advanceTimersByTime(10);
  }
  expect(seen.size).toBeGreaterThan(3);
  expect(seen.size).toBeLessThan(8);
  vi.advanceTimersByTime(1000);
  expect(reading.picture.value?.cursor).toBe(100);
});

test('when the hurry is over, the last one is waited for no longer than a frame', () => {
  const hurried = signal(true);
  const { session, ask, show } = sessionAt(0);
  const { session: reading, stop } = unhurried(session, hurried);
  for (const position of [1, 2, 3]) {
    ask(position);
    show(position);
  }
  hurried.value = false;
  expect(reading.cursor.value).toBe(3);
  vi.advanceTimersByTime(2 * FRAME_MS);
  expect(reading.picture.value?.cursor).toBe(3);
  stop();
  show(4);
  vi.advanceTimersByTime(1000);
  expect(reading.picture.value?.cursor).toBe(3);
});
