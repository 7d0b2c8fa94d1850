import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));
// Bundled, as it is used. From the sources its thread would strip the types of each file by a wasm module that both
// threads share, and V8 frees code of that which is in use, so that one run in some ten crashed or hung.
execFileSync(process.execPath, ['scripts/build-cli.mjs'], { cwd: root });
const { main }: typeof import('./main.ts') = await import(join(root, 'build/cli/main.js'));

const trace = (name: string) =>
  fileURLToPath(new URL(`../../test/traces/${name}`, import.meta.url));

/** Longer than a thread takes for a small trace. */
const LONG_MS = 1000;

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
  const file = join(folder, 'some.trace');
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
    if (field in truth) expect({ [field]: value }).toEqual({ [field]: truth[field] });
  expect(report.trace).toMatchObject({ format: 'rep', lines: 12301, warnings: [] });
  expect(report.heaps).toHaveLength(1);
  expect(report.heaps).toMatchObject([
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
      firstFail: null,
      fragmentation: { utilisation: 187994 / 327680, internal: { whole: 0.5 } },
    },
  ]);
  expect(Object.keys(report.heaps[0].fragmentation.unusable)).toHaveLength(13);
});

test('what is read while the module is still compiled is not lost', async () => {
  const { compile } = WebAssembly;
  vi.spyOn(WebAssembly, 'compile').mockImplementation(async (bytes: BufferSource) => {
    await setTimeout(LONG_MS);
    return compile(bytes);
  });
  expect(await main(['report', trace('lua.rep'), '--json'])).toBe(0);
  expect(JSON.parse(out).trace.lines).toBe(12301);
});

test.each([
  [['--strategy', 'buddy=coalesce', '--strategy=shrink=chunkify']],
  [['--strategy', 'buddy=coalesce', 'shrink=chunkify']],
])('several strategies, %j, make one heap with all of them', async (options) => {
  expect(await main(['report', '--json', ...options, trace('lua.rep')])).toBe(0);
  const { heaps } = JSON.parse(out);
  expect(heaps).toHaveLength(1);
  expect(heaps[0]).toMatchObject({
    strategies: { ...original, buddy: 'coalesce', shrink: 'chunkify' },
    coalesces: 5737,
    addressHash: 'ac29e58fd97ad52f',
  });
});

test('frees that the log lacks are no operations of the trace', async () => {
  expect(await main(['report', '--json', trace('dot.mtrace.gz')])).toBe(0);
  const { trace: figures, heaps } = JSON.parse(out);
  expect(figures).toMatchObject({ events: 45828, alloc_over_live: 2, failed: 0 });
  expect(heaps).toMatchObject([{ ops: 45828 }]);
});

test('--preset sets all strategies', async () => {
  const file = trace('gitlog-reuse.rep');
  expect(await main(['report', file, '--preset', 'original', '--json'])).toBe(0);
  expect(JSON.parse(out).heaps[0].strategies).toEqual(original);
});

test('--limit bounds the heap, whatever the preset; what it refuses is warned of', async () => {
  const file = trace('lua.rep');
  expect(await main(['report', file, '--limit', '256KiB', '--preset', 'original'])).toBe(0);
  const text = out.replaceAll('\u202f', ' ');
  expect(text).toMatch(/^Heap: .*validation external, limit 256 KiB$/m);
  expect(text).toMatch(/^ {2}heap bytes +262 144$/m);
  expect(text).toContain('the heap ends at 256 KiB, and could not give');
  expect(await main(['report', file, '--limit', '1kB'])).toBe(64);
  expect(err).toContain('expected a size of 64KiB or more after --limit');
});

test('without --json the figures stand in a table', async () => {
  expect(await main(['report', trace('python-json.rep.gz')])).toBe(0);
  const text = out.replaceAll('\u202f', ' ');
  expect(text).toMatch(/python-json\.rep\.gz, rep, 145 238 lines/);
  expect(text).toMatch(/^ {2}operations +145 234$/m);
  expect(text).toMatch(/^ {2}heap bytes +4 915 200$/m);
  const values = text.split('\n').filter((line) => /^ {2}.*\d$/.test(line));
  expect(values.length).toBeGreaterThan(20);
});

