import { expect, test } from './fixture.ts';

// What the browser's settings say; zooming enlarges all else, too.
test.use({
  launchOptions: async ({ launchOptions }, use) =>
    use({
      ...launchOptions,
      args: [...(launchOptions.args ?? []), '--blink-settings=defaultFontSize=32'],
    }),
});

test('text twice as large has lines, columns and rulers of its size', async ({
  buddyscope,
  page,
}) => {
  await buddyscope.open('a = malloc(100)\nb = malloc(1000)');
  const cut = await buddyscope
    .button('free b')
    .evaluate((button) => button.getBoundingClientRect().right - innerWidth);
  expect(cut).toBeLessThanOrEqual(0);
  const texts = [
    buddyscope.allocation('b').getByText('b', { exact: true }),
    page.getByRole('option', { name: 'b = malloc(1000)' }),
  ];
  for (const text of texts) {
    const lines = await text.evaluate(
      (element) => element.clientHeight / Number.parseFloat(getComputedStyle(element).fontSize),
    );
    expect(lines).toBeGreaterThanOrEqual(1.2);
  }
  await page.getByRole('tab', { name: 'Tree' }).click();
  const rows = await buddyscope.list(10).evaluate((row) => {
    const size = Number.parseFloat(getComputedStyle(row).fontSize);
    return row.clientHeight / size;
  });
  expect(rows).toBeGreaterThanOrEqual(1.2);
});

for (const width of [390, 360])
  test(`text twice as large fits a phone of ${width} pixels: nothing lies beside the page, and what happened is told whole @phone`, async ({
    buddyscope,
    page,
  }) => {
    await page.setViewportSize({ width, height: 780 });
    await buddyscope.openShipped('python-json', { at: 60_000 });
    await expect(buddyscope.button('free 37371')).toBeVisible();
    for (const told of [buddyscope.status, buddyscope.button('37371')]) {
      const cut = await told.evaluate((element) =>
        Math.max(
          element.scrollWidth - element.clientWidth,
          element.scrollHeight - element.clientHeight,
        ),
      );
      // Letters reach a little over a line as high as they are.
      expect(cut, await told.innerText()).toBeLessThanOrEqual(4);
    }
    for (const tab of await page.getByRole('tab').all()) {
      await tab.tap();
      await expect(tab).toHaveAttribute('aria-selected', 'true');
      await expect(tab).toBeInViewport({ ratio: 1 });
      const beside = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(beside, await tab.innerText()).toBeLessThanOrEqual(0);
      expect(await page.evaluate(() => innerWidth)).toBe(width);
    }
  });

test('figures of gigabytes stay on a phone whose text is twice as large @phone', async ({
  buddyscope,
  page,
}) => {
  await buddyscope.open('a = malloc(100)\nb = malloc(3000000000)');
  for (const tab of await page.getByRole('tab').all()) {
    await tab.tap();
    await expect(tab).toHaveAttribute('aria-selected', 'true');
    const beside = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(beside, await tab.innerText()).toBeLessThanOrEqual(0);
    expect(await page.evaluate(() => innerWidth)).toBe(390);
  }
});
