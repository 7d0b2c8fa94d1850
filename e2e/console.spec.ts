import { expect, test } from './fixture.ts';

test('a typed line runs, and joins the operations', async ({ buddyscope }) => {
  await buddyscope.open('');
  await buddyscope.run('a = malloc(100)');
  await expect(buddyscope.status).toHaveText(
    'a = malloc(100) returned 0x10008, a frame of 128 bytes at 0x10000',
  );
  await expect(buddyscope.calls).toHaveText(['1a = malloc(100)']);
  await expect(buddyscope.entry).toHaveValue('');
});

test('a pasted sequence of +bytes and -nth runs at once', async ({ buddyscope }) => {
  await buddyscope.open('');
  await buddyscope.entry.focus();
  await buddyscope.page.keyboard.insertText('+100, +50, -0');
  await buddyscope.entry.press('Enter');
  await expect(buddyscope.calls).toHaveText(['1a = malloc(100)', '2b = malloc(50)', '3free(a)']);
  await expect(buddyscope.position).toHaveValue('3');
  await expect(buddyscope.allocations).toContainText('1 live · 50 bytes');
});

test('many lines run as one, and Undo takes all of them back', async ({ buddyscope }) => {
  await buddyscope.open('a = malloc(100)');
  const before = await buddyscope.heap();
  await buddyscope.run('b = malloc(1 KiB)\nc = calloc(4, 2 * 8)\nfree(a); d = aligned(64, 0x40)');
  await expect(buddyscope.position).toHaveValue('5');
  await expect(buddyscope.status).toContainText('d = aligned(64, 64) returned');
  await buddyscope.button('Undo').click();
  await expect(buddyscope.position).toHaveValue('1');
  await expect(buddyscope.status).toContainText('a = malloc(100)');
  expect(await buddyscope.heap()).toBe(before);
});

test('Shift and Enter begin a line instead of running the first', async ({ buddyscope }) => {
  await buddyscope.open('');
  await buddyscope.entry.pressSequentially('a = malloc(8)');
  await buddyscope.entry.press('Shift+Enter');
  await buddyscope.entry.pressSequentially('free(a)');
  await expect(buddyscope.position).toHaveValue('0');
  await buddyscope.entry.press('Enter');
  await expect(buddyscope.position).toHaveValue('2');
});

test('what is named in one line is at hand in the next, and on its button', async ({
  buddyscope,
}) => {
  await buddyscope.open('');
  await buddyscope.run('config = malloc(100)');
  await expect(buddyscope.button('free config')).toBeVisible();
  await buddyscope.run('config = realloc(config, 300)');
  await expect(buddyscope.status).toContainText('config = realloc(config, 300) returned');
  await buddyscope.run('free(config)');
  await expect(buddyscope.allocations).toContainText('Nothing is allocated.');
});

test('an error names line and reason, nothing is run, and the text stays', async ({
  buddyscope,
}) => {
  await buddyscope.open('a = malloc(100)');
  const before = await buddyscope.heap();
  const text = 'b = malloc(8)\nc = malloc(8\nd = malloc(8)';
  await buddyscope.run(text);
  const problem = 'Line 2: expected ), saw the end of the line';
  await expect(buddyscope.alert).toHaveText(problem);
  await expect(buddyscope.status).toHaveText(problem);
  await expect(buddyscope.entry).toHaveAccessibleDescription(
    /Line 2: expected \), saw the end of the line/,
  );
  await expect(buddyscope.entry).toHaveValue(text);
  await expect(buddyscope.entry).toBeFocused();
  await expect(buddyscope.position).toHaveAttribute('max', '1');
  expect(await buddyscope.heap()).toBe(before);

  await buddyscope.run(text.replace('(8\n', '(8)\n'));
  await expect(buddyscope.alert).toBeHidden();
  await expect(buddyscope.position).toHaveValue('4');
});

test('a name that is not live is answered with those that are', async ({ buddyscope }) => {
  await buddyscope.open('a = malloc(100)\nb = malloc(8)\nfree(a)');
  await buddyscope.run('free(x)');
  await expect(buddyscope.alert).toContainText('there is no allocation named x; live is b');
  await buddyscope.run('// so it stays');
  await expect(buddyscope.status).toContainText('free(a) gave back');
});

test('choosing an operation in the console goes there', async ({ buddyscope }) => {
  await buddyscope.open('a = malloc(100)\nb = malloc(8)\nfree(a)');
  await buddyscope.calls.filter({ hasText: 'b = malloc(8)' }).click();
  await expect(buddyscope.position).toHaveValue('2');
  await expect(buddyscope.status).toContainText('b = malloc(8) returned');
  await expect(buddyscope.allocations).toContainText('2 live · 108 bytes');
});
