import { readFileSync } from 'node:fs';
import { constants, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { gunzip as nodeGunzip } from '../cli/gunzip.ts';
import type { Operations } from '../model/operations.ts';
import { unpackMembers } from './gzip-members.ts';
import { type ReadOptions, readTrace } from './open.ts';
import type { Opened, ParsedTrace } from './trace.ts';
import { isProblem } from './trace.ts';
import type { Unpack } from './unpack.ts';

const text = '1\n1\n2\n1\na 0 100\nf 0\n';
const plain = new TextEncoder().encode(text);
const packed = new Uint8Array(gzipSync(plain));
const PYTHON = new URL('../../test/traces/python-json.rep.gz', import.meta.url);
const python = () => new Blob([readFileSync(PYTHON)]);

async function read(part: BlobPart, options?: ReadOptions): Promise<Opened> {
  const trace = await readTrace(new Blob([part]), options);
  if (isProblem(trace)) throw new Error(`line ${trace.line}: ${trace.message}`);
  return trace;
}

async function reasonFor(part: BlobPart, options?: ReadOptions): Promise<string> {
  const trace = await readTrace(new Blob([part]), options);
  if (!isProblem(trace)) throw new Error('expected a problem');
  return trace.message;
}

test('plain bytes are read as they are', async () => {
  expect(await read(plain)).toMatchObject({ format: 'rep', lines: 6, warnings: [] });
});

describe('packed files are known by their first bytes', () => {
  test.each([
    ['gzip', packed],
    ['zstd', new Uint8Array(zstdCompressSync(plain))],
    [
      'zstd with something to skip',
      Buffer.concat([
        Uint8Array.of(0x51, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 7, 7),
        zstdCompressSync(plain),
      ]),
    ],
    [
      'zstd in two frames',
      Buffer.concat([plain.slice(0, 9), plain.slice(9)].map((part) => zstdCompressSync(part))),
    ],
  ])('%s', async (_, bytes) => {
    expect(await read(new Uint8Array(bytes))).toMatchObject({ format: 'rep', lines: 6 });
  });

  test('a long one in zstd is read whole', async () => {
    const lines = Array.from({ length: 300_000 }, (_, i) => `a ${i} ${(i * 7919) % 5000}\n`).join(
      '',
    );
    const trace = await read(new Uint8Array(zstdCompressSync(`1\n300000\n300000\n1\n${lines}`)));
    expect(trace).toMatchObject({ operations: { length: 300_000 }, warnings: [] });
  });
});

test('a first line of ten megabytes hides no format', async () => {
  const long = `{"type": "malloc", "site": "${'x'.repeat(10_000_000)}"}\n`;
  const trace = await read(`${long}{"type": "malloc", "size": 5, "address": "0x10"}\n`);
  expect(trace).toMatchObject({ format: 'json-lines', figures: { events: 1 } });
  expect(trace).toMatchObject({
    warnings: [{ line: 1, message: expect.stringMatching(/too|mebibyte/) }],
  });
  const ltrace = new TextEncoder().encode(`puts("${'y'.repeat(200_000)}") = 1\nmalloc(1) = 0x10\n`);
  const wide = new Uint8Array(ltrace.length * 2).map((_, i) =>
    i % 2 === 0 ? (ltrace[i / 2] ?? 0) : 0,
  );
  for (const bytes of [ltrace, wide])
    expect(await read(bytes)).toMatchObject({ format: 'ltrace', figures: { events: 1 } });
});

test('a text without a line end is given up in time', async () => {
  expect(await reasonFor('x'.repeat(40_000_000))).toMatch(/saw text that begins “xxx/);
});

test('bytes of zero before a line are left out, and said to be', async () => {
  const trace = await read('\0\0malloc(1) = 0x10\n\0free(0x10) = <void>\nmalloc(2) = 0x20\n\0\0\0');
  expect(trace).toMatchObject({ format: 'ltrace', figures: { events: 3, free_unknown: 0 } });
  expect(trace).toMatchObject({
    warnings: [
      { line: 1, count: 3, message: expect.stringContaining('bytes of zero') },
      { line: 4 },
    ],
  });
});

describe('gzip of several members', () => {
  const members = Buffer.concat(
    [plain.slice(0, 9), plain.slice(9), plain.slice(0, 0)].map((part) => gzipSync(part)),
  );
  const [rubbish, zeros] = [Buffer.of(1, 2, 3), Buffer.alloc(512)];
  const spoilt = new Uint8Array(members);
  // The checksum of the last but one.
  spoilt.fill(7, -28, -24);
  const inPieces = (bytes: Uint8Array, size: number) =>
    new ReadableStream<Uint8Array<ArrayBuffer>>({
      start(controller) {
        for (let at = 0; at < bytes.length; at += size)
          controller.enqueue(new Uint8Array(bytes.subarray(at, at + size)));
        controller.close();
      },
    });
  /** As browsers do it. */
  const firstAlone: Unpack = (stream) => {
    const first = gzipSync(plain.slice(0, 9));
    let seen = 0;
    const stop = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(piece, controller) {
        controller.enqueue(piece.slice(0, first.length - seen));
        seen += piece.length;
      },
      flush() {
        if (seen > first.length) throw new TypeError('Junk found after end of compressed data.');
      },
    });
    return stream.pipeThrough(stop).pipeThrough(new DecompressionStream('gzip'));
  };

  test.each([1, 2, 7, 1000])('is unpacked from pieces of %i bytes', async (size) => {
    expect(await new Response(unpackMembers(inPieces(members, size))).text()).toBe(text);
  });

  test('is read to its end where the browser takes the first alone, and nothing twice', async () => {
    const bytes = new Uint8Array(members);
    for (const gunzip of [firstAlone, nodeGunzip])
      expect(await read(bytes, { gunzip })).toMatchObject({
        format: 'rep',
        lines: 6,
        warnings: [],
      });
  });

  test.each<[string, Uint8Array, RegExp]>([
    ['of which one is broken', spoilt, /packed with gzip, but .+/],
    ['with rubbish behind it', Buffer.concat([members, rubbish]), /header check|trailing junk/i],
    ['with zeros behind it', Buffer.concat([members, zeros]), /header check|trailing junk/i],
  ])('%s is refused, by command line and page', async (_, bytes, reason) => {
    for (const gunzip of [firstAlone, nodeGunzip])
      expect(await reasonFor(new Uint8Array(bytes), { gunzip })).toMatch(reason);
  });
});

