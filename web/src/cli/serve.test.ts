import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Served, servePage } from './serve.ts';

const folder = mkdtempSync(join(tmpdir(), 'page-'));
const trace = join(mkdtempSync(join(tmpdir(), 'trace-')), 'a b.rep');
let served: Served;

beforeAll(async () => {
  writeFileSync(join(folder, 'index.html'), '<title>page</title>');
  writeFileSync(join(folder, 'zee.wasm'), 'wasm');
  writeFileSync(trace, 'the trace');
  served = await servePage(folder, trace);
});
afterAll(() => {
  served.close();
  rmSync(folder, { recursive: true });
  rmSync(join(trace, '..'), { recursive: true });
});

const ask = (path: string) => fetch(new URL(path, served.address));

test('the address is that of the page, and names the file to open', async () => {
  const { pathname, searchParams } = new URL(served.address);
  expect(pathname).toBe('/');
  expect(searchParams.get('open')).toBe('a b.rep');
  const page = await fetch(served.address);
  expect(page.headers.get('content-type')).toContain('text/html');
  expect(await page.text()).toContain('page');
});

test('page and file are served, each as what it is', async () => {
  expect((await ask('zee.wasm')).headers.get('content-type')).toBe('application/wasm');
  expect(await (await ask('opened/a%20b.rep')).text()).toBe('the trace');
});

test.each(['nowhere.js', 'opened/other.rep', '..%2f..%2fetc%2fpasswd', '%E0%A4%A', '%00'])(
  'nothing else is: %s',
  async (path) => {
    expect((await ask(path)).status).toBe(404);
  },
);

test('a port that is taken is passed over', async () => {
  const another = await servePage(folder, trace);
  expect(another.address).not.toBe(served.address);
  another.close();
});
