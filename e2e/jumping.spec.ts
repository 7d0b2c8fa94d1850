import { expect, test } from './fixture.ts';

const RUN = [
  'a = malloc(100)', // grows, splits
  'b = malloc(100)',
  'c = malloc(70000)', // grows
  'free(b)',
  'free(a)', // coalesces
  'd = malloc(4294967295)', // fails
  'e = malloc(8)', // splits
  'f = malloc(8)',
].join('\n');

for (const { what, stops } of [
  { what: 'split', stops: [1, 7] },
  { what: 'grow', stops: [1, 3] },
  { what: 'coalesce', stops: [5] },
  { what: 'failure', stops: [6] },
]) {
  test(`to each ${what}, and back`, async ({ buddyscope, page }) => {
    await buddyscope.open(RUN, { at: 0, buddy: 'coalesce' });
    await page.getByRole('combobox', { name: 'Jump to' }).selectOption(what);
    for (const stop of stops) {
      await buddyscope.button(`Next ${what}`).click();
      await expect(buddyscope.position).toHaveValue(String(stop));
    }
    await buddyscope.button(`Next ${what}`).click();
    await expect(buddyscope.status).toHaveText(`There is no later operation with a ${what}.`);
    await buddyscope.button('Last operation').click();
    for (const stop of stops.toReversed()) {
      await buddyscope.button(`Previous ${what}`).click();
      await expect(buddyscope.position).toHaveValue(String(stop));
    }
  });
}

test('to a grow that is far away in a long trace', async ({ buddyscope, page }) => {
  await buddyscope.openShipped('python-json', { at: 100_000 });
  await expect(buddyscope.position).toHaveValue('100000');
  await page.getByRole('combobox', { name: 'Jump to' }).selectOption('grow');
  await buddyscope.button('Next grow').click();
  await expect(buddyscope.eachStep.filter({ hasText: 'the heap grows by' })).toHaveCount(1);
  const there = await buddyscope.position.inputValue();
  expect(Number(there)).toBeGreaterThan(100_000);
  await buddyscope.button('Next operation').click();
  await buddyscope.button('Previous grow').click();
  await expect(buddyscope.position).toHaveValue(there);
});

test('by keyboard, Shift and the arrows up and down', async ({ buddyscope, page }) => {
  await buddyscope.open(RUN, { at: 0 });
  await page.keyboard.press('Shift+ArrowDown');
  await expect(buddyscope.position).toHaveValue('1');
  await page.keyboard.press('Shift+ArrowDown');
  await expect(buddyscope.position).toHaveValue('7');
  await page.keyboard.press('Shift+ArrowUp');
  await expect(buddyscope.position).toHaveValue('1');
});

test('to any operation by its number, typed with blanks or without', async ({ buddyscope }) => {
  await buddyscope.openShipped('lua', { at: 5 });
  const { position, page } = buddyscope;
  const number = page.getByRole('textbox', { name: 'Go to operation' });
  await expect(position).toHaveAttribute('max', '12297');
  await number.fill('12 000');
  await number.press('Enter');
  await expect(position).toHaveValue('12000');
  await number.fill('99999');
  await number.press('Enter');
  await expect(position).toHaveValue('12297');
  await number.fill('7');
  await number.press('Escape');
  await number.blur();
  await expect(position).toHaveValue('12297');
  for (const refused of ['-1', '2.5', '1e3']) {
    await number.fill(refused);
    await number.press('Enter');
    await expect(number).toHaveAttribute('aria-invalid', 'true');
    await number.blur();
    await expect(position).toHaveValue('12297');
  }
});
