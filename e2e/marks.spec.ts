import { expect, test } from './fixture.ts';
import { lookOf } from './look.ts';

// Room for more than the head of a list.
test.use({ viewport: { width: 1920, height: 1080 } });

const HOLES =
  'a = malloc(100)\nb = malloc(100)\nc = malloc(100)\nd = malloc(100)\nfree(a)\nfree(c)';

test('pointing at a free frame in the tree marks it in its list, and nothing else there', async ({
  buddyscope,
}) => {
  await buddyscope.open(HOLES);
  const [other, second] = [buddyscope.freeFrame('0x10200'), buddyscope.freeFrame('0x10000')];
  const calm = await lookOf(second);
  const calmOther = await lookOf(other);
  await buddyscope.frame('0x10000').hover();
  await expect.poll(() => lookOf(second)).not.toBe(calm);
  expect(await lookOf(other)).toBe(calmOther);
  await buddyscope.status.hover();
  await expect.poll(() => lookOf(second)).toBe(calm);
});

test('pointing at a free frame in its list marks it in the tree, and shows the order of the list', async ({
  buddyscope,
}) => {
  await buddyscope.open(HOLES);
  const calm = await lookOf(buddyscope.tree);
  await buddyscope.freeFrame('0x10000').hover();
  await expect.poll(() => lookOf(buddyscope.tree)).not.toBe(calm);
  const marked = await lookOf(buddyscope.tree);
  await buddyscope.status.hover();
  await expect.poll(() => lookOf(buddyscope.tree)).not.toBe(marked);
});

test('an allocation and its frame mark each other', async ({ buddyscope }) => {
  await buddyscope.open(HOLES);
  const row = buddyscope.allocation('b');
  const calm = await lookOf(row);
  await buddyscope.frame('0x10080').hover();
  await expect.poll(() => lookOf(row)).not.toBe(calm);
  await buddyscope.status.hover();
  const calmTree = await lookOf(buddyscope.tree);
  await row.hover();
  await expect.poll(() => lookOf(buddyscope.tree)).not.toBe(calmTree);
});

test('an allocation, a free frame and a link of the inspector mark their frame on the map', async ({
  buddyscope,
}) => {
  await buddyscope.open(HOLES);
  const map = buddyscope.map.getByRole('slider', { name: 'Page of the heap' });
  const calm = await lookOf(map);
  const link = buddyscope.inspector.getByRole('button', { name: '0x10000' }).first();
  for (const there of [buddyscope.allocation('d'), buddyscope.freeFrame('0x10000'), link]) {
    await there.hover();
    await expect.poll(() => lookOf(map)).not.toBe(calm);
    await buddyscope.status.hover();
    await expect.poll(() => lookOf(map)).toBe(calm);
  }
});

test('the focus marks like the pointer does', async ({ buddyscope }) => {
  await buddyscope.open(HOLES);
  const inList = buddyscope.freeFrame('0x10000');
  const calm = await lookOf(inList);
  const calmTree = await lookOf(buddyscope.tree);
  await buddyscope.frame('0x10000').focus();
  await expect.poll(() => lookOf(inList)).not.toBe(calm);
  await inList.focus();
  await expect.poll(() => lookOf(buddyscope.tree)).not.toBe(calmTree);
});

test('a list stands in link order, newest first, with its head named', async ({ buddyscope }) => {
  await buddyscope.open(HOLES);
  await expect(buddyscope.list(10)).toMatchAriaSnapshot(`
    - listitem "list 10, 128 bytes, 2 free frames":
      - button "0x10100, head"
      - button "0x10000"
  `);
});

test('choosing a free frame in its list opens it in the inspector', async ({ buddyscope }) => {
  await buddyscope.open(HOLES);
  await buddyscope.freeFrame('0x10000').click();
  await expect(buddyscope.inspector).toContainText('frame 0x10000');
});
