import { figures } from './figures.ts';
import { expect, test } from './fixture.ts';

const letters = Array.from({ length: 30 }, (_, i) => `p${i} = malloc(${i + 1})`);

test('a short list of allocations is there whole, each with its button', async ({ buddyscope }) => {
  await buddyscope.open(letters.join('\n'));
  const { allocations } = buddyscope;
  await expect(allocations.getByRole('button', { name: /^free p\d+$/ })).toHaveCount(30);
  await buddyscope.allocation('p0').getByRole('button', { name: 'free p0' }).click();
  await expect(allocations.getByRole('button', { name: /^free p\d+$/ })).toHaveCount(29);
});

test('a long list is scrolled from the newest to the oldest', async ({ buddyscope, page }) => {
  await buddyscope.openShipped('python-json', { at: 145_234 });
  const { allocations } = buddyscope;
  const table = allocations.getByRole('table');
  await expect(allocations).toContainText(figures('497 live'));
  // The header is a row, too.
  await expect(table).toHaveAttribute('aria-rowcount', '498');
  await expect(table.getByRole('row').nth(1)).toHaveAttribute('aria-rowindex', '2');
  await table.getByRole('row').nth(1).hover();
  await page.mouse.wheel(0, 100_000);
  const oldest = table.getByRole('row').last();
  await expect(oldest).toHaveAttribute('aria-rowindex', '498');
  await oldest.getByRole('button').first().click();
  await expect(buddyscope.inspector).toContainText('allocated');
});

test('keys scroll the list on, and the focus stays in it', async ({ buddyscope, page }) => {
  await buddyscope.openShipped('python-json', { at: 145_234 });
  const table = buddyscope.allocations.getByRole('table');
  await expect(table).toHaveAttribute('aria-rowcount', '498');
  await table.getByRole('button').first().focus();
  await page.keyboard.press('End');
  await expect(table.getByRole('row').last()).toHaveAttribute('aria-rowindex', '498');
  await page.keyboard.press('Tab');
  await expect(table.locator(':focus')).toHaveCount(1);
});

test('of a long list Tab stops at one row, and arrows go from row to row, none left out', async ({
  buddyscope,
  page,
}) => {
  await buddyscope.openShipped('python-json', { at: 145_234 });
  const { allocations } = buddyscope;
  await expect(allocations.getByRole('table')).toHaveAttribute('aria-rowcount', '498');
  const focused = allocations.getByRole('row').filter({ has: page.locator(':focus') });
  await allocations.getByRole('button').first().focus();
  for (let row = 3; row < 20; row++) {
    await page.keyboard.press('ArrowDown');
    await expect(focused).toHaveAttribute('aria-rowindex', String(row));
  }
  await page.keyboard.press('Tab');
  await expect(focused).toHaveAttribute('aria-rowindex', '19');
  await expect(allocations.locator(':focus')).toHaveAccessibleName(/^free /);
  await page.keyboard.press('ArrowUp');
  await expect(focused).toHaveAttribute('aria-rowindex', '18');
  await expect(allocations.locator(':focus')).toHaveAttribute('tabindex', '0');
  await page.keyboard.press('Tab');
  await expect(allocations.locator(':focus')).toHaveCount(0);
  await page.keyboard.press('Shift+Tab');
  await expect(focused).toHaveAttribute('aria-rowindex', '18');
});

test('Tab goes through the rows of a short list, none left out', async ({ buddyscope, page }) => {
  await buddyscope.open(Array.from({ length: 40 }, (_, i) => `a${i} = malloc(8)`).join('\n'));
  await buddyscope.allocations.getByRole('button').first().focus();
  for (let i = 39; i >= 0; i--) {
    await expect(buddyscope.button(`a${i}`)).toBeFocused();
    await page.keyboard.press('Tab');
    await expect(buddyscope.button(`free a${i}`)).toBeFocused();
    await page.keyboard.press('Tab');
  }
});

test('a row has its id and its button beside the largest figures, and their sum is told whole', async ({
  buddyscope,
}) => {
  await buddyscope.open('a = malloc(100)\nhuge = malloc(3000000000)\nb = malloc(1000000000)');
  for (const id of ['a', 'huge', 'b']) {
    const row = buddyscope.allocation(id);
    await expect(row.getByRole('button', { name: id, exact: true })).toBeInViewport({ ratio: 1 });
    await expect(row.getByRole('button', { name: `free ${id}` })).toBeInViewport({ ratio: 1 });
  }
  const cut = await buddyscope.allocations
    .getByText(/^3 live · /)
    .evaluate((element) => element.scrollWidth - element.clientWidth);
  expect(cut).toBe(0);
});
