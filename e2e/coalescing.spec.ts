import { freeFrames, withFigures } from './figures.ts';
import { expect, test } from './fixture.ts';
import { lines } from './link-text.ts';

const ONE_AND_BACK = 'a = malloc(1)\nfree(a)';
const A_PAGE_OF_SMALL_ONES = lines(4096, (i) => `p${i} = malloc(8)`);
const FREE_EVERY_OTHER = lines(2048, (i) => `free(p${2 * i})`);
const FREE_ALL = lines(4096, (i) => `free(p${i})`);

test('fast leaves thirteen free frames of what was one page', async ({ buddyscope }) => {
  await buddyscope.open(ONE_AND_BACK, { buddy: 'fast' });
  await expect(buddyscope.frames).toHaveCount(13);
  await expect(buddyscope.lists).toMatchAriaSnapshot(
    freeFrames(0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2),
  );
  await expect(buddyscope.frame('0x18000, 32768 bytes, free')).toBeVisible();
});

test('coalesce merges them into one free page', async ({ buddyscope }) => {
  await buddyscope.open(ONE_AND_BACK, { buddy: 'coalesce' });
  await expect(buddyscope.tree).toMatchAriaSnapshot(`
    - list "Frames of the page":
      - /children: equal
      - listitem "frame 0x10000, 65536 bytes, free"
  `);
  await expect(buddyscope.lists).toMatchAriaSnapshot(
    freeFrames(0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
  );
  await expect(buddyscope.metrics).toMatchAriaSnapshot('- group: coalesces 12');
  await expect(buddyscope.eachStep.filter({ hasText: 'is absorbed' })).toHaveCount(12);
});

test('another buddy strategy replays the same operations', async ({ buddyscope }) => {
  await buddyscope.open(ONE_AND_BACK);
  await expect(buddyscope.frames).toHaveCount(13);
  await buddyscope.strategy('Buddy').selectOption('coalesce');
  await expect(buddyscope.frames).toHaveCount(1);
  await expect(buddyscope.position).toHaveValue('2');
  await buddyscope.strategy('Buddy').selectOption('fast');
  await expect(buddyscope.frames).toHaveCount(13);
});

for (const buddy of ['fast', 'coalesce'] as const) {
  test(`${buddy}: holes of 16 bytes are no room for 24`, async ({ buddyscope }) => {
    await buddyscope.open(`${A_PAGE_OF_SMALL_ONES}\n${FREE_EVERY_OTHER}`, { buddy });
    await expect(buddyscope.list(13)).toHaveAccessibleName('list 13, 16 bytes, 2048 free frames');
    await expect(buddyscope.map).toContainText('1 page · 64 KiB');
    await buddyscope.malloc(24);
    await expect(buddyscope.map).toContainText('2 pages · 128 KiB');
    await expect(buddyscope.status).toContainText('a frame of 32 bytes at 0x20000');
  });
}

test('with all of them freed, coalesce has a page again where fast has to grow', async ({
  buddyscope,
}) => {
  await buddyscope.open(`${A_PAGE_OF_SMALL_ONES}\n${FREE_ALL}\nbig = malloc(60000)`, {
    buddy: 'coalesce',
  });
  await expect(buddyscope.status).toHaveText(
    'big = malloc(60000) returned 0x10008, a frame of 65536 bytes at 0x10000',
  );
  await expect(buddyscope.metrics).toMatchAriaSnapshot(withFigures('- group: coalesces 4095'));
  await buddyscope.strategy('Buddy').selectOption('fast');
  await expect(buddyscope.status).toHaveText(
    'big = malloc(60000) returned 0x20008, a frame of 65536 bytes at 0x20000',
  );
  await expect(buddyscope.map).toContainText('2 pages · 128 KiB');
  await expect(buddyscope.list(13)).toHaveAccessibleName('list 13, 16 bytes, 4096 free frames');
});
