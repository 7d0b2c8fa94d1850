import type { Locator } from '@playwright/test';
import { expect, test } from './fixture.ts';
import { lines } from './link-text.ts';
import { lookOf } from './look.ts';
import { touchesOf } from './touches.ts';

// Pages 1 and 2, a jumbo of 3 pages, page 6 with small frames.
const SIX =
  'a = malloc(60000)\nb = malloc(60000)\njumbo = malloc(150000)\nc = malloc(8)\nd = malloc(5000)';

const pagesOf = (map: Locator) => map.getByRole('slider', { name: 'Page of the heap' });

test('keys zoom from the whole heap down to a frame, move there, and go back', async ({
  buddyscope,
}) => {
  await buddyscope.open(SIX);
  const { map } = buddyscope;
  const pages = pagesOf(map);
  await expect(map.getByRole('button', { name: 'Whole heap' })).toHaveCount(0);
  for (let i = 0; i < 12; i++) await pages.press('+');
  await expect(map.getByRole('button', { name: 'Whole heap' })).toHaveText(/^[12].?\d{3}×$/);
  const there = await lookOf(pages);
  await pages.press('ArrowLeft');
  await expect.poll(() => lookOf(pages)).not.toBe(there);
  await pages.press('0');
  await expect(map.getByRole('button', { name: 'Whole heap' })).toHaveCount(0);
  await pages.press('-');
  await expect(map.getByRole('button', { name: 'Whole heap' })).toHaveCount(0);
});

test('the wheel zooms where the pointer is, and a drag moves the map', async ({
  buddyscope,
  page,
}) => {
  await buddyscope.open(SIX);
  const { map } = buddyscope;
  const box = await pagesOf(map).boundingBox();
  if (box === null) throw new Error('no map');
  const at = [box.x + box.width * 0.25, box.y + 40] as const;
  await page.mouse.move(...at);
  await expect(map).toContainText('0x28');
  await page.mouse.wheel(0, -600);
  await expect(map.getByRole('button', { name: 'Whole heap' })).toBeVisible();
  await page.mouse.move(at[0] + 1, at[1]);
  await expect(map).toContainText('0x28');
  await page.mouse.down();
  await page.mouse.move(at[0] + 200, at[1], { steps: 4 });
  await page.mouse.up();
  await expect(map).toContainText('0x28');
  // A drag chooses nothing.
  await expect(buddyscope.tree).toContainText('page 6');
});

test('a frame drawn by itself is marked in the tree, and chosen by a click', async ({
  buddyscope,
  page,
}) => {
  await buddyscope.open(SIX);
  const box = await pagesOf(buddyscope.map).boundingBox();
  if (box === null) throw new Error('no map');
  const calm = await lookOf(buddyscope.tree);
  // Page 6, from its second half on, is one free frame.
  const at = [box.x + (box.width * 5.75) / 6, box.y + 30] as const;
  await page.mouse.move(...at);
  await expect.poll(() => lookOf(buddyscope.tree)).not.toBe(calm);
  await page.mouse.click(...at);
  await expect(buddyscope.inspector).toContainText('frame 0x68000');
});

test('in Z order the same bytes are found in other places', async ({ buddyscope, page }) => {
  await buddyscope.open('a = malloc(1)');
  const box = await pagesOf(buddyscope.map).boundingBox();
  if (box === null) throw new Error('no map');
  const rows = await lookOf(pagesOf(buddyscope.map));
  await buddyscope.map.getByText('Z', { exact: true }).click();
  await expect.poll(() => lookOf(pagesOf(buddyscope.map))).not.toBe(rows);
  // The page is a square: its lower half is the upper half of its addresses.
  const side = box.height - 24;
  await page.mouse.click(box.x + side * 0.25, box.y + side * 0.75);
  await expect(buddyscope.inspector).toContainText('frame 0x18000');
  await page.mouse.click(box.x + side * 0.75, box.y + side * 0.25);
  await expect(buddyscope.inspector).toContainText('frame 0x14000');
});

test('in Z order the arrows go to the page that is drawn there', async ({ buddyscope }) => {
  await buddyscope.open(lines(40, (i) => `a${i} = malloc(60000)`));
  await buddyscope.map.getByRole('radio', { name: 'Z' }).check();
  const pages = pagesOf(buddyscope.map);
  await pages.press('Home');
  await expect(pages).toHaveAttribute('aria-valuenow', '1');
  for (const [key, page] of [
    ['ArrowRight', 2],
    ['ArrowDown', 4],
    ['ArrowLeft', 3],
    ['ArrowUp', 1],
    ['ArrowUp', 1],
    ['ArrowLeft', 1],
    ['End', 40],
  ] as const) {
    await pages.press(key);
    await expect(pages).toHaveAttribute('aria-valuetext', new RegExp(`^page ${page} of 40, 0x`));
  }
});

test('two fingers zoom the map of a small screen @phone', async ({ buddyscope, page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await buddyscope.open(SIX);
  const box = await pagesOf(buddyscope.map).boundingBox();
  if (box === null) throw new Error('no map');
  const [x, y] = [box.x + box.width / 2, box.y + 40];
  const touch = await touchesOf(page);
  await touch([x - 20, y, x + 20, y], [x - 100, y, x + 100, y]);
  await expect(buddyscope.map.getByRole('button', { name: 'Whole heap' })).toHaveText(/[3-5]\.\d×/);
  await buddyscope.map.getByRole('button', { name: 'Whole heap' }).tap();
  await expect(buddyscope.map.getByRole('button', { name: 'Whole heap' })).toHaveCount(0);
});

test('on a zoomed map a finger scrolls the page up and down, and moves the map sideways @phone', async ({
  buddyscope,
  page,
}) => {
  await buddyscope.open(SIX);
  const pages = pagesOf(buddyscope.map);
  for (let i = 0; i < 2; i++) await buddyscope.map.getByRole('button', { name: 'Zoom in' }).tap();
  await expect(buddyscope.map.getByRole('button', { name: 'Whole heap' })).toBeVisible();
  const box = await pages.boundingBox();
  if (box === null) throw new Error('no map');
  const [x, y] = [box.x + box.width / 2, box.y + 60];
  const touch = await touchesOf(page);
  const there = await lookOf(pages);
  const scrolled = () => page.evaluate(() => scrollY);
  await touch([x, y], [x - 120, y + 4]);
  await expect.poll(() => lookOf(pages)).not.toBe(there);
  expect(await scrolled()).toBe(0);
  await touch([x, y], [x + 5, y - 150]);
  await expect.poll(scrolled).toBeGreaterThan(0);
});
