import { describe, expect, test } from 'vitest';
import { readTrace } from '../open.ts';
import { shown, traceOf, warned } from '../read.fixture.ts';
import { isDhat, isProblem } from '../trace.ts';

test('atrace: every kind, threads merged in order', async () => {
  const trace = await traceOf(
    '# atrace 1\n0 m 1 100 0 0x0 0x10\n1 c 2 32 0 0x0 0x20\n2 r 1 200 0 0x10 0x30\n3 a 2 64 32 0x0 0x40\n' +
      '4 r 1 5 0 0x0 0x50\n5 r 1 0 0 0x50 0x0\n6 m 1 99 0 0x0 0x0\n7 f 2 0 0 0x30 0x0\n8 f 1 0 0 0x0 0x0\nx\n',
  );
  expect(trace.format).toBe('atrace');
  expect(shown(trace)).toEqual([
    'malloc 0 100',
    'calloc 1 32*1',
    'realloc 0 200',
    'aligned 2 64@32',
    'realloc 3 5',
    'realloc 3 0',
    'free 0',
    'free NULL',
  ]);
  expect(trace.figures).toMatchObject({
    failed: 1,
    realloc_null: 1,
    realloc_to_zero: 1,
    free_null: 1,
  });
  expect(warned(trace)).toEqual([expect.stringMatching(/^11: expected SEQ OP TID/)]);
});

test('Android memory_replay: every call, tagged pointers, times behind', async () => {
  const trace = await traceOf(
    '100: malloc 0xb400007a10000010 48\n100: calloc 0x20 4 8\n101: realloc 0x30 0xb400007a10000010 96\n' +
      '100: realloc 0x60 0x0 5\n101: memalign 0x40 64 100 123456 123460\n100: free 0x30 1 2\n101: free 0x40\n101: thread_done 0x0\n101: free\n',
  );
  expect(trace.format).toBe('memory-replay');
  expect(shown(trace)).toEqual([
    'malloc 0 48',
    'calloc 1 8*4',
    'realloc 0 96',
    'realloc 2 5',
    'aligned 3 100@64',
    'free 0',
    'free 3',
  ]);
  expect(warned(trace)).toEqual([expect.stringContaining('9: expected TID: malloc')]);
});

test('Android’s tagged pointers are told apart by their lower bits', async () => {
  const trace = await traceOf(
    '1: malloc 0xb400007a10000010 1\n1: malloc 0xb400007a10000020 2\n1: free 0xb400007a10000010\n',
  );
  expect(shown(trace)).toEqual(['malloc 0 1', 'malloc 1 2', 'free 0']);
});

describe('lists in which the n-th allocation is freed', () => {
  const expected = ['malloc 0 10', 'malloc 1 20', 'free 0', 'free unknown', 'free unknown'];
  test.each([
    ['ostep', '+10,+20,-0,-0,-7\n'],
    ['ostep', '+10, +20,\n -0 ,-0,-7'],
    ['ostep', '+10\n+20\n-0\n-0\n-7\n'],
    ['wee-alloc', 'Alloc(10), Alloc(20), Free(0), Free(0), Free(7),'],
    ['wee-alloc', '[Alloc(10), Alloc(20),\nFree(0),\nFree(0), Free(7)]\n'],
  ])('%s: %j', async (format, text) => {
    const trace = await traceOf(text);
    expect(trace.format).toBe(format);
    expect(shown(trace)).toEqual(expected);
    expect(trace.figures.free_unknown).toBe(2);
  });

  test('a free may come first', async () => {
    const trace = await traceOf('-0, -3,+10,-0');
    expect(shown(trace)).toEqual(['free unknown', 'free unknown', 'malloc 0 10', 'free 0']);
  });

  test('what is neither is skipped', async () => {
    expect(warned(await traceOf('+10,x,*5,+-3,+20'))).toEqual([
      expect.stringMatching(/^1: expected \+SIZE.*3 times$/),
    ]);
    expect(warned(await traceOf('Alloc(10), Alloc(-3), Halt(1)'))).toEqual([
      expect.stringMatching(/^1: expected Alloc.*2 times$/),
    ]);
  });

  test('a line of ten megabytes is no hindrance', async () => {
    const trace = await traceOf('+16,-0,'.repeat(1_500_000));
    expect(trace.figures).toMatchObject({ events: 3_000_000 });
    expect(trace.lines).toBe(1);
  });
});

