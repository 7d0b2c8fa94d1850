import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { main } from './main.ts';

const trace = (name: string) =>
  fileURLToPath(new URL(`../../test/traces/${name}`, import.meta.url));

let out = '';
let err = '';
beforeEach(() => {
  out = '';
  err = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += text;
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    err += text;
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

async function inFile(content: string | Uint8Array, use: (file: string) => Promise<void>) {
  const folder = mkdtempSync(join(tmpdir(), 'report-'));
  const file = join(folder, 'some.rep');
  writeFileSync(file, content);
  await use(file).finally(() => rmSync(folder, { recursive: true }));
}

const original = {
  buddy: 'fast',
  jumbo: 'closest',
  shrink: 'defer',
  pages: 'separate',
  growth: 'exact',
  validation: 'external',
};

test('report --json prints what the trace and the heap come to', async () => {
  expect(await main(['report', trace('lua.rep'), '--json'])).toBe(0);
  const { truth } = JSON.parse(readFileSync(trace('lua.rep.truth.json'), 'utf8'));
  const report = JSON.parse(out);
  for (const [field, value] of Object.entries(report.trace))
    if (field !== 'format') expect({ [field]: value }).toEqual({ [field]: truth[field] });
  expect(report).toMatchObject({ trace: { format: 'rep' }, warnings: [] });
  expect(report.heaps).toEqual([
    {
      strategies: original,
      ops: 12297,
      heapBytes: 327680,
      grows: 5,
      splits: 3337,
      coalesces: 0,
      probes: 10030,
      walked: 6688,
      fails: 0,
      peakRequested: 187994,
      peakFrames: 285056,
      endRequested: 4096,
      endFrames: 8192,
      free: [0, 0, 1, 2, 1, 1, 8, 5, 9, 14, 19, 3268, 11, 2],
      addressHash: '5c3ea33e303c9913',
    },
  ]);
});

test('several --strategy make one heap with all of them', async () => {
  const options = ['--strategy', 'buddy=coalesce', '--strategy=shrink=chunkify'];
  expect(await main(['report', '--json', ...options, trace('lua.rep')])).toBe(0);
  const { heaps } = JSON.parse(out);
  expect(heaps).toHaveLength(1);
  expect(heaps[0]).toMatchObject({
    strategies: { ...original, buddy: 'coalesce', shrink: 'chunkify' },
    coalesces: 5737,
    addressHash: 'ac29e58fd97ad52f',
  });
});

test('--preset sets all strategies', async () => {
  const file = trace('gitlog-reuse.rep');
  expect(await main(['report', file, '--preset', 'original', '--json'])).toBe(0);
  expect(JSON.parse(out).heaps[0].strategies).toEqual(original);
});

test('without --json the figures stand in a table', async () => {
  expect(await main(['report', trace('python-json.rep.gz')])).toBe(0);
  const text = out.replaceAll('\u2009', ' ');
  expect(text).toMatch(/python-json\.rep\.gz, rep, 145 238 lines/);
  expect(text).toMatch(/^ {2}operations +145 234$/m);
  expect(text).toMatch(/^ {2}heap bytes +4 915 200$/m);
  const values = text.split('\n').filter((line) => /^ {2}.*\d$/.test(line));
  expect(values.length).toBeGreaterThan(20);
});

test('warnings are printed with their lines', async () => {
  await inFile('1\n1\n3\n1\na 0 5\nx\nf 0\n', async (file) => {
    expect(await main(['report', file])).toBe(0);
    expect(out).toContain('line 6: expected an operation (a, r or f), saw “x”; skipped');
    out = '';
    expect(await main(['report', file, '--json'])).toBe(0);
    expect(JSON.parse(out).warnings).toContainEqual({
      line: 6,
      message: 'expected an operation (a, r or f), saw “x”; skipped',
      count: 1,
    });
  });
});

describe('what cannot be read ends with status 2 and the reason on stderr', () => {
  test('a file that is not there', async () => {
    expect(await main(['report', '/nowhere/at/all.rep'])).toBe(2);
    expect(err).toContain('/nowhere/at/all.rep');
    expect(out).toBe('');
  });

  test('a file that is no trace', async () => {
    await inFile('<!doctype html>', async (file) => {
      expect(await main(['report', file])).toBe(2);
      expect(err).toContain('line 1: expected a .rep trace, saw HTML');
      expect(out).toBe('');
    });
  });
});

describe('misuse ends with status 64 and says what is possible', () => {
  test.each([
    [[], 'report'],
    [['dance'], 'unknown command “dance”; possible are report'],
    [['report'], 'expected a FILE'],
    [['report', 'a', 'b'], 'saw another: “b”'],
    [['report', 'a', '--yaml'], 'unknown option “--yaml”; possible are --json'],
    [['report', 'a', '-x'], 'unknown option “-x”'],
    [['report', 'a', '--strategy'], 'expected NAME=VALUE after --strategy'],
    [
      ['report', 'a', '--strategy', 'budy=fast'],
      'unknown strategy “budy”; possible are buddy, jumbo',
    ],
    [
      ['report', 'a', '--strategy', 'buddy=slow'],
      'unknown value “slow” for buddy; possible are fast',
    ],
    [['report', 'a', '--preset', 'classic'], 'unknown preset “classic”; possible are original'],
    [['report', 'a', '--preset', 'toString'], 'unknown preset'],
  ])('%j', async (argv, reason) => {
    expect(await main(argv)).toBe(64);
    expect(err).toContain(reason);
    expect(out).toBe('');
  });
});

test('help is no misuse', async () => {
  expect(await main(['--help'])).toBe(0);
  expect(out).toContain('usage: buddyscope report FILE');
});
