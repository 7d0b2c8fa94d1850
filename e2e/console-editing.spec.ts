import { expect, test } from './fixture.ts';
import { lines } from './link-text.ts';

const FOUR = 'a = malloc(100)\nb = malloc(24)\nc = malloc(1000)\nfree(b)';

test('a line in the middle is edited, and what follows is run again', async ({ buddyscope }) => {
  await buddyscope.open(FOUR);
  const before = await buddyscope.heap();
  await buddyscope.calls.filter({ hasText: 'b = malloc(24)' }).dblclick();
  await expect(buddyscope.entry).toHaveValue('b = malloc(24)');
  await expect(buddyscope.entry).toBeFocused();
  await expect(buddyscope.entry).toHaveAccessibleDescription(/Line 2: Enter replaces it/);
  await buddyscope.entry.fill('b = malloc(5000)');
  await buddyscope.entry.press('Enter');
  await expect(buddyscope.position).toHaveValue('2');
  await expect(buddyscope.status).toContainText('b = malloc(5000) returned');
  await expect(buddyscope.calls).toHaveText([
    '1a = malloc(100)',
    '2b = malloc(5000)',
    '3c = malloc(1000)',
    '4free(b)',
  ]);
  await buddyscope.button('Last operation').click();
  await expect(buddyscope.status).toHaveText('free(b) gave back a frame of 8192 bytes at 0x12000');
  await buddyscope.button('Undo').click();
  await buddyscope.button('Last operation').click();
  await expect(buddyscope.status).toContainText('frame of 32 bytes');
  expect(await buddyscope.heap()).toBe(before);
});

test('a line is taken out, and others are put in its place', async ({ buddyscope }) => {
  await buddyscope.open(FOUR, { at: 2 });
  await buddyscope.button('Edit the current line').click();
  await buddyscope.entry.fill('');
  await buddyscope.entry.press('Enter');
  await expect(buddyscope.calls).toHaveText(['1a = malloc(100)', '2c = malloc(1000)', '3free(b)']);
  await buddyscope.calls.filter({ hasText: 'c = malloc' }).dblclick();
  await buddyscope.entry.fill('d = malloc(8); b = malloc(16)');
  await buddyscope.entry.press('Enter');
  await expect(buddyscope.calls).toHaveText([
    '1a = malloc(100)',
    '2d = malloc(8)',
    '3b = malloc(16)',
    '4free(b)',
  ]);
  await expect(buddyscope.position).toHaveValue('3');
});

test('Escape leaves the line as it is, and so does a mistake', async ({ buddyscope }) => {
  await buddyscope.open(FOUR, { at: 2 });
  await buddyscope.button('Edit the current line').click();
  await buddyscope.entry.fill('b = malloc(');
  await buddyscope.entry.press('Enter');
  await expect(buddyscope.alert).toContainText('expected a number');
  await expect(buddyscope.calls.nth(1)).toHaveText('2b = malloc(24)');
  await buddyscope.entry.press('Escape');
  await expect(buddyscope.entry).toHaveValue('');
  await expect(buddyscope.alert).toBeHidden();
  await buddyscope.run('d = malloc(8)');
  await expect(buddyscope.calls).toHaveCount(3);
});

test('without a mouse: to a line, Enter edits it, Delete takes it out', async ({
  buddyscope,
  page,
}) => {
  await buddyscope.open(FOUR);
  await buddyscope.console.getByRole('listbox').focus();
  await page.keyboard.press('ArrowUp');
  await expect(buddyscope.calls.filter({ hasText: 'c =' })).toHaveAttribute(
    'aria-selected',
    'true',
  );
  await page.keyboard.press('Enter');
  await expect(buddyscope.entry).toBeFocused();
  await page.keyboard.press('End');
  await page.keyboard.press('Backspace');
  await page.keyboard.type('*2)');
  await page.keyboard.press('Enter');
  await expect(buddyscope.status).toContainText('c = malloc(2000) returned');
  await buddyscope.console.getByRole('listbox').focus();
  await page.keyboard.press('Delete');
  await expect(buddyscope.calls).toHaveText(['1a = malloc(100)', '2b = malloc(24)', '3free(b)']);
});

