import { expect, test } from './fixture.ts';

// Pages 1 and 2, a jumbo of 3 pages, page 6.
const SIX = 'a = malloc(60000)\nb = malloc(60000)\njumbo = malloc(150000)\nc = malloc(40000)';

test('the tree shows the page of the last call, and the map says which', async ({ buddyscope }) => {
  await buddyscope.open(SIX);
  const pages = buddyscope.map.getByRole('slider', { name: 'Page of the heap' });
  await expect(buddyscope.map).toContainText('6 pages · 384 KiB');
  await expect(pages).toHaveAttribute('aria-valuetext', 'page 6 of 6, 0x60000');
  await expect(buddyscope.tree).toContainText('page 6 · 0x60000–0x6ffff');
});

test('the arrow keys go from page to page, over a jumbo in one step', async ({ buddyscope }) => {
  await buddyscope.open(SIX);
  const pages = buddyscope.map.getByRole('slider', { name: 'Page of the heap' });
  await pages.press('Home');
  await expect(buddyscope.tree).toContainText('page 1 · 0x10000–0x1ffff');
  await pages.press('ArrowRight');
  await pages.press('ArrowRight');
  await expect(
    buddyscope.frame('0x30000, 196608 bytes, allocated, 150000 requested'),
  ).toBeVisible();
  await pages.press('ArrowRight');
  await expect(buddyscope.tree).toContainText('page 6 · 0x60000–0x6ffff');
  await pages.press('ArrowLeft');
  await expect(buddyscope.tree).toContainText('jumbo · 0x30000–0x5ffff');
});

test('arrow keys that come faster than pages are shown count all the same', async ({
  buddyscope,
}) => {
  await buddyscope.open(SIX);
  const pages = buddyscope.map.getByRole('slider', { name: 'Page of the heap' });
  await pages.evaluate((slider) => {
    for (const key of ['Home', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowLeft', 'ArrowLeft'])
      slider.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
  });
  await expect(buddyscope.tree).toContainText('page 2 · 0x20000–0x2ffff');
});

test('a click on the map chooses the page under it, until the calls are followed again', async ({
  buddyscope,
}) => {
  await buddyscope.open(SIX);
  const pages = buddyscope.map.getByRole('slider', { name: 'Page of the heap' });
  const { width } = (await pages.boundingBox()) ?? { width: 0 };
  await pages.click({ position: { x: width * 0.25, y: 15 } });
  await expect(buddyscope.tree).toContainText('page 2 · 0x20000–0x2ffff');
  await buddyscope.malloc(100);
  await expect(buddyscope.status).toContainText('d = malloc(100)');
  await expect(buddyscope.tree).toContainText('page 2 · 0x20000–0x2ffff');
  await buddyscope.button('Follow calls').click();
  await expect(buddyscope.tree).toContainText('page 7 · 0x70000–0x7ffff');
});

test('beside the way back to following, the page of the tree is told whole', async ({
  buddyscope,
}) => {
  await buddyscope.open('a = malloc(6000000)\nb = malloc(60000)\nc = malloc(60000)');
  await buddyscope.map.getByRole('slider', { name: 'Page of the heap' }).press('ArrowLeft');
  await expect(buddyscope.button('Follow calls')).toBeVisible();
  const cut = await buddyscope.tree
    .getByText('page 93 · 0x5d0000–0x5dffff')
    .evaluate((element) => element.scrollWidth - element.clientWidth);
  expect(cut).toBe(0);
});

test('by frames every frame is as wide, by bytes the tree is true to scale', async ({
  buddyscope,
}) => {
  await buddyscope.open('a = malloc(1)');
  const widthOf = async (frame: string) =>
    (await buddyscope.frame(frame).boundingBox())?.width ?? 0;
  const ratio = async () => (await widthOf('0x18000')) / (await widthOf('0x12000'));
  await expect.poll(ratio).toBeCloseTo(1, 1);
  await buddyscope.tree.getByText('bytes', { exact: true }).click();
  await expect.poll(ratio).toBeCloseTo(4, 0);
});

test('the tree shows several pages side by side, and the keys of the map page through them', async ({
  buddyscope,
}) => {
  await buddyscope.open('a = malloc(60000)\nb = malloc(8)\nc = malloc(60000)\nd = malloc(60000)');
  const pages = buddyscope.map.getByRole('slider', { name: 'Page of the heap' });
  await pages.press('Home');
  await buddyscope.tree.getByRole('combobox', { name: 'side by side' }).selectOption('2');
  await expect(buddyscope.tree).toContainText('pages 1–2 · 0x10000–0x2ffff');
  await expect(buddyscope.frame('0x10000, 65536 bytes, allocated')).toBeVisible();
  await expect(buddyscope.frame('0x20000, 16 bytes, allocated')).toBeVisible();
  await pages.press('ArrowRight');
  await expect(buddyscope.tree).toContainText('pages 3–4 · 0x30000–0x4ffff');
});
