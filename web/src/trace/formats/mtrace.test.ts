import { expect, test } from 'vitest';
import { shown, traceOf, warned } from '../read.fixture.ts';

const log = (...lines: string[]) => `= Start\n${lines.join('\n')}\n`;

test('every record is read, with and without a place', async () => {
  const trace = await traceOf(
    log(
      '@ ./prog:[0x401136] + 0x10 0x64',
      '@ /lib/a b/libc.so.6:(getpwuid+f5)[0xd2f65] + 0x20 0',
      '+ 0x30 0x8',
      '@ ./prog:[0x401150] < 0x10',
      '@ ./prog:[0x401150] > 0x40 0xc8',
      '@ ./prog:[0x401160] ! 0x40 0x7fffffffffff',
      '@ ./prog:[0x401170] + (nil) 0x7fffffffffff',
      '@ ./prog:[0x401180] - 0x40',
      '- 0x20',
      '= End',
    ),
  );
  expect(trace.format).toBe('mtrace');
  expect(shown(trace)).toEqual([
    'malloc 0 100',
    'malloc 1 0',
    'malloc 2 8',
    'realloc 0 200',
    'free 0',
    'free 1',
  ]);
  expect(trace.figures).toMatchObject({
    events: 8,
    ops: { malloc: 4, realloc: 2, free: 2 },
    failed: 2,
    hist_pow2: { '0': 1, '8': 1, '128': 1, '256': 1 },
  });
  expect(warned(trace)).toEqual([]);
});

test('the places are call sites', async () => {
  const trace = await traceOf(
    log('@ /a b:(f+1)[0x1] + 0x10 0x64', '+ 0x20 0x1', '@ c:[0x2] + 0x30 0x1'),
  );
  const names = Array.from(trace.sites?.of ?? [], (site) => trace.sites?.names[site]);
  expect(names).toEqual(['/a b:(f+1)[0x1]', '', 'c:[0x2]']);
});

test('an address that comes again frees the older block first', async () => {
  const trace = await traceOf(
    log('+ 0x10 0x1', '+ 0x10 0x2', '+ 0x20 0x3', '< 0x20', '> 0x10 0x4'),
  );
  expect(shown(trace)).toEqual(['malloc 0 1', 'malloc 0 2', 'malloc 1 3', 'free 0', 'realloc 1 4']);
  expect(trace.figures).toMatchObject({ events: 4, alloc_over_live: 2, end_live_bytes: 4 });
  expect(warned(trace)).toEqual([expect.stringMatching(/^3: an address .*, 2 times$/)]);
});

test('what is broken is skipped with its line', async () => {
  const trace = await traceOf(
    log(
      '+ 0x10 0x1',
      '@ ./prog:[0x1] + 0xzz 0x1',
      'hello',
      '+ 0x20',
      '< 0x10',
      '< 0x10',
      '> 0x30 0x2',
      '> 0x50 0x3',
      '- 0x3',
    ),
  );
  expect(shown(trace)).toEqual(['malloc 0 1', 'realloc 0 2', 'realloc 1 3', 'free unknown']);
  expect(warned(trace)).toEqual([
    expect.stringMatching(/^3: expected \+ PTR SIZE.*, 3 times$/),
    expect.stringContaining('7: a realloc whose second line'),
    expect.stringContaining('9: a realloc of what is not live'),
    expect.stringContaining('10: a free of what is not live'),
  ]);
});
