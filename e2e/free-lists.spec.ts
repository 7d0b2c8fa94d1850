import { expect, test } from './fixture.ts';
import { lines } from './link-text.ts';

// 128-byte frames at 0x10000, 0x10080 …, freed in an order that is not that of their addresses.
const SHUFFLED = `${lines(6, (i) => `p${i} = malloc(100)`)}\nfree(p2)\nfree(p0)\nfree(p4)`;

test('lists stand in link order, or in that of their addresses', async ({ buddyscope }) => {
  await buddyscope.open(SHUFFLED);
  const chips = buddyscope.list(10).getByRole('button');
  const [head, second] = ['0x10200, head', '0x10000'];
  await expect(chips.first()).toHaveAccessibleName(head);
  await buddyscope.lists.getByText('address', { exact: true }).click();
  await expect(chips.first()).toHaveAccessibleName(second);
  await expect(buddyscope.list(10)).toHaveAccessibleName('list 10, 128 bytes, 3 free frames');
  await buddyscope.lists.getByText('link', { exact: true }).click();
  await expect(chips.first()).toHaveAccessibleName(head);
});

test('a long list says how many more there are, and shows them', async ({ buddyscope }) => {
  const many = lines(100, (i) => `p${i} = malloc(8)`);
  const frees = lines(50, (i) => `free(p${2 * i})`);
  await buddyscope.open(`${many}\n${frees}`);
  const smallest = buddyscope.list(13);
  await expect(smallest).toHaveAccessibleName(/, 5\d free frames$/);
  const more = smallest.getByRole('button', { name: /^\d+ more$/ });
  const shownAtFirst = await smallest.getByRole('button', { name: /^0x/ }).count();
  await more.click();
  await expect
    .poll(() => smallest.getByRole('button', { name: /^0x/ }).count())
    .toBe(shownAtFirst + 32);
  await expect(smallest.getByRole('button', { name: /^0x/ }).last()).toBeAttached();
});

test('arrow keys lead along a list and to the next one', async ({ buddyscope, page }) => {
  await page.setViewportSize({ width: 1920, height: 1000 });
  await buddyscope.open(SHUFFLED);
  await buddyscope.freeFrame('0x10200').focus();
  await page.keyboard.press('ArrowRight');
  await expect(buddyscope.freeFrame('0x10000')).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(buddyscope.list(9).getByRole('button').first()).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(buddyscope.inspector).toContainText('frame 0x10300');
});
