import type { Locator } from '@playwright/test';
import { expectNoViolations } from './axe.ts';
import { expect, test } from './fixture.ts';
import { lookOf } from './look.ts';

const SMALL = 'a = malloc(100)\nb = malloc(5000)\nc = malloc(70000)\nfree(a)\nd = malloc(8)';

const COLOURS = ['light', 'dark'] as const;

test('axe finds nothing in a small heap, light or dark', async ({ buddyscope, page }) => {
  await buddyscope.open(SMALL);
  await buddyscope.button('Previous operation').click();
  await expect(buddyscope.status).toContainText('free(a)');
  for (const colorScheme of COLOURS) {
    await page.emulateMedia({ colorScheme });
    await expectNoViolations(page);
  }
});

test('axe finds nothing in a trace, light or dark', async ({ buddyscope, page }) => {
  await buddyscope.openShipped('lua', { at: 200 });
  await expect(buddyscope.allocations.getByRole('table')).toBeVisible();
  await buddyscope.frames.last().press('Enter');
  await expect(buddyscope.button('Follow calls')).toBeVisible();
  for (const colorScheme of COLOURS) {
    await page.emulateMedia({ colorScheme });
    await expectNoViolations(page);
  }
});

test('axe finds nothing when all that can go wrong is said at once, light or dark', async ({
  buddyscope,
  page,
}) => {
  await page.goto('#at=1&buddy=quick');
  await expect(buddyscope.button('Dismiss')).toBeVisible();
  await buddyscope.malloc('many');
  await buddyscope.run('a = malloc(');
  await expect(buddyscope.alert).toHaveCount(2);
  for (const colorScheme of COLOURS) {
    await page.emulateMedia({ colorScheme });
    await expectNoViolations(page);
  }
});

test('axe finds nothing in the empty page, nor in the help', async ({ buddyscope, page }) => {
  await buddyscope.open('');
  await expectNoViolations(page);
  await buddyscope.button('Keyboard help').click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await expectNoViolations(page);
});

test('axe finds nothing where the panels share tabs on a small window', async ({
  buddyscope,
  page,
}) => {
  await page.setViewportSize({ width: 1024, height: 768 });
  await buddyscope.open(SMALL);
  const tabs = await page.getByRole('tab').all();
  expect(tabs.length).toBeGreaterThan(1);
  for (const tab of tabs) {
    await tab.click();
    await expect(tab).toHaveAttribute('aria-selected', 'true');
    await expectNoViolations(page);
  }
});

test('the status announces politely, with plain digits', async ({ buddyscope }) => {
  await buddyscope.open('a = malloc(70000)');
  await expect(buddyscope.status).toHaveAttribute('aria-live', 'polite');
  expect(await buddyscope.status.textContent()).toBe(
    'a = malloc(70000) returned 0x10008, a frame of 131072 bytes at 0x10000',
  );
});

test('the choice of colours outlives the visit, and can be taken back', async ({
  buddyscope,
  page,
}) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await buddyscope.open('');
  const body = page.locator('body');
  const light = await body.evaluate((element) => getComputedStyle(element).backgroundColor);
  await buddyscope.button('Dark theme').click();
  await expect(body).not.toHaveCSS('background-color', light);
  await page.reload();
  await expect(buddyscope.button('Light theme')).toBeVisible();
  await expect(body).not.toHaveCSS('background-color', light);
  await buddyscope.button('Light theme').click();
  await expect(body).toHaveCSS('background-color', light);
});

