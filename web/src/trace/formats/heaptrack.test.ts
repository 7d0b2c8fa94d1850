import { describe, expect, test } from 'vitest';
import { shown, traceOf, warned } from '../read.fixture.ts';

const log = (...lines: string[]) => `${lines.join('\n')}\n`;

describe('interpreted', () => {
  const head = [
    'v 10400 3',
    'X prog',
    's 4 prog',
    's 4 main',
    's 3 foo',
    'i 401136 1 2',
    'i 401150 1 3',
    't 1 0',
    't 2 1',
  ];

  test('the youngest of a class dies first, and that is said to be a guess', async () => {
    const trace = await traceOf(
      log(
        ...head,
        'a 64 2',
        'a c8 1',
        '+ 0',
        '+ 1',
        '+ 0',
        '- 0',
        'c a',
        'R 49b',
        '- 1',
        '- 1',
        '# strings: 3',
      ),
    );
    expect(trace.format).toBe('heaptrack');
    expect(shown(trace)).toEqual([
      'malloc 0 100',
      'malloc 1 200',
      'malloc 2 100',
      'free 2',
      'free 1',
      'free unknown',
    ]);
    expect(trace.figures.free_unknown).toBe(1);
    expect(warned(trace)[0]).toContain('the youngest was taken, a guess');
  });

  test('call sites are chains of functions, the innermost first', async () => {
    const { sites } = await traceOf(log(...head, 'a 64 2', '+ 0'));
    expect(Array.from(sites?.of ?? [], (site) => sites?.names[site])).toEqual(['foo ← main']);
  });

  test('records that cannot be read are skipped, and another version is named', async () => {
    const trace = await traceOf(log('v 10500 4', 'a 64 0', '+ 0', '+ 7', '- x', '+'));
    expect(shown(trace)).toEqual(['malloc 0 100']);
    expect(warned(trace)).toEqual([
      expect.stringContaining('the youngest'),
      expect.stringContaining('1: expected version 3 of heaptrack’s file, saw 4'),
      expect.stringMatching(/^4: expected a whole record.*, 3 times$/),
    ]);
  });
});

describe('raw', () => {
  test('a call site of any number costs no memory', async () => {
    const { sites } = await traceOf(
      log('v 10400 3', 'x 1 a', '+ 64 fffffff0 10', '+ 64 fffffff0 20'),
    );
    expect(sites).toEqual({ of: Uint32Array.of(1, 1), names: ['', ''] });
  });

  test('has addresses, and modules for its call sites', async () => {
    const trace = await traceOf(
      log(
        'v 10400 3',
        'x d /usr/bin/gawk',
        'm 1 -',
        'm 12 /usr/lib/my lib.so 7f0000 0 1000',
        't 7f0123 0',
        '+ 64 1 2eb9d540',
        '+ c8 0 2eb9d640',
        '- 2eb9d540',
        '- 1',
      ),
    );
    expect(trace.format).toBe('heaptrack-raw');
    expect(shown(trace)).toEqual(['malloc 0 100', 'malloc 1 200', 'free 0', 'free unknown']);
    expect(trace.sites?.names[trace.sites.of[0] ?? 0]).toBe('my lib.so+0x123');
    expect(warned(trace)).toEqual([expect.stringContaining('a free of what is not live')]);
  });
});
