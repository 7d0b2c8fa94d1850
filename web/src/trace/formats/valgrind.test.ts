import { expect, test } from 'vitest';
import { shown, traceOf, warned } from '../read.fixture.ts';

const banner = ['==7== Memcheck, a memory error detector', '==7== Command: ./prog', '==7== '];
const log = (...lines: string[]) => `${[...banner, ...lines].join('\n')}\n`;

test('every call is read, among messages and output', async () => {
  const trace = await traceOf(
    log(
      '--7-- malloc(100) = 0x4B5F040',
      'the program says malloc(5) = 0x1',
      'and without a line end--7-- calloc(4,8) = 0x4B5F0F0',
      '==7== Invalid read of size 4',
      '--7-- REDIR: 0x4 (libc.so.6:strlen) redirected to 0x5 (strlen)',
      '--7-- realloc(0x4B5F040,200) = 0x4B60000',
      '--7-- realloc(0x0,50)malloc(50) = 0x4B60100',
      '--7-- realloc(0x4B60100,0)free(0x4B60100)',
      '--7--  = 0',
      '--7-- memalign(al 64, size 33) = 0x4B60200',
      '--7-- malloc_usable_size(0x4B60200) = 33',
      '--7-- _Znwm(7) = 0x4B60300',
      '--7-- _ZnamSt11align_val_t(size 9, al 32) = 0x4B60400',
      '--7-- _ZdlPvm(0x4B60300)',
      '--7-- _ZdaPv(0x4B60400)',
      '--7-- malloc(99999999999) = 0x0',
      '--7-- free(0x4B60200)',
      '--7-- free(0x0)',
    ),
  );
  expect(trace.format).toBe('valgrind-trace-malloc');
  expect(shown(trace)).toEqual([
    'malloc 0 100',
    'calloc 1 8*4',
    'realloc 0 200',
    'realloc 2 50',
    'realloc 2 0',
    'aligned 3 33@64',
    'malloc 4 7',
    'aligned 5 9@32',
    'free 4',
    'free 5',
    'free 3',
    'free NULL',
  ]);
  expect(trace.figures).toMatchObject({
    realloc_null: 1,
    realloc_to_zero: 1,
    failed: 1,
    free_null: 1,
  });
  expect(warned(trace)).toEqual([]);
});

test('a line that is cut is skipped', async () => {
  const trace = await traceOf(
    log('--7-- malloc(1) = 0x10', '--7-- malloc(100', '--7-- realloc(0x10,5) ='),
  );
  expect(shown(trace)).toEqual(['malloc 0 1']);
  expect(warned(trace)).toEqual([expect.stringMatching(/^5: expected a whole call.*, 2 times$/)]);
});

test('processes are told apart by their numbers, and programs of one by their banners', async () => {
  const trace = await traceOf(
    log(
      '--7-- malloc(1) = 0x10',
      '--8-- malloc(2) = 0x10',
      '--8-- free(0x10)',
      '==7== Command: ./other',
      '--7-- malloc(3) = 0x10',
      '--7-- malloc(4) = 0x20',
      '--7-- malloc(5) = 0x30',
    ),
  );
  expect(trace.processes.map(({ pid, events }) => [pid, events])).toEqual([
    [7, 3],
    [8, 2],
    [7, 1],
  ]);
  expect(shown(trace)).toEqual(['malloc 0 3', 'malloc 1 4', 'malloc 2 5']);
});

test('what a forked child did before it began another program is not that program’s', async () => {
  const trace = await traceOf(
    log(
      '--8-- malloc(1) = 0x10',
      '==8== Command: ls',
      '--8-- malloc(2) = 0x10',
      '--8-- free(0x10)',
    ),
  );
  expect(trace.processes.map(({ pid, events }) => [pid, events])).toEqual([
    [8, 2],
    [8, 1],
  ]);
  expect(shown(trace)).toEqual(['malloc 0 2', 'free 0']);
});

test('times before the numbers (--time-stamp=yes) are passed over', async () => {
  const trace = await traceOf(
    '==00:00:00:00.000 7== Command: ls\n--00:00:00:00.574 7-- malloc(5) = 0x10\n--00:00:00:00.575 7-- free(0x10)\n',
  );
  expect(shown(trace)).toEqual(['malloc 0 5', 'free 0']);
});