/** 4096 of 8 bytes, every other one freed, then one of the size. */
function comb(size: number): string {
  const all = Array.from({ length: 4096 }, (_, i) => `a ${i} 8`);
  const freed = Array.from({ length: 2048 }, (_, i) => `f ${2 * i}`);
  return ['0', '4097', '6145', '1', ...all, ...freed, `a 4096 ${size}`, ''].join('\n');
}

describe('blame', () => {
  test('is told of grows that free bytes could have spared', async () => {
    await inFile(comb(24), async (file) => {
      expect(await main(['report', file])).toBe(0);
      const text = out.replaceAll('\u202f', ' ');
      expect(text).toContain('1 of 2 grows were avoidable');
      expect(text).toContain(
        'grew by 1 page at operation 6 145 for 32 bytes although 32 768 were free, the largest hole 16, 100 % of the free bytes unusable for it',
      );
      expect(text).toContain('2 048 live frames pin 0x10000, 32 768 bytes of it free');
      expect(text).toContain('16 384 bytes in 2 048 allocations of 8 bytes');
      expect(text).toContain(
        '16-byte frames: 4 096 allocations, 32 768 bytes requested, 0.0 % slack; half of them or more are live at the end',
      );
    });
  });

  test('is part of --json, with all its rankings', async () => {
    await inFile(comb(24), async (file) => {
      expect(await main(['report', file, '--json'])).toBe(0);
      const { blame } = JSON.parse(out).heaps[0];
      expect(blame.totals).toEqual({ grows: 2, avoidable: 1, avoidableBytes: 65536 });
      expect(blame.worst).toMatchObject([
        { operation: 6144, wanted: 32, free: 32768, largestHole: 16, unusable: 1 },
      ]);
      expect(blame.worst[0].candidate.pins[0]).toEqual({
        ...{ address: 0x10010, size: 16, operation: 1, age: 6143, site: null },
      });
      expect(blame.frameSizes[1]).toMatchObject({ frame: 16, allocations: 4096, left: 2048 });
      expect(Object.keys(blame)).toEqual(
        expect.arrayContaining(['rounding', 'held', 'sites', 'leaks', 'frameSizes']),
      );
    });
  });

  test('names call sites where the trace has them', async () => {
    expect(await main(['report', trace('gawk.heaptrack.raw.zst'), '--json'])).toBe(0);
    const { sites, leaks } = JSON.parse(out).heaps[0].blame;
    expect(sites.length).toBeGreaterThan(3);
    expect(sites[0].name).not.toBe('');
    expect(leaks[0].site).not.toBeNull();
  });

  test('can be held to a threshold', async () => {
    await inFile(comb(24), async (file) => {
      expect(await main(['report', file, '--fail-above', 'avoidable-grows=0'])).toBe(1);
      expect(err).toContain('avoidable-grows is 1, above 0');
      expect(await main(['report', file, '--fail-above', 'avoidable-grows=1'])).toBe(0);
    });
    await inFile(comb(8), async (file) => {
      expect(await main(['report', file, '--fail-above', 'avoidable-bytes=0'])).toBe(0);
    });
  });
});

describe('--against', () => {
  test('puts two traces side by side, what differs first', async () => {
    await inFile(comb(24), (before) =>
      inFile(comb(8), async (after) => {
        expect(await main(['report', before, '--against', after])).toBe(0);
        const text = out.replaceAll('\u202f', ' ');
        expect(text).toMatch(/^ {2}heap bytes +131 072 → 65 536$/m);
        expect(text).toMatch(/^ {2}avoidable grows +1 → 0$/m);
        expect(text).toContain('− operation 6 145: grew by 1 page for 32 bytes although');
        const [differing = '', alike = ''] = text.split('Figures that are alike');
        expect(differing).not.toMatch(/^ {2}operations /m);
        expect(alike).toMatch(/^ {2}operations +6 145$/m);
      }),
    );
  });

  test('--json has both', async () => {
    await inFile(comb(24), (before) =>
      inFile(comb(8), async (after) => {
        expect(await main(['report', before, '--json', '--against', after])).toBe(0);
        const { heaps, against } = JSON.parse(out);
        expect([heaps[0].grows, against.heaps[0].grows]).toEqual([2, 1]);
      }),
    );
  });

  test('what is no trace is refused', async () => {
    expect(await main(['report', trace('lua.rep'), '--against', '/nowhere.rep'])).toBe(2);
    expect(err).toContain('/nowhere.rep');
  });
});

