import { readFileSync } from 'node:fs';
import { expect, test } from './fixture.ts';
import { PYTHON_JSON } from './trace-figures.ts';

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const HEADER = '20000\n3\n6\n1\n';
const PACKED = readFileSync(PYTHON_JSON);
const ALTERED = Buffer.from(PACKED).fill(0x55, 5000, 5040);

/** Files, and the sentence each is refused with. */
const REFUSED = [
  {
    file: { name: 'saved.rep', content: '<!doctype html>\n<title>404</title>' },
    sentence: 'saved.rep, line 1: expected a trace, saw HTML or XML',
  },
  {
    file: { name: 'heap.png', content: PNG },
    sentence: 'heap.png, line 1: expected a trace, saw a PNG picture',
  },
  {
    file: { name: 'empty.rep', content: '' },
    sentence: 'empty.rep: the file is empty; expected a trace',
  },
  {
    file: { name: 'altered.rep.gz', content: ALTERED },
    sentence: 'altered.rep.gz: the file is packed with gzip, but cannot be unpacked: ',
  },
  {
    file: { name: 'log.rep', content: `${HEADER}hello\nworld\n` },
    sentence:
      'log.rep, line 5: this is no .rep trace: 2 lines could not be read against 0 that could; ' +
      'the first: expected an operation (a, r or f), saw “hello”',
  },
  {
    file: { name: 'header.rep', content: HEADER },
    sentence: 'expected operations (a ID SIZE, r ID SIZE, f ID) after the header, saw the end',
  },
] as const;

test('what is no trace is refused with line and reason, and what was open stays', async ({
  buddyscope,
}) => {
  await buddyscope.open('a = malloc(100)\nb = malloc(5000)');
  const before = await buddyscope.heap();
  for (const { file, sentence } of REFUSED) {
    await buddyscope.openTrace(file);
    await expect(buddyscope.status).toContainText(sentence);
    await expect(buddyscope.position).toHaveAttribute('max', '2');
    expect(await buddyscope.heap()).toBe(before);
  }
  await buddyscope.malloc(8);
  await expect(buddyscope.status).toContainText('c = malloc(8) returned');
});

test('a bad line in the middle is skipped, and named with its number and the reason', async ({
  buddyscope,
}) => {
  await buddyscope.open('a = malloc(100)');
  const content = `${HEADER}a 0 100\na 1 24\nq 1 99\nr 0 300\nf 1\na 2 8\n`;
  await buddyscope.openTrace({ name: 'odd.rep', content });
  await expect(
    buddyscope.page.getByText('Line 7: expected an operation (a, r or f), saw “q”; skipped'),
  ).toBeVisible();
  await expect(buddyscope.position).toHaveValue('5');
  await expect(buddyscope.allocations).toContainText('2 live · 308 bytes');
  await buddyscope.button('Undo').click();
  await expect(buddyscope.status).toContainText('a = malloc(100) returned');
});

test('of a packed trace that was cut off, what is there is opened, and said to be a part', async ({
  buddyscope,
}) => {
  await buddyscope.open('a = malloc(100)');
  await buddyscope.openTrace({ name: 'cut.rep.gz', content: PACKED.subarray(0, 5000) });
  await expect(
    buddyscope.page.getByText(
      'The packed file ends before its last block: what follows is missing.',
    ),
  ).toBeVisible();
  expect(Number(await buddyscope.position.getAttribute('max'))).toBeGreaterThan(1000);
});
