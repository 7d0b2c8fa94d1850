import { AxeBuilder } from '@axe-core/playwright';
import { type Buddyscope, expect, test } from './fixture.ts';

const SMALL = 'a = malloc(100)\nb = malloc(5000)\nc = malloc(70000)\nfree(a)\nd = malloc(-1)';

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme} colours`, () => {
    test.use({ colorScheme });

    test('axe finds nothing in a small heap', async ({ buddyscope }) => {
      await buddyscope.open(SMALL);
      await expectNoViolations(buddyscope);
    });

    test('axe finds nothing in a trace', async ({ buddyscope }) => {
      await buddyscope.openShipped('lua', { at: 8972 });
      await expect(buddyscope.allocations).toContainText('live');
      await buddyscope.frames.last().press('Enter');
      await expectNoViolations(buddyscope);
    });

    test('axe finds nothing when all is said at once', async ({ buddyscope, page }) => {
      await page.goto('#at=1&buddy=quick');
      await buddyscope.malloc('many');
      await buddyscope.run('a = malloc(');
      await expect(buddyscope.alert).toHaveCount(2);
      await expectNoViolations(buddyscope);
    });
  });
}

test('axe finds nothing in the empty page, nor in the help', async ({ buddyscope, page }) => {
  await buddyscope.open('');
  await expectNoViolations(buddyscope);
  await page.getByRole('button', { name: 'Keyboard help' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await expectNoViolations(buddyscope);
});

test('between wide and narrow axe finds nothing either', async ({ buddyscope, page }) => {
  await page.setViewportSize({ width: 1024, height: 768 });
  await buddyscope.open(SMALL);
  for (const tab of await page.getByRole('tab').all()) {
    await tab.click();
    await expectNoViolations(buddyscope);
  }
});

test('the status announces politely, and digits in it are plain', async ({ buddyscope }) => {
  await buddyscope.open('a = malloc(70000)');
  await expect(buddyscope.status).toHaveAttribute('aria-live', 'polite');
  await expect(buddyscope.status).toHaveText(
    'a = malloc(70000) returned 0x10008, a frame of 131072 bytes at 0x10000',
  );
});

test('the choice of colours stays, and can be taken back', async ({ buddyscope, page }) => {
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

test('with reduced motion nothing moves', async ({ buddyscope, page }) => {
  const motions = () => page.evaluate(() => document.getAnimations().length);
  const moved = async () => {
    await buddyscope.malloc(8);
    await expect(buddyscope.frames).toHaveCount(13);
    return motions();
  };
  await page.clock.install();
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await buddyscope.open('');
  expect(await moved()).toBe(0);
});

async function expectNoViolations({ page }: Buddyscope): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(({ id, help, nodes }) => ({
    id,
    help,
    where: nodes.slice(0, 3).map(({ html }) => html),
  }));
  expect(found).toEqual([]);
}