test('frames move and fade in, but not where motion is to be reduced', async ({
  buddyscope,
  page,
}) => {
  await page.clock.install();
  await buddyscope.open('a = malloc(1)');
  for (const [reducedMotion, moves] of [
    ['no-preference', true],
    ['reduce', false],
  ] as const) {
    await page.emulateMedia({ reducedMotion });
    await buddyscope.button('Previous operation').click();
    await expect(buddyscope.frames).toHaveCount(0);
    await page.clock.runFor(1000);
    await page.clock.pauseAt(await page.evaluate(() => Date.now() + 60_000));
    await buddyscope.button('Next operation').click();
    await expect(buddyscope.status).toContainText('a = malloc(1) returned');
    await expect(buddyscope.frames).toHaveCount(13);
    const atOnce = await lookOf(buddyscope.tree);
    await page.clock.runFor(1000);
    expect((await lookOf(buddyscope.tree)) !== atOnce).toBe(moves);
    await page.clock.resume();
  }
});

test('from one width to the other the tree sets out from where it was, outlines and all', async ({
  buddyscope,
  page,
}) => {
  await page.clock.install();
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  await buddyscope.open('a = malloc(30000)\nb = malloc(10000)');
  await expect(buddyscope.frames).toHaveCount(3);
  await page.clock.runFor(1000);
  await page.clock.pauseAt(await page.evaluate(() => Date.now() + 60_000));
  const drawing = buddyscope.tree.locator('canvas');
  const byFrames = await lookOf(drawing);
  await buddyscope.tree.getByText('bytes', { exact: true }).click();
  expect(await lookOf(drawing)).toBe(byFrames);
  await page.clock.runFor(1000);
  expect(await lookOf(drawing)).not.toBe(byFrames);
});

test('where the system chooses the colours, frames keep those that tell them apart', async ({
  buddyscope,
  page,
}) => {
  await buddyscope.open(SMALL);
  const usual = await coloursOf(buddyscope.tree);
  expect(usual).toBeGreaterThan(4);
  await page.emulateMedia({ forcedColors: 'active' });
  await page.reload();
  await expect(buddyscope.status).toContainText('d = malloc(8)');
  await expect(buddyscope.frames.first()).toBeVisible();
  expect(await coloursOf(buddyscope.tree)).toBe(usual);
});

test('each choice and each list is heard by one name', async ({ buddyscope, page }) => {
  await buddyscope.open(SMALL);
  expect(await buddyscope.banner.ariaSnapshot()).not.toContain('text:');
  await expect(page.getByRole('list', { name: 'Lists by size' }).getByRole('listitem')).toHaveCount(
    14,
  );
  await expect(buddyscope.lists.getByRole('group')).toHaveAccessibleName('Order of the lists');
  await expect(buddyscope.map).toMatchAriaSnapshot(`
    - list "What the colours are":
      - listitem: allocated
  `);
  await expect(buddyscope.timeline).toMatchAriaSnapshot(`
    - list "Figures at the position":
      - listitem: /requested/
  `);
});

test('while it plays, no sentence is announced before the one before is spoken', async ({
  buddyscope,
}) => {
  await buddyscope.openShipped('lua', { at: 200 });
  await expect(buddyscope.allocations.getByRole('table')).toBeVisible();
  await buddyscope.button('Play').click();
  await expect(buddyscope.status).toHaveAttribute('aria-live', 'off');
  await buddyscope.button('Pause').click();
  await expect(buddyscope.status).toHaveAttribute('aria-live', 'polite');
});

test('where the system chooses the colours, lifetimes keep their shades', async ({
  buddyscope,
  page,
}) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await buddyscope.openShipped('lua', { at: 200 });
  await page.getByRole('tab', { name: 'Blame' }).click();
  const cells = page.getByRole('table', { name: /^How long/ }).getByRole('cell');
  await expect(cells.first()).toBeVisible();
  const shades = await cells.evaluateAll((all) =>
    all.map((cell) => getComputedStyle(cell).backgroundColor),
  );
  expect(new Set(shades).size).toBeGreaterThan(4);
});

/** How many colours its canvas shows. */
function coloursOf(view: Locator): Promise<number> {
  return view.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
    const context = canvas.getContext('2d');
    const pixels = context?.getImageData(0, 0, canvas.width, canvas.height).data.buffer;
    return new Set(new Uint32Array(pixels ?? new ArrayBuffer())).size;
  });
}
