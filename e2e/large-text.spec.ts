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
