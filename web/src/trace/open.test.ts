import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readTrace, unpack } from './open.ts';
import { isProblem } from './trace.ts';

const text = '1\n1\n2\n1\na 0 100\nf 0\n';
const plain = new TextEncoder().encode(text);
const packed = new Uint8Array(gzipSync(plain));

async function reasonFor(bytes: Uint8Array<ArrayBuffer>, limit?: number): Promise<string> {
  const unpacked = await unpack(bytes, limit);
  if (!isProblem(unpacked)) throw new Error('expected a problem');
  return unpacked.message;
}

test('gzip is unpacked by its magic bytes, whatever the name', async () => {
  const trace = await readTrace('trace.txt', packed);
  expect(trace).toMatchObject({ format: 'rep', lines: 6 });
});

test('plain bytes pass through as they are', async () => {
  expect(await unpack(plain)).toBe(plain);
});

test('broken gzip is refused with the reason', async () => {
  expect(await reasonFor(packed.slice(0, 20))).toMatch(/^the file is packed with gzip, but .+: .+/);
  const altered = packed.slice();
  altered[12] = 0xff;
  expect(await reasonFor(altered)).toMatch(/cannot be unpacked/);
});

test('what unpacks to more than the limit is refused, and the limit named', async () => {
  const bomb = new Uint8Array(gzipSync(new Uint8Array(3 * 2 ** 20)));
  expect(await reasonFor(bomb, 2 ** 20)).toContain('the limit');
  expect(isProblem(await unpack(bomb, 3 * 2 ** 20))).toBe(false);
});

test('zstd is refused by name, with what is supported', async () => {
  const reason = await reasonFor(Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0));
  expect(reason).toContain('zstd');
  expect(reason).toContain('gzip');
});

test('a file of the wrong kind in gzip is named for what it holds', async () => {
  const html = new Uint8Array(gzipSync('<html></html>'));
  expect(await readTrace('page.gz', html)).toMatchObject({
    message: expect.stringContaining('HTML'),
  });
});

test('a recorded trace in gzip is read whole', async () => {
  const file = new URL('../../test/traces/python-json.rep.gz', import.meta.url);
  const trace = await readTrace('python-json.rep.gz', readFileSync(file));
  expect(trace).toMatchObject({ operations: { length: 145_234 }, warnings: [] });
});