describe('of a packed file that is cut, what is there is read, and said to be a part', () => {
  const lines = Array.from({ length: 20_000 }, (_, i) => `a ${i} ${(i * 7919) % 5000}\n`).join('');
  const whole = `1\n20000\n20000\n1\n${lines}`;
  const isPart = { line: 0, message: expect.stringContaining('what follows is missing'), count: 1 };

  test.each<[string, Buffer, Unpack | undefined]>([
    ['gzip, on the command line', gzipSync(whole), nodeGunzip],
    ['gzip, on the page', gzipSync(whole), undefined],
    ['zstd', zstdCompressSync(whole.repeat(3)), undefined],
  ])('%s', async (_, bytes, gunzip) => {
    const options = gunzip === undefined ? {} : { gunzip };
    const trace = await read(new Uint8Array(bytes.subarray(0, bytes.length - 9)), options);
    expect(trace).toMatchObject({ warnings: expect.arrayContaining([isPart]) });
    expect('operations' in trace && trace.operations.length).toBeGreaterThan(15_000);
  });

  test('a range that ends before the cut lacks nothing', async () => {
    const cut = new Uint8Array(gzipSync(whole).subarray(0, -9));
    const { warnings } = (await read(cut, { range: { from: 0, to: 9 } })) as ParsedTrace;
    expect(warnings).not.toContainEqual(isPart);
  });

  test('the end of a file is not taken for the size of its text', async () => {
    const cut = new Uint8Array(gzipSync(whole).subarray(0, -9));
    cut.set([0, 0, 0, 5], cut.length - 4);
    expect(await read(cut)).toMatchObject({ warnings: expect.arrayContaining([isPart]) });
  });
});