test('Redo does again what Undo took back, until something else is done', async ({
  buddyscope,
  page,
}) => {
  await buddyscope.open('');
  const redo = buddyscope.button('Redo');
  await expect(redo).toBeDisabled();
  await buddyscope.malloc(100);
  await buddyscope.malloc(200);
  await expect(buddyscope.status).toContainText('b = malloc(200)');
  const after = await buddyscope.heap();
  await buddyscope.button('Undo').click();
  await buddyscope.button('Undo').click();
  await expect(buddyscope.status).toContainText('nothing has been allocated');
  await redo.click();
  await expect(buddyscope.status).toContainText('a = malloc(100)');
  await page.keyboard.press('Control+y');
  await expect(buddyscope.status).toContainText('b = malloc(200)');
  expect(await buddyscope.heap()).toBe(after);
  await expect(redo).toBeDisabled();
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+Shift+Z');
  await expect(buddyscope.position).toHaveValue('2');
  await page.keyboard.press('Control+z');
  await buddyscope.malloc(8);
  await expect(redo).toBeDisabled();
});

test('names and calls are completed', async ({ buddyscope, page }) => {
  await buddyscope.open('config = malloc(100)\ncount = malloc(8)\nb = malloc(8)');
  const offered = buddyscope.console.getByRole('listbox', { name: 'Completions' });
  await buddyscope.entry.pressSequentially('fr');
  await page.keyboard.press('Tab');
  await expect(buddyscope.entry).toHaveValue('free(');
  await buddyscope.entry.pressSequentially('co');
  await expect(offered.getByRole('option')).toHaveText(['count', 'config']);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(offered.getByRole('option', { selected: true })).toHaveText('config');
  await page.keyboard.press('Enter');
  await expect(buddyscope.entry).toHaveValue('free(config');
  await expect(offered).toBeHidden();
  await buddyscope.entry.pressSequentially(')');
  await page.keyboard.press('Enter');
  await expect(buddyscope.status).toContainText('free(config) gave back');
});

test('a million lines scroll to each of them', async ({ buddyscope, page }) => {
  const million = 1_000_000;
  await buddyscope.page.goto('./');
  await buddyscope.openTrace({
    name: 'million.rep',
    content: `0\n1\n${million}\n0\n${'a 0 24\nf 0\n'.repeat(million / 2)}`,
  });
  await expect(buddyscope.position).toHaveValue(String(million));
  await expect(buddyscope.calls.last()).toHaveText('1000000free(0)');
  await expect(buddyscope.calls.last()).toBeInViewport();
  const list = buddyscope.console.getByRole('listbox');
  await list.hover();
  await page.mouse.wheel(0, -40);
  await expect(buddyscope.calls.filter({ hasText: /^999998/ })).toBeInViewport();
  await expect(buddyscope.calls.filter({ hasText: /^1000000/ })).not.toBeInViewport();
  await list.focus();
  await page.keyboard.press('Home');
  await expect(buddyscope.position).toHaveValue('1');
  await expect(buddyscope.calls.first()).toHaveText('10 = malloc(24)');
  await expect(buddyscope.calls.first()).toBeInViewport();
  await buddyscope.position.fill('654321');
  await expect(buddyscope.calls.filter({ hasText: /^654321/ })).toBeInViewport();
});

test('the current line is in sight in a link to the middle of a trace', async ({ buddyscope }) => {
  await buddyscope.openShipped('python-json', { at: 120_000 });
  const current = buddyscope.console.getByRole('option', { selected: true });
  await expect(current).toHaveText(/^120000/);
  await expect(current).toBeInViewport();
});

test('text with many lines is still taken as a whole', async ({ buddyscope }) => {
  await buddyscope.open('');
  await buddyscope.run(lines(50, (i) => `x${i} = malloc(8)`));
  await expect(buddyscope.position).toHaveValue('50');
  await buddyscope.button('Undo').click();
  await expect(buddyscope.position).toHaveValue('0');
});
