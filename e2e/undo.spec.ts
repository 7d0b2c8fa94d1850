import { expect, test } from './fixture.ts';
import { LUA } from './trace-figures.ts';

const FIVE = 'a = malloc(100)\nb = malloc(24)\nc = malloc(1000)\nfree(b)\nd = malloc(5000)';

test('Undo takes back one change after the other, to where the link began', async ({
  buddyscope,
}) => {
  await buddyscope.open(FIVE);
  const before = await buddyscope.heap();
  const undo = buddyscope.button('Undo');
  await buddyscope.malloc(300);
  await expect(buddyscope.status).toContainText('e = malloc(300)');
  await buddyscope.button('free c').click();
  await expect(buddyscope.status).toContainText('free(c)');

  await undo.click();
  await expect(buddyscope.status).toContainText('e = malloc(300)');
  await undo.click();
  await expect(buddyscope.status).toContainText('d = malloc(5000)');
  expect(await buddyscope.heap()).toBe(before);
  await expect(undo).toBeDisabled();
});

test('Reset empties the heap, and Undo brings everything back', async ({ buddyscope }) => {
  await buddyscope.open(FIVE, { buddy: 'coalesce' });
  const before = await buddyscope.heap();
  await buddyscope.button('Reset').click();
  await expect(buddyscope.status).toHaveText('The heap is empty: nothing has been allocated yet.');
  await expect(buddyscope.frames).toHaveCount(0);
  await expect(buddyscope.strategy('Buddy')).toHaveValue('coalesce');

  await buddyscope.button('Undo').click();
  await expect(buddyscope.status).toContainText('d = malloc(5000)');
  await expect(buddyscope.position).toHaveValue('5');
  expect(await buddyscope.heap()).toBe(before);
});

test('a change of strategy is undone like any other', async ({ buddyscope }) => {
  await buddyscope.open('a = malloc(1)\nfree(a)', { buddy: 'fast' });
  await buddyscope.strategy('Buddy').selectOption('coalesce');
  await expect(buddyscope.frames).toHaveCount(1);
  await buddyscope.button('Undo').click();
  await expect(buddyscope.strategy('Buddy')).toHaveValue('fast');
  await expect(buddyscope.frames).toHaveCount(13);
});

test('a call in the middle of history replaces what followed, and Undo restores it', async ({
  buddyscope,
}) => {
  await buddyscope.open(FIVE, { at: 2 });
  const before = await buddyscope.heap();
  await buddyscope.malloc(8);
  await expect(buddyscope.position).toHaveValue('3');
  await expect(buddyscope.position).toHaveAttribute('max', '3');
  await expect(buddyscope.status).toContainText('c = malloc(8)');

  await buddyscope.button('Undo').click();
  await expect(buddyscope.position).toHaveValue('2');
  await expect(buddyscope.position).toHaveAttribute('max', '5');
  await expect(buddyscope.status).toContainText('b = malloc(24)');
  expect(await buddyscope.heap()).toBe(before);
  await buddyscope.button('Last operation').click();
  await expect(buddyscope.status).toContainText('d = malloc(5000)');
});

test('Ctrl and Z undo wherever the focus is, but in text', async ({ buddyscope }) => {
  await buddyscope.open(FIVE);
  await buddyscope.malloc(8);
  await expect(buddyscope.position).toHaveValue('6');
  await buddyscope.page.keyboard.press('Control+z');
  await expect(buddyscope.position).toHaveValue('5');
  await buddyscope.malloc(8);
  await buddyscope.entry.pressSequentially('typed');
  await buddyscope.page.keyboard.press('Control+z');
  await expect(buddyscope.entry).not.toHaveValue('typed');
  await expect(buddyscope.position).toHaveValue('6');
});

test('opening a trace is undone, too', async ({ buddyscope }) => {
  await buddyscope.open(FIVE);
  const before = await buddyscope.heap();
  await buddyscope.openTrace(LUA);
  await expect(buddyscope.banner).toContainText('lua.rep');
  await buddyscope.button('Undo').click();
  await expect(buddyscope.status).toContainText('d = malloc(5000)');
  await expect(buddyscope.banner).not.toContainText('lua.rep');
  expect(await buddyscope.heap()).toBe(before);
});