describe('texts in other encodings are read as such', () => {
  test('a byte order mark is none of the text', async () => {
    expect(await read(`\uFEFF${text}`)).toMatchObject({ lines: 6, warnings: [] });
  });

  const swapped = (bytes: Buffer) => new Uint8Array(bytes.swap16());
  test.each([
    ['UTF-16LE', new Uint8Array(Buffer.from(`\uFEFF${text}`, 'utf16le'))],
    ['UTF-16BE', swapped(Buffer.from(`\uFEFF${text}`, 'utf16le'))],
    ['UTF-16LE', new Uint8Array(Buffer.from(text, 'utf16le'))],
    ['UTF-16LE', new Uint8Array(gzipSync(Buffer.from(`\uFEFF${text}`, 'utf16le')))],
  ])('%s', async (name, bytes) => {
    expect(await read(bytes)).toMatchObject({
      lines: 6,
      operations: { length: 2 },
      warnings: [{ message: expect.stringContaining(name) }],
    });
  });
});

describe('what cannot be read is refused with the reason', () => {
  const altered = packed.slice();
  altered[12] = 0xff;
  const zstd = new Uint8Array(zstdCompressSync(text.repeat(100)));
  // A raw block: its bytes are those of the text.
  const checked = { params: { [constants.ZSTD_c_checksumFlag]: 1 } };
  const otherText = new Uint8Array(zstdCompressSync('1\n1\n1\n1\na 0 5\n', checked));
  otherText[otherText.indexOf(0x35)] = 0x36;
  const hugeWindow = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 0xff, 0, 0, 0);
  test.each<[string, BlobPart, RegExp]>([
    ['nothing', '', /empty/],
    ['blanks only', ' \n\n', /nothing but blanks/],
    ['HTML', '<!doctype html>', /HTML/],
    ['HTML in gzip', new Uint8Array(gzipSync('<html></html>')), /HTML/],
    ['other people’s JSON', '{"a": 1}', /JSON/],
    ['a JSON list', '[{"type": "malloc"}]', /JSON/],
    ['JSON over several lines', '{\n  "sizes": [\n    1,\n    2\n  ]\n}\n', /JSON/],
    ['a PNG', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10), /PNG/],
    ['a program', Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0), /binary data/],
    ['zeros', new Uint8Array(100_000), /binary data/],
    ['prose', 'Once upon a time there was a frame.', /“Once upon/],
    [
      'gzip that is cut before there is anything',
      packed.slice(0, 20),
      /ends before its last block/,
    ],
    ['gzip with another byte', altered, /packed with gzip, but cannot be unpacked/],
    ['zstd that is cut', zstd.slice(0, 20), /packed with zstd, but cannot be unpacked/],
    ['a zstd header alone', zstd.slice(0, 4), /packed with zstd, but cannot be unpacked/],
    ['zstd with rubbish behind it', new Uint8Array([...zstd, 1, 2, 3, 4]), /no frame/],
    ['zstd with another byte in its text', otherText, /does not agree with its checksum/],
    ['zstd with a window of gibibytes', hugeWindow, /window is more than 128 MiB/],
    ['gzip in gzip', new Uint8Array(gzipSync(packed)), /data packed with gzip/],
  ])('%s', async (_, content, reason) => {
    expect(await reasonFor(content)).toMatch(reason);
  });

  const bomb = (bytes: number) => `1\n1\n${' '.repeat(bytes)}\n`;
  test.each<[string, Uint8Array]>([
    ['gzip, which tells its size', gzipSync(bomb(70 * 2 ** 20))],
    ['zstd', zstdCompressSync(bomb(70 * 2 ** 20))],
  ])('what unpacks to a hundred times its size, and the limit is named: %s', async (_, packed) => {
    expect(await reasonFor(new Uint8Array(packed))).toContain('more than 64 MiB, the limit');
  });

  test('gzip that lies about its size', async () => {
    const lying = new Uint8Array(gzipSync(bomb(70 * 2 ** 20)));
    lying.fill(0, -4);
    expect(await reasonFor(lying)).toContain('more than 64 MiB, the limit');
  });

  test('of which a range of events could be read, that is said', async () => {
    const text = `1\n1\n9\n1\n${'a 0 5\nf 0\n'.repeat(7 * 2 ** 20)}`;
    const blob = new Blob([new Uint8Array(gzipSync(text))]);
    expect(await readTrace(blob)).toMatchObject({
      tooLarge: true,
      message: expect.stringMatching(/more than 64 MiB.*, or read a range of its first events/),
    });
    const range = { from: 10, to: 20 };
    expect(await readTrace(blob, { range })).toMatchObject({ figures: { events: 10 } });
  });

  test('but not what stays below', async () => {
    expect(await reasonFor(new Uint8Array(gzipSync(bomb(3 * 2 ** 20))))).toContain(
      'after the header',
    );
  });
});

