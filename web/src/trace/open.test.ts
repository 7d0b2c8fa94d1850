import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Operations } from '../model/operations.ts';
import { readTrace } from './open.ts';
import { isProblem } from './trace.ts';

const text = '1\n1\n2\n1\na 0 100\nf 0\n';
const plain = new TextEncoder().encode(text);
const packed = new Uint8Array(gzipSync(plain));

async function reasonFor(bytes: Uint8Array<ArrayBuffer>, limit?: number): Promise<string> {
  const trace = await readTrace(new Blob([bytes]), undefined, undefined, limit);
  if (!isProblem(trace)) throw new Error('expected a problem');
  return trace.message;
}

test('gzip is unpacked by its magic bytes', async () => {
  expect(await readTrace(new Blob([packed]))).toMatchObject({ format: 'rep', lines: 6 });
});

test('plain bytes are read as they are', async () => {
  expect(await readTrace(new Blob([plain]))).toMatchObject({ format: 'rep', lines: 6 });
});

test('broken gzip is refused with the reason', async () => {
  expect(await reasonFor(packed.slice(0, 20))).toMatch(/^the file is packed with gzip, but .+: .+/);
  const altered = packed.slice();
  altered[12] = 0xff;
  expect(await reasonFor(altered)).toMatch(/cannot be unpacked/);
});

test('what unpacks to more than the limit is refused, and the limit named', async () => {
  const bomb = new Uint8Array(gzipSync(`1\n1\n${' '.repeat(3 * 2 ** 20)}\n`));
  expect(await reasonFor(bomb, 2 ** 20)).toContain('the limit');
  expect(await reasonFor(bomb, 4 * 2 ** 20)).not.toContain('the limit');
});

test('zstd is refused by name, with what is supported', async () => {
  const reason = await reasonFor(Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0));
  expect(reason).toContain('zstd');
  expect(reason).toContain('gzip');
});

test('a file of the wrong kind in gzip is named for what it holds', async () => {
  const html = new Uint8Array(gzipSync('<html></html>'));
  expect(await readTrace(new Blob([html]))).toMatchObject({
    message: expect.stringContaining('HTML'),
  });
});

test('an empty file is named as one', async () => {
  expect(await reasonFor(new Uint8Array(0))).toContain('empty');
});

test('a recorded trace in gzip is read whole', async () => {
  const file = new URL('../../test/traces/python-json.rep.gz', import.meta.url);
  const trace = await readTrace(new Blob([readFileSync(file)]));
  expect(trace).toMatchObject({ operations: { length: 145_234 }, warnings: [] });
});

test('who reads along hears of ever more operations, up to the whole of the file', async () => {
  const file = new URL('../../test/traces/python-json.rep.gz', import.meta.url);
  const heard: { operations: Operations; fraction: number }[] = [];
  await readTrace(new Blob([readFileSync(file)]), (operations, fraction) => {
    heard.push({ operations, fraction });
  });
  expect(heard.length).toBeGreaterThan(10);
  const rises = (values: number[]) =>
    expect(values).toEqual(values.toSorted((one, other) => one - other));
  rises(heard.map(({ fraction }) => fraction));
  rises(heard.map(({ operations }) => operations.length));
  expect(heard.at(-1)).toMatchObject({ fraction: 1 });
  expect(heard.at(-1)?.operations.length).toBeGreaterThan(145_000);
});

test('reading ends when the signal says so', async () => {
  const file = new URL('../../test/traces/python-json.rep.gz', import.meta.url);
  const cancel = new AbortController();
  let pieces = 0;
  const reading = readTrace(
    new Blob([readFileSync(file)]),
    () => {
      pieces += 1;
      if (pieces === 3) cancel.abort();
    },
    cancel.signal,
  );
  await expect(reading).rejects.toThrow(/abort/i);
  expect(pieces).toBe(3);
});
