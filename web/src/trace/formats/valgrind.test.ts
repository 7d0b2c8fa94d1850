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
  expect(warned(trace)).toEqual([
    expect.stringMatching(/^5: expected a whole call/),
    expect.stringMatching(/^6: .*never told its result/),
  ]);
});

test('a result stands alone where valgrind complains of the call', async () => {
  const trace = await traceOf(
    log(
      '--7-- malloc(1) = 0x10',
      "--7-- malloc(18446744073709551512)Argument 'size' of function malloc has a fishy (possibly negative) value: -104",
      '==7==    at 0x48417B4: malloc (in vgpreload_memcheck-amd64-linux.so)',
      '==7== ',
      '--7--  = 0x0',
      "--7-- realloc(0x0,18446744073709551512)malloc(18446744073709551512)Argument 'size' of function malloc has",
      '--7--  = 0x0',
      '--7-- realloc(0x10,0) = 0x20',
      '--7--  = 0x30',
    ),
  );
  expect(trace.figures).toMatchObject({ events: 4, failed: 2, realloc_to_zero: 0 });
  expect(trace.operations.length).toBe(2);
  expect(warned(trace)).toEqual([]);
});

test('a result stands alone where another process writes meanwhile', async () => {
  const lines = log(
    '--7-- malloc(8) = 0x50',
    '--8-- calloc(3,1)--7-- free(0x50)',
    '--7-- realloc(0x0,11)malloc(11)--8-- free(0x0)',
    ' = 0x40',
    '--7-- free(0x0)',
    ' = 0x60',
  );
  const [seven, eight] = await Promise.all([7, 8].map((pid) => traceOf(lines, { pid })));
  expect(seven && shown(seven)).toEqual(['malloc 0 8', 'free 0', 'free NULL', 'realloc 1 11']);
  expect(eight && shown(eight)).toEqual(['free NULL', 'calloc 0 1*3']);
});

test('a calloc that overflows ends neither its line nor the call that stands behind it', async () => {
  const trace = await traceOf(
    log(
      '--7-- malloc(8) = 0x40',
      '--7-- calloc(1099511627776,1099511627776)realloc(0x0,10)malloc(10) = 0x10',
      '--7-- calloc(1099511627776,1099511627776)calloc(1099511627776,1099511627776)free(0x40)',
      '--7-- realloc(0x10,0)free(0x10)',
      '--7--  = 0',
    ),
  );
  expect(shown(trace)).toEqual(['malloc 0 8', 'realloc 1 10', 'free 0', 'realloc 1 0']);
  expect(trace.figures).toMatchObject({ events: 7, failed: 3, realloc_null: 1, end_live_bytes: 0 });
  expect(warned(trace)).toEqual([]);
});

test('calls without a result are given up, however many', async () => {
  const text = log('--7-- malloc(1) = 0x10', ...Array(100_000).fill('--7-- malloc(2)'));
  expect(warned(await traceOf(text))).toEqual([expect.stringMatching(/100000 times$/)]);
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