describe('JSON lines', () => {
  test('the names that people use are known', async () => {
    const trace = await traceOf(
      [
        '{"type": "malloc", "size": 16, "address": "0x10", "site": "main"}',
        '{"op": "calloc", "count": 4, "bytes": 8, "ptr": 32}',
        '{"event": "realloc", "size": 40, "old": "0x10", "address": "0x30", "site": ["f", "main"]}',
        '{"type": "memalign", "alignment": 64, "size": 5, "address": "0x40"},',
        '{"type": "free", "address": "0x30"}',
        '{"type": "dealloc", "address": null}',
        '{"type": "free"}',
        '{"type": "malloc", "size": -5, "address": "0x50"}',
        '{"type": "malloc", "size": 1.5, "address": "0x60"}',
        '{"type": "malloc", "size": 1e400, "address": "0x70"}',
        'not json',
      ].join('\r\n'),
    );
    expect(trace.format).toBe('json-lines');
    expect(shown(trace)).toEqual([
      'malloc 0 16',
      'calloc 1 8*4',
      'realloc 0 40',
      'aligned 2 5@64',
      'free 0',
      'free NULL',
    ]);
    expect(warned(trace)).toEqual([
      expect.stringMatching(/^7: expected an object with type.*5 times$/),
    ]);
    expect(Array.from(trace.sites?.of ?? [], (site) => trace.sites?.names[site])).toEqual([
      'main',
      '',
      'f ← main',
    ]);
  });

  test.each([
    ['where it was, and what it gave', '"ptr": "0x10", "result": "0x20"'],
    ['where it was, and its new address', '"address": "0x10", "new_address": "0x20"'],
    ['its old address, and what it is now', '"old": "0x10", "addr": "0x20"'],
  ])('a realloc tells %s', async (_, addresses) => {
    const trace = await traceOf(
      [
        '{"op": "malloc", "size": 5, "result": "0x10"}',
        `{"op": "realloc", "size": 6, ${addresses}}`,
        '{"op": "free", "ptr": "0x20", "result": null}',
      ].join('\n'),
    );
    expect(shown(trace)).toEqual(['malloc 0 5', 'realloc 0 6', 'free 0']);
    expect(trace.figures).toMatchObject({ realloc_null: 0, free_unknown: 0 });
  });

  test('a realloc with one address alone left its block there, or was of NULL', async () => {
    const trace = await traceOf(
      [
        '{"type": "realloc", "size": 5, "address": "0x10"}',
        '{"type": "realloc", "size": 6, "address": "0x10"}',
        '{"type": "realloc", "size": 7, "address": "0x20", "old": null}',
      ].join('\n'),
    );
    expect(shown(trace)).toEqual(['realloc 0 5', 'realloc 0 6', 'realloc 1 7']);
    expect(trace.figures).toMatchObject({ realloc_null: 2, alloc_over_live: 0 });
  });
});

describe('a JSON array of events', () => {
  const events = [
    '{"type":"malloc","size":16,"address":"0x10","site":"f(a, {b}), \\"c"}',
    '{"type":"malloc","size":9,"address":"0x20","site":["g","h"],"more":{"a":[1,2]}}',
    '{"type":"free","address":"0x10"}',
  ];
  test.each([
    ['on one line', `[${events.join(',')}]`],
    ['on one line, with blanks', ` [ ${events.join(' , ')} ] \n`],
    ['an event a line', `[\n${events.join(',\n')}\n]\n`],
  ])('%s', async (_, text) => {
    const trace = await traceOf(text);
    expect(trace.format).toBe('json-lines');
    expect(shown(trace)).toEqual(['malloc 0 16', 'malloc 1 9', 'free 0']);
    expect(trace.sites?.names).toEqual(['', 'f(a, {b}), "c', 'g ← h']);
    expect(warned(trace)).toEqual([]);
  });

  test('of many megabytes on one line', async () => {
    const pair = '{"type":"malloc","size":16,"address":"0x10"},{"type":"free","address":"0x10"}';
    const trace = await traceOf(`[${`${pair},`.repeat(50_000)}${pair}]`);
    expect(trace).toMatchObject({ figures: { events: 100_002 }, lines: 1, warnings: [] });
  });

  test('of which some are broken is read but for these', async () => {
    const trace = await traceOf(
      `[${events[0]}}, x, ${events[1]}, {"type": "free", \n${events[2]}]`,
    );
    expect(shown(trace)).toEqual(['malloc 0 9', 'free unknown']);
    expect(warned(trace)).toHaveLength(2);
  });
});

test('sums of a DHAT file that is out of its mind are numbers still', async () => {
  const point = '{"tb": 1e308, "tbk": -5, "gb": 1e308, "gbk": "x", "eb": null, "fs": [7, -1]}';
  const text = `{"dhatFileVersion": 2, "tg": 1e999, "pps": [${point}, ${point}, null], "ftbl": []}`;
  const profile = await readTrace(new Blob([text]));
  if (isProblem(profile) || !isDhat(profile)) throw new Error('expected a DHAT profile');
  for (const sum of [...Object.values(profile.total), profile.peakTime])
    expect(sum >= 0 && Number.isFinite(sum)).toBe(true);
});
