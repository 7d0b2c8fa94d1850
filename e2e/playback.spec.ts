import { expect, test } from './fixture.ts';
import { LONG as LONG_TRACE, PAIRS } from './long-trace.ts';

const FIVE = 'a = malloc(100)\nb = malloc(24)\nc = malloc(1000)\nfree(b)\nd = malloc(5000)';
/** More than Play gets through while a test looks. */
const LENGTH = 1000;
const LONG = Array.from({ length: LENGTH }, () => '+8').join('\n');

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

test('Play goes on until Pause, and from there when played again', async ({ buddyscope }) => {
  await buddyscope.open(LONG, { at: 0 });
  const { position } = buddyscope;
  const at = async () => Number(await position.inputValue());
  await buddyscope.button('Play').click();
  await expect.poll(at).toBeGreaterThan(1);
  await buddyscope.button('Pause').click();
  await expect(buddyscope.button('Play')).toBeVisible();
  const paused = await at();
  await expect(buddyscope.status).toContainText('returned');
  expect(await at()).toBe(paused);

  await buddyscope.button('Play').click();
  await expect.poll(at).toBeGreaterThan(paused);
});

test('at the end Play starts over, and at the end it ends', async ({ buddyscope, page }) => {
  await buddyscope.open(LONG);
  const at = async () => Number(await buddyscope.position.inputValue());
  await buddyscope.button('Play').click();
  await expect.poll(at).toBeLessThan(LENGTH);
  await page.getByRole('combobox', { name: 'Speed' }).selectOption('5000');
  await expect(buddyscope.position).toHaveValue(String(LENGTH));
  await expect(buddyscope.button('Play')).toBeVisible();
});

test('the space bar plays and pauses', async ({ buddyscope, page }) => {
  await buddyscope.open(LONG, { at: 0 });
  await page.keyboard.press('Space');
  await expect(buddyscope.button('Pause')).toBeVisible();
  await page.keyboard.press('Space');
  await expect(buddyscope.button('Play')).toBeVisible();
});

test('Play goes by steps, too, from call to call', async ({ buddyscope, page }) => {
  await buddyscope.open('a = malloc(1)\nb = malloc(1)\nfree(a)', { at: 0 });
  const speed = page.getByRole('combobox', { name: 'Speed' });
  await speed.selectOption('2 steps/s'); // slow enough for each to be seen
  await buddyscope.button('Play').click();
  await expect(buddyscope.status).toContainText('is empty, look in list');
  await speed.selectOption('30 steps/s');
  await expect(buddyscope.position).toHaveValue('3');
  await expect(buddyscope.status).toContainText('free(a) gave back');
  await expect(buddyscope.button('Play')).toBeVisible();
});

test('a whole trace is played in ten seconds', async ({ buddyscope, page }) => {
  await buddyscope.openShipped('lua');
  await expect(buddyscope.position).toHaveAttribute('max', '12297');
  await page.getByRole('combobox', { name: 'Speed' }).selectOption('all in 10 s');
  await buddyscope.button('Play').click();
  await expect(buddyscope.position).toHaveValue('12297');
  await expect(buddyscope.button('Play')).toBeVisible();
});

test('from one operation to another nothing moves: the transport keeps its height', async ({
  buddyscope,
  page,
}) => {
  await buddyscope.open(FIVE);
  await buddyscope.openTrace(LONG_TRACE);
  await expect(buddyscope.position).toHaveValue(String(2 * PAIRS));
  const tree = await buddyscope.tree.boundingBox();
  // Numbers of one digit and of seven, calls of one step and of more than ten.
  for (const position of ['3', '4', '3000001', '3000002']) {
    await page.getByRole('textbox', { name: 'Go to operation' }).fill(position);
    await page.keyboard.press('Enter');
    await expect(buddyscope.position).toHaveValue(position);
    await expect(buddyscope.status).toContainText(/returned|gave back/);
    expect(await buddyscope.tree.boundingBox()).toEqual(tree);
  }
});
