import { expect, test } from './fixture.ts';

const FIVE = 'a = malloc(100)\nb = malloc(24)\nc = malloc(1000)\nfree(b)\nd = malloc(5000)';

test('one operation back and forth, to the first and to the last', async ({ buddyscope }) => {
  await buddyscope.open(FIVE);
  const { position, status } = buddyscope;
  await buddyscope.button('Previous operation').click();
  await expect(status).toContainText('free(b)');
  await buddyscope.button('Previous operation').click();
  await expect(status).toContainText('c = malloc(1000)');
  await expect(buddyscope.allocations).toContainText('3 live');
  await buddyscope.button('First operation').click();
  await expect(position).toHaveValue('0');
  await expect(status).toHaveText('Before the first operation: the heap is empty.');
  await buddyscope.button('Next operation').click();
  await expect(status).toContainText('a = malloc(100)');
  await buddyscope.button('Last operation').click();
  await expect(position).toHaveValue('5');
  await expect(status).toContainText('d = malloc(5000)');
});

test('there is nothing before the first nor behind the last', async ({ buddyscope }) => {
  await buddyscope.open(FIVE);
  const button = (name: string) => buddyscope.button(name);
  for (const name of ['Next operation', 'Last operation'])
    await expect(button(name)).toBeDisabled();
  for (const name of ['Previous operation', 'First operation'])
    await expect(button(name)).toBeEnabled();
  await buddyscope.position.press('Home');
  for (const name of ['Next operation', 'Last operation']) await expect(button(name)).toBeEnabled();
  for (const name of ['Previous operation', 'First operation'])
    await expect(button(name)).toBeDisabled();
});

test('Play runs at its speed, Pause stops it, and Play goes on from there', async ({
  buddyscope,
  page,
}) => {
  await page.clock.install();
  await buddyscope.open(FIVE, { at: 0 });
  const { position } = buddyscope;
  await page.getByRole('combobox', { name: 'Speed' }).selectOption('1');
  await buddyscope.button('Play').click();
  await page.clock.runFor(2000);
  await expect(position).toHaveValue('2');
  await buddyscope.button('Pause').click();
  await page.clock.runFor(10_000);
  await expect(position).toHaveValue('2');
  await expect(buddyscope.status).toContainText('b = malloc(24)');

  await page.getByRole('combobox', { name: 'Speed' }).selectOption('4');
  await buddyscope.button('Play').click();
  await page.clock.runFor(500);
  await expect(position).toHaveValue('4');
  await page.clock.runFor(1000);
  await expect(position).toHaveValue('5');
  await expect(buddyscope.button('Play')).toBeVisible();
});

test('at the end Play starts over', async ({ buddyscope, page }) => {
  await page.clock.install();
  await buddyscope.open(FIVE);
  await page.getByRole('combobox', { name: 'Speed' }).selectOption('1');
  await buddyscope.button('Play').click();
  await expect(buddyscope.position).toHaveValue('0');
  await page.clock.runFor(1000);
  await expect(buddyscope.position).toHaveValue('1');
});

test('the space bar plays and pauses', async ({ buddyscope, page }) => {
  await page.clock.install();
  await buddyscope.open(FIVE, { at: 0 });
  await page.keyboard.press('Space');
  await expect(buddyscope.button('Pause')).toBeVisible();
  await page.keyboard.press('Space');
  await expect(buddyscope.button('Play')).toBeVisible();
});