describe('who reads along', () => {
  test('hears of ever more operations, up to the whole of the file', async () => {
    const heard: { operations: Operations; fraction: number }[] = [];
    const listener = {
      restart: () => heard.splice(0),
      read: (operations: Operations, fraction: number) => void heard.push({ operations, fraction }),
    };
    await readTrace(python(), { listener });
    expect(heard.length).toBeGreaterThan(10);
    const rises = (values: number[]) =>
      expect(values).toEqual(values.toSorted((one, other) => one - other));
    rises(heard.map(({ fraction }) => fraction));
    rises(heard.map(({ operations }) => operations.length));
    expect(heard.at(-1)).toMatchObject({ fraction: 1 });
    expect(heard.at(-1)?.operations.length).toBeGreaterThan(145_000);
  });

  test('ends the reading when the signal says so', async () => {
    const cancel = new AbortController();
    let pieces = 0;
    const read = () => {
      pieces += 1;
      if (pieces === 3) cancel.abort();
    };
    const listener = { restart: () => undefined, read };
    const reading = readTrace(python(), { listener, signal: cancel.signal });
    await expect(reading).rejects.toThrow(/abort/i);
    expect(pieces).toBe(3);
  });
});

describe('a range of events', () => {
  test('is read alone, and blocks from before it are unknown', async () => {
    const range = { from: 1, to: 3 };
    const trace = await read('1\n9\n4\n1\na 0 5\na 1 6\nf 0\na 2 7\n', { range });
    expect(trace).toMatchObject({
      operations: { length: 2 },
      figures: { events: 2, ops: { malloc: 1, free: 1 }, free_unknown: 1, end_live_bytes: 6 },
    });
    const unread = { line: 0, message: 'what is behind the range was not read', count: 1 };
    expect(trace).toMatchObject({ warnings: expect.arrayContaining([unread]) });
  });

  test('of any format is what reading all and taking that part gives', async () => {
    for (const name of ['jq.ltrace.gz', 'dot.mtrace.gz', 'perl.vgtrace', 'threads4.atrace.gz']) {
      const file = readFileSync(new URL(`../../test/traces/${name}`, import.meta.url));
      expect(await read(file, { range: { from: 100, to: 400 } })).toMatchObject({
        figures: { events: 300 },
      });
    }
  });
});

test('programs under one number are chosen by their place among the processes', async () => {
  const call = (bytes: number) => `7 malloc(${bytes}) = 0x5000\n`;
  const log = `${call(10)}7 --- Called exec() ---\n${call(20)}7 free(0x5000) = <void>\n`;
  expect(await read(log, { pid: 7 })).toMatchObject({ chosen: 0, figures: { events: 2 } });
  expect(await read(log, { place: 1 })).toMatchObject({ chosen: 1, figures: { events: 1 } });
});

test('a range behind the last event is refused', async () => {
  const reason = await reasonFor(plain, { range: { from: 2, to: 9 } });
  expect(reason).toContain('begins at event 2, but 2 events are all there are');
  const log = '--7-- malloc(10) = 0x4000\n--8-- malloc(20) = 0x4000\n--8-- free(0x4000)\n';
  const range = { from: 1, to: 2 };
  expect(await reasonFor(log, { pid: 7, range })).toContain('but 1 event is all there');
  expect(await reasonFor(log, { range: { from: 3, to: 4 } })).toContain('3 events are all there');
});
