import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { forEachOperation, KINDS } from '../model/operations.ts';
import { readTrace } from './open.ts';
import { isDhat, isProblem, type Opened, type TraceProblem } from './trace.ts';

const FOLDER = new URL('../../test/traces/', import.meta.url);
const LINES = 60;
const RUNS = 60;

function textOf(name: string): string {
  const bytes = readFileSync(new URL(name, FOLDER));
  if (name.endsWith('.gz')) return gunzipSync(bytes).toString('latin1');
  return (name.endsWith('.zst') ? zstdDecompressSync(bytes) : bytes).toString('latin1');
}

/** The head of a recording and some lines of its middle. */
function sampleOf(text: string): string[] {
  const lines = text.split(/(?<=\n)/);
  const middle = Math.floor(lines.length / 2);
  return [...lines.slice(0, LINES), ...lines.slice(middle, middle + LINES)];
}

const WRITTEN = [
  '# atrace 1\n0 m 1 16 0 0x0 0x10\n1 r 1 32 0 0x10 0x20\n2 f 1 0 0 0x20 0x0\n',
  '1: malloc 0x10 48\n1: realloc 0x20 0x10 96\n1: memalign 0x40 64 9\n1: free 0x20\n',
  '{"type":"malloc","size":16,"address":"0x10"}\n{"type":"realloc","size":3,"old":"0x10","address":"0x20"}\n{"type":"free","address":"0x20"}\n',
  '+10,+20,-0,+30,-1,-2\n',
  'Alloc(10), Alloc(20), Free(0),\nFree(1),\n',
];
const recordings = readdirSync(FOLDER).filter((name) => !name.endsWith('.truth.json'));
const samples: [string, string[]][] = [
  ...recordings.map((name): [string, string[]] => [name, sampleOf(textOf(name))]),
  ...WRITTEN.map((text): [string, string[]] => [text.slice(0, 12), text.split(/(?<=[\n,])/)]),
];

/** What people and broken disks put into files. */
const ODD = fc.constantFrom(
  ...['\0', '\r', '\n', '\r\n', '\uFEFF', '-', '-1', '0', '99999999999', '18446744073709551616'],
  ...[
    '1e999',
    'NaN',
    '0x',
    '0xffffffffffffffff',
    '(nil)',
    '<unfinished ...>',
    '= ',
    '(',
    ',',
    '"',
    '{',
    '€',
  ],
);

type Change = (lines: readonly string[]) => readonly string[];

const changeOf = (lines: number): fc.Arbitrary<Change> => {
  const at = fc.nat(lines);
  const within = fc.double({ min: 0, max: 1, noNaN: true });
  const inLine =
    (line: number, edit: (text: string) => string): Change =>
    (all) =>
      all.map((text, i) => (i === line % all.length ? edit(text) : text));
  const cut = (text: string, share: number) => Math.floor(text.length * share);
  return fc.oneof(
    fc
      .tuple(at, within, ODD)
      .map(([line, share, odd]) =>
        inLine(
          line,
          (text) => text.slice(0, cut(text, share)) + odd + text.slice(cut(text, share)),
        ),
      ),
    fc
      .tuple(at, within, within)
      .map(([line, from, to]) =>
        inLine(line, (text) => text.slice(0, cut(text, from)) + text.slice(cut(text, to))),
      ),
    fc
      .tuple(at, ODD)
      .map(([line, odd]) => inLine(line, (text) => text.replace(/[0-9a-f]+(?!.*[0-9a-f])/, odd))),
    fc.tuple(at, at).map(
      ([one, other]): Change =>
        (all) =>
          all.toSpliced(one, 0, all[other] ?? ''),
    ),
    at.map(
      (line): Change =>
        (all) =>
          all.toSpliced(line, 1),
    ),
    fc.tuple(at, within).map(
      ([line, share]): Change =>
        (all) => {
          const last = all[line] ?? '';
          return [...all.slice(0, line), last.slice(0, cut(last, share))];
        },
    ),
  );
};

/** A file that comes in pieces of these lengths. */
class Chopped extends Blob {
  readonly #lengths: readonly number[];

  constructor(text: string, lengths: readonly number[]) {
    super([text]);
    this.#lengths = lengths;
  }

  override stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    const lengths = this.#lengths;
    const whole = super.arrayBuffer();
    return new ReadableStream({
      async start(controller) {
        const bytes = new Uint8Array(await whole);
        for (let at = 0, k = 0; at < bytes.length; k++) {
          const length = lengths[k % lengths.length] ?? 1;
          controller.enqueue(bytes.slice(at, at + length));
          at += length;
        }
        controller.close();
      },
    });
  }
}

function expectSound(trace: Opened | TraceProblem): void {
  if (isProblem(trace)) {
    expect(trace.message).not.toBe('');
    return;
  }
  if (isDhat(trace)) {
    for (const sum of Object.values(trace.total)) expect(sum).toBeGreaterThanOrEqual(0);
    return;
  }
  const { hist_pow2, ops, ...figures } = trace.figures;
  for (const n of [...Object.values(figures), ...Object.values(ops), ...Object.values(hist_pow2)]) {
    expect(Number.isFinite(n)).toBe(true);
    expect(n).toBeGreaterThanOrEqual(0);
  }
  expect(Object.values(ops).reduce((sum, n) => sum + n, 0)).toBe(figures.events);
  expect(trace.warnings.length).toBeLessThan(12);
  forEachOperation(trace.operations, trace.operations.length, (kind) =>
    expect(kind).toBeLessThan(KINDS.length),
  );
}

describe('a file that is broken gives a sound trace or a problem, in pieces of any length the same', () => {
  test.each(samples)('%j', async (_, lines) => {
    const changes = fc.array(changeOf(lines.length), { minLength: 1, maxLength: 6 });
    const lengths = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(changes, lengths, async (all, pieces) => {
        const text = all
          .reduce<readonly string[]>((changed, change) => change(changed), lines)
          .join('');
        const trace = await readTrace(new Blob([text]));
        expectSound(trace);
        expect(await readTrace(new Chopped(text, pieces))).toEqual(trace);
      }),
      { numRuns: RUNS },
    );
  });
});

test.each([
  ['gzip', gzipSync],
  ['zstd', zstdCompressSync],
])('packed files with bytes altered or missing give a trace or a problem: %s', async (_, pack) => {
  const packed = pack(sampleOf(textOf('jq.ltrace.gz')).join(''));
  await fc.assert(
    fc.asyncProperty(
      fc.nat(packed.length - 1),
      fc.nat(255),
      fc.boolean(),
      async (at, byte, cut) => {
        const altered = new Uint8Array(packed);
        altered[at] = byte;
        expectSound(await readTrace(new Blob([cut ? altered.slice(0, at) : altered])));
      },
    ),
    { numRuns: 150 },
  );
});
