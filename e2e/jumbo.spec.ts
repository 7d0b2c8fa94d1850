import { freeFrames } from './figures.ts';
import { expect, test } from './fixture.ts';

test('malloc(65528) takes one page, malloc(65529) two more', async ({ buddyscope }) => {
  await buddyscope.open('');
  await buddyscope.malloc(65528);
  await expect(buddyscope.status).toContainText('a frame of 65536 bytes at 0x10000');
  await expect(buddyscope.map).toContainText('1 page · 64 KiB');
  await buddyscope.malloc(65529);
  await expect(buddyscope.status).toContainText('a frame of 131072 bytes at 0x20000');
  await expect(buddyscope.map).toContainText('3 pages · 192 KiB');
  await expect(buddyscope.tree).toMatchAriaSnapshot(`
    - text: jumbo · 0x20000–0x3ffff
    - list "Frames of the page":
      - /children: equal
      - listitem "frame 0x20000, 131072 bytes, allocated, 65529 requested"
  `);
});

test('a free jumbo serves a smaller request above a page, whole', async ({ buddyscope }) => {
  await buddyscope.open('a = malloc(1 MiB)\nfree(a)');
  await expect(buddyscope.list(0)).toHaveAccessibleName('list 0, jumbo, 1 free frame');
  await buddyscope.malloc(70000);
  await expect(buddyscope.status).toHaveText(
    'b = malloc(70000) returned 0x10008, a frame of 1114112 bytes at 0x10000',
  );
  await expect(buddyscope.map).toContainText('17 pages');
});

test('a free jumbo never serves a request of up to a page', async ({ buddyscope }) => {
  await buddyscope.open('a = malloc(128 KiB)\nfree(a)\nb = malloc(60000)');
  await expect(buddyscope.status).toContainText('a frame of 65536 bytes at 0x40000');
  await expect(buddyscope.map).toContainText('4 pages');
  await expect(buddyscope.lists).toMatchAriaSnapshot(
    freeFrames(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
  );
});

test('closest, first and exact choose differently among the same free jumbos', async ({
  buddyscope,
}) => {
  // List 0, from its head: 17 pages at 0x10000, 4 pages at 0x120000.
  await buddyscope.open(
    'a = malloc(1 MiB)\nb = malloc(200000)\nfree(b)\nfree(a)\nc = malloc(70000)',
  );
  await expect(buddyscope.status).toContainText('at 0x120000');
  await buddyscope.strategy('Jumbo').selectOption('first');
  await expect(buddyscope.status).toContainText('at 0x10000');
  await buddyscope.strategy('Jumbo').selectOption('exact');
  await expect(buddyscope.status).toContainText('a frame of 131072 bytes at 0x160000');
  await expect(buddyscope.list(0)).toHaveAccessibleName('list 0, jumbo, 2 free frames');
  await expect(buddyscope.map).toContainText('23 pages');
});
