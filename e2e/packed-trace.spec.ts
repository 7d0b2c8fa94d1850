import { gzipSync } from 'node:zlib';
import { figures, freeFrames, withFigures } from './figures.ts';
import { expect, test } from './fixture.ts';
import { PYTHON_JSON } from './trace-figures.ts';

const END = freeFrames(2, 2, 1, 15, 9, 34, 103, 427, 626, 2583, 13591, 8305, 924, 38);

test('a packed trace dropped on the page is unpacked and replayed', async ({ buddyscope }) => {
  await buddyscope.open('');
  await buddyscope.hoverWithFile(PYTHON_JSON);
  await expect(buddyscope.page.getByText('Drop a trace to replay it')).toBeVisible();
  await buddyscope.drop(PYTHON_JSON);
  await expect(buddyscope.page.getByText('Drop a trace to replay it')).toBeHidden();

  await expect(buddyscope.banner).toContainText('python-json.rep.gz');
  await expect(buddyscope.banner).toContainText(figures('145234 operations'));
  await expect(buddyscope.lists).toMatchAriaSnapshot(END);
  await expect(buddyscope.allocations).toContainText(figures('497 live · 60651 bytes'));
  await expect(buddyscope.timeline).toMatchAriaSnapshot(
    withFigures(`
    - listitem: requested 60651
    - listitem: in frames 99168
    - listitem: heap 4915200
  `),
  );
  await expect(buddyscope.metrics).toMatchAriaSnapshot(
    withFigures(`
    - group: probes 98780
    - group: walked 71623
    - group: splits 27084
    - group: grows 73
  `),
  );
});

test('far back and forth in a long trace the heap is the same each time', async ({
  buddyscope,
}) => {
  await buddyscope.openShipped('python-json', { at: 117_528 });
  const peak = figures('26107 live · 3013481 bytes');
  await expect(buddyscope.allocations).toContainText(peak);
  const before = await buddyscope.heap();
  await buddyscope.position.press('Home');
  await expect(buddyscope.allocations).toContainText('Nothing is allocated.');
  await buddyscope.position.press('End');
  await expect(buddyscope.lists).toMatchAriaSnapshot(END);
  await buddyscope.position.fill('117528');
  await expect(buddyscope.allocations).toContainText(peak);
  expect(await buddyscope.heap()).toBe(before);
});

test('gzip of two members, as cat makes it, is read whole', async ({ buddyscope }) => {
  const parts = ['0\n2\n3\n1\na 0 100\n', 'a 1 200\nf 0\n'];
  const content = Buffer.concat(parts.map((part) => gzipSync(part)));
  await buddyscope.open('a = malloc(100)');
  await buddyscope.openTrace({ name: 'two.rep.gz', content });
  await expect(buddyscope.position).toHaveValue('3');
  await expect(buddyscope.allocations).toContainText('1 live · 200 bytes');
  await buddyscope.openTrace({
    name: 'spoilt.rep.gz',
    content: Buffer.concat([content, content.subarray(3)]),
  });
  await expect(buddyscope.status).toContainText('cannot be unpacked: incorrect header check');
  await expect(buddyscope.position).toHaveValue('3');
});