test('warnings are printed with their lines', async () => {
  await inFile('1\n1\n3\n1\na 0 5\nx\nf 0\n', async (file) => {
    expect(await main(['report', file])).toBe(0);
    expect(out).toContain('line 6: expected an operation (a, r or f), saw “x”; skipped');
    out = '';
    expect(await main(['report', file, '--json'])).toBe(0);
    expect(JSON.parse(out).trace.warnings).toContainEqual({
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

  test('a folder, or a device, which may never end', async () => {
    expect(await main(['report', '/'])).toBe(2);
    expect(err).toContain('/: this is a folder; expected a trace');
    expect(await main(['report', '/dev/zero'])).toBe(2);
    expect(err).toContain('/dev/zero: this is neither a file nor a pipe; expected a trace');
  });

  test('a file that is no trace', async () => {
    await inFile('<!doctype html>', async (file) => {
      expect(await main(['report', file])).toBe(2);
      expect(err).toContain('line 1: expected a trace, saw HTML');
      expect(out).toBe('');
    });
  });
});

describe('misuse ends with status 64 and says what is possible', () => {
  test.each([
    [[], 'report'],
    [['dance'], 'unknown command “dance”; possible are report, convert, open'],
    [['report'], 'expected a FILE'],
    [['report', 'a', 'b'], 'saw another: “b”'],
    [['report', 'a', '--yaml'], 'unknown option “--yaml”; possible are --json, --md, --strategy'],
    [['report', 'a', '-x'], 'unknown option “-x”'],
    [['report', 'a', '--json=yes'], 'unknown option “--json”'],
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
    [['report', 'a', '--range', '7'], 'expected FROM:TO after --range'],
    [['report', 'a', '--range', '7:7'], 'saw “7:7”'],
    [['report', 'a', '--pid', 'self'], 'expected a number after --pid, saw “self”'],
    [['report', 'a', '--fail-above', 'heat=1'], 'unknown figure “heat” in --fail-above'],
    [['report', 'a', '--fail-above', 'grows=many'], 'expected a number after grows='],
    [['report', 'a', '--fail-above', 'grows=1toString'], 'expected a number after grows='],
    [['report', 'a', '--strategy', 'buddy=fast=x'], 'unknown value “fast=x” for buddy'],
    [['report', 'a', '--pid', '1', '--pid', '2'], 'expected --pid once, saw it twice'],
    [['report', 'a', '--json', '--md'], 'expected one of --json and --md, saw both'],
    [['convert', 'a'], 'expected --to rep|atrace'],
    [['convert', 'a', '--to', 'mp3'], 'unknown format “mp3” after --to; possible are rep, atrace'],
    [['convert', 'a', '--to', 'rep', '--json'], 'unknown option “--json”'],
    [['open', 'a', '--json'], 'unknown option “--json”; possible are none'],
  ])('%j', async (argv, reason) => {
    expect(await main(argv)).toBe(64);
    expect(err).toContain(reason);
    expect(out).toBe('');
  });
});

test('--md nests what belongs to a grow, and takes names literally', async () => {
  const stack = 'std::vector<int>::f | __g';
  await inFile(comb(24), async (file) => {
    expect(await main(['report', file, '--md'])).toBe(0);
    expect(out).toMatch(/^- grew by 1 page .*\n {2}- 2.048 live frames pin/m);
  });
  out = '';
  const line = `{"type":"malloc","size":70000,"address":"0x10","site":"${stack}"}\n`;
  await inFile(line, async (file) => {
    expect(await main(['report', file, '--md'])).toBe(0);
    expect(out).toContain('std::vector\\<int\\>::f \\| \\_\\_g');
  });
});

describe('a trace whose heap passes 4 GiB', () => {
  const large = `1\n9\n9\n1\n${Array.from({ length: 9 }, (_, i) => `a ${i} 1000000000\n`).join('')}`;

  test('is counted in full and replayed to the failure, which is said with what may help', async () => {
    await inFile(large, async (file) => {
      expect(await main(['report', file])).toBe(0);
      expect(out).toMatch(
        /ends at 4 GiB, and could not give 5 allocations, the first at operation 5/,
      );
      out = '';
      expect(await main(['report', file, '--json'])).toBe(0);
      const { trace, heaps } = JSON.parse(out);
      expect(trace.peak_live_bytes).toBe(9e9);
      expect(heaps[0]).toMatchObject({
        fails: 5,
        firstFail: 4,
        warnings: [{ operation: 4, message: expect.stringContaining('--range') }],
      });
    });
  });

  test('is said nothing of where an alignment was refused', async () => {
    await inFile('# atrace 1\n0 a 1 8 131072 0x0 0x20000\n', async (file) => {
      expect(await main(['report', file, '--json'])).toBe(0);
      expect(JSON.parse(out).heaps[0]).toMatchObject({ fails: 1, warnings: [] });
    });
  });
});

test('convert says what it leaves out', async () => {
  const lines = ['0 a 1 8 64 0x0 0x40', 'x', '1 m 1 9 0 0x0 0x0'];
  await inFile(`# atrace 1\n${lines.join('\n')}\n`, async (file) => {
    expect(await main(['convert', file, '--to', 'rep'])).toBe(0);
    expect(out).toBe('1\n1\n1\n8\na 0 8\n');
    expect(err).toContain('line 3: expected SEQ OP TID SIZE ALIGN PTR NEW, saw “x”; skipped');
    expect(err).toContain('a .rep has no alignment: 1 allocation loses its');
    expect(err).toContain('1 allocation that failed in the program left out');
  });
});

test.each([['--help'], ['help'], ['report', '--help'], ['convert', 'a', '-h']])(
  'help is no misuse, and tells every choice: %j %j %j',
  async (...argv) => {
    expect(await main(argv)).toBe(0);
    expect(err).toBe('');
    for (const part of [
      'usage: buddyscope report FILE',
      'buddy=fast|coalesce|deferred',
      'modern',
      'avoidable-grows',
    ])
      expect(out).toContain(part);
  },
);

test('a strategy changes the preset, whichever comes first', async () => {
  const options = ['--strategy', 'buddy=coalesce', '--preset', 'modern', '--json'];
  expect(await main(['report', trace('gitlog-reuse.rep'), ...options])).toBe(0);
  const { buddy, growth } = JSON.parse(out).heaps[0].strategies;
  expect([buddy, growth]).toEqual(['coalesce', 'geometric']);
});

test('--md prints tables for a page', async () => {
  expect(await main(['report', trace('lua.rep'), '--md'])).toBe(0);
  const text = out.replaceAll('\u202f', ' ');
  expect(text).toContain('| operations | 12 297 |');
  expect(text).toMatch(/^### Heap: buddy fast/m);
});

describe('a threshold', () => {
  test('that is passed ends with status 1 and is named, after the report', async () => {
    const options = ['--fail-above', 'peak-heap=256KiB,fails=0,grows=4'];
    expect(await main(['report', trace('lua.rep'), ...options])).toBe(1);
    expect(err.replaceAll('\u202f', ' ')).toBe(
      'peak-heap is 327 680, above 262 144\ngrows is 5, above 4\n',
    );
    expect(out).toContain('heap bytes');
  });

  test('of each --fail-above is held', async () => {
    const options = ['--fail-above', 'grows=4', '--fail-above', 'fails=0'];
    expect(await main(['report', trace('lua.rep'), ...options])).toBe(1);
    expect(err).toBe('grows is 5, above 4\n');
  });

  test('that is kept ends with status 0', async () => {
    const options = ['--fail-above=peak-heap=0.5MiB,grows=5'];
    expect(await main(['report', trace('lua.rep'), ...options])).toBe(0);
    expect(err).toBe('');
  });
});

test('--range reads and replays these events alone', async () => {
  expect(await main(['report', trace('lua.rep'), '--json', '--range', '100:300'])).toBe(0);
  const report = JSON.parse(out);
  expect(report.trace.events).toBe(200);
  expect(report.heaps[0].ops).toBe(200);
});

describe('several processes', () => {
  const call = (pid: number, text: string) => `--${pid}-- ${text}\n`;
  const log =
    call(7, 'malloc(10) = 0x4000') +
    call(8, 'malloc(20) = 0x4000') +
    call(8, 'free(0x4000)') +
    call(7, 'malloc(30) = 0x5000') +
    call(8, 'malloc(40) = 0x6000');

  test('are told apart: the busiest is read, and the others are named', async () => {
    await inFile(log, async (file) => {
      expect(await main(['report', '--json', file])).toBe(0);
      const report = JSON.parse(out);
      expect(report.trace).toMatchObject({ events: 3, pid: 8, end_live_bytes: 40 });
      expect(report.trace.processes).toEqual([
        { pid: 8, events: 3 },
        { pid: 7, events: 2 },
      ]);
      expect(report.trace.warnings[0].message).toContain('several processes; this is 8');
    });
  });

  test('--pid takes another', async () => {
    await inFile(log, async (file) => {
      expect(await main(['report', '--json', file, '--pid', '7'])).toBe(0);
      expect(JSON.parse(out).trace).toMatchObject({ events: 2, pid: 7, end_live_bytes: 40 });
      expect(await main(['report', '--json', file, '--pid', '9'])).toBe(2);
      expect(err).toContain('no process 9; it holds 8, 7');
    });
  });
});

describe('DHAT', () => {
  const dhat = trace('lua.dhat.json');

  test('is a table of its sites, and says that it cannot be replayed', async () => {
    expect(await main(['report', dhat])).toBe(0);
    const text = out.replaceAll('\u202f', ' ');
    expect(text).toMatch(/^ {2}bytes at the peak +67 624$/m);
    expect(text).toContain('bytes in 1 blocks: ');
    expect(text).toContain('cannot be replayed');
    expect(text).toContain('heaptrack -r');
  });

  test('as --json has the sums that it holds', async () => {
    expect(await main(['report', dhat, '--json'])).toBe(0);
    const { truth } = JSON.parse(readFileSync(`${dhat}.truth.json`, 'utf8'));
    const { trace: figures, heaps } = JSON.parse(out);
    const { note: _, ...sums } = truth;
    expect(figures).toMatchObject({ format: 'dhat', events: null, ...sums });
    expect(heaps).toEqual([]);
  });

  test.each([
    ['report', '--preset', 'modern'],
    ['report', '--fail-above', 'grows=1'],
    ['convert', '--to', 'rep'],
  ])('is refused where a replay is asked for: %s %s', async (command, ...options) => {
    expect(await main([command, dhat, ...options])).toBe(2);
    expect(err).toContain('cannot be replayed');
    expect(out).toBe('');
  });
});

describe('convert', () => {
  const figuresOf = async (content: string) => {
    out = '';
    await inFile(content, async (file) => {
      expect(await main(['report', '--json', file])).toBe(0);
    });
    return JSON.parse(out);
  };

  test.each(['threads4.ltrace', 'perl.vgtrace', 'dot.mtrace.gz', 'lua.rep', 'gawk.heaptrack.zst'])(
    '%s to either format comes to the same heap',
    async (name) => {
      expect(await main(['report', '--json', trace(name)])).toBe(0);
      const { trace: recorded, heaps } = JSON.parse(out);
      for (const to of ['atrace', 'rep']) {
        out = '';
        expect(await main(['convert', trace(name), '--to', to])).toBe(0);
        const converted = await figuresOf(out);
        expect(converted.trace).toMatchObject({
          format: to,
          peak_live_bytes: recorded.peak_live_bytes,
          hist_pow2: recorded.hist_pow2,
          warnings: recorded.alloc_over_live > 0 ? [{}] : [],
        });
        expect(converted.heaps[0].heapBytes).toBe(heaps[0].heapBytes);
      }
    },
  );
});
