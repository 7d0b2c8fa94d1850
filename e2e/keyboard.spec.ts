import { expect, test } from './fixture.ts';

const HOLES = 'a = malloc(100)\nb = malloc(100)\nc = malloc(1000)\nfree(a)';

test('Tab reaches every control, and comes round', async ({ buddyscope, page }) => {
  // Some sixty keys, after each of which the browser is asked what has the focus.
  test.slow();
  await buddyscope.open(HOLES);
  await buddyscope.malloc(8);
  await expect(buddyscope.status).toContainText('d = malloc(8)');
  const focused = page.locator('*:focus');
  const reached = new Set<string>();
  for (let again = false; !again && reached.size < 100; ) {
    await page.keyboard.press('Tab');
    const [name = ''] = (await focused.count()) ? (await focused.ariaSnapshot()).split('\n') : [];
    again = name.includes('"Share"') && reached.has(name);
    reached.add(name);
  }
  const names = [...reached].join('\n');
  for (const name of [
    'combobox "Preset"',
    'combobox "Buddy strategy"',
    'combobox "Validation strategy"',
    'button "Open trace"',
    'button "Share"',
    'slider "Page of the heap"',
    'textbox "Size in bytes"',
    'button "malloc"',
    'button "calloc"',
    'button "aligned"',
    'button "realloc"',
    'button "free"',
    'button "Undo"',
    'button "Reset"',
    'textbox "Console"',
    'button "free c"',
    'button "free b"',
    'listitem "frame 0x10',
    'button "0x18000, head"',
    'button "Previous operation"',
    'button "Play"',
    'slider "Position"',
  ])
    expect.soft(names).toContain(name);
});

test('the arrows go through the frames of the tree, Home and End to its ends', async ({
  buddyscope,
  page,
}) => {
  await buddyscope.open(HOLES);
  const press = (key: string) => page.keyboard.press(key);
  await buddyscope.frame('0x10000').focus();
  await press('ArrowRight');
  await expect(buddyscope.frame('0x10080')).toBeFocused();
  await press('ArrowUp');
  await expect(buddyscope.frame('0x10100')).toBeFocused();
  await press('ArrowDown');
  await expect(buddyscope.frame('0x10080')).toBeFocused();
  await press('ArrowLeft');
  await expect(buddyscope.frame('0x10000')).toBeFocused();
  await press('End');
  await expect(buddyscope.frame('0x18000')).toBeFocused();
  await press('Home');
  await expect(buddyscope.frame('0x10000')).toBeFocused();
  await press('Enter');
  await expect(buddyscope.inspector).toContainText('frame 0x10000');
});

test('Delete frees the frame, and the focus stays in its place', async ({ buddyscope, page }) => {
  await buddyscope.open(HOLES, { buddy: 'coalesce' });
  await buddyscope.frame('0x10080').focus();
  await page.keyboard.press('Delete');
  await expect(buddyscope.status).toHaveText('free(b) gave back a frame of 128 bytes at 0x10080');
  // Its buddy absorbed it, and theirs that one.
  await expect(buddyscope.frame('0x10000, 1024 bytes, free')).toBeFocused();
  await page.keyboard.press('Delete');
  await expect(buddyscope.position).toHaveValue('5');
});

test('the left and right arrows step through the run from anywhere but text', async ({
  buddyscope,
  page,
}) => {
  await buddyscope.open(HOLES);
  await page.keyboard.press('ArrowLeft');
  await expect(buddyscope.status).toContainText('c = malloc(1000)');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(buddyscope.status).toContainText('free(a)');
  await buddyscope.entry.fill('b');
  await buddyscope.entry.press('ArrowLeft');
  await expect(buddyscope.position).toHaveValue('4');
});

test('malloc, free and undo without a mouse', async ({ buddyscope, page }) => {
  await buddyscope.open(HOLES);
  await buddyscope.size.focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('24');
  await page.keyboard.press('Enter');
  await expect(buddyscope.status).toContainText('d = malloc(24)');
  await expect(buddyscope.size).toBeFocused();
  await buddyscope.button('free d').press('Enter');
  await expect(buddyscope.status).toContainText('free(d)');
  await buddyscope.button('Undo').press('Space');
  await expect(buddyscope.status).toContainText('d = malloc(24)');
});

for (const { where, name } of [
  { where: 'a row of the allocations', name: 'free b' },
  { where: 'the panel of operations', name: 'free' },
]) {
  test(`freeing from ${where} does not lose the focus`, async ({ buddyscope, page }) => {
    await buddyscope.open('a = malloc(100)\nc = malloc(8)\nb = malloc(100)');
    await buddyscope.button(name).focus();
    await page.keyboard.press('Enter');
    await expect(buddyscope.status).toContainText('free(b)');
    await expect(page.locator('body')).not.toBeFocused();
  });
}

test('freeing from row after row leads through the allocations', async ({ buddyscope, page }) => {
  await buddyscope.open('a = malloc(100)\nc = malloc(8)\nb = malloc(100)');
  await buddyscope.button('free c').press('Enter');
  await expect(buddyscope.button('free a')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(buddyscope.button('free b')).toBeFocused();
});

test('the last Undo does not lose the focus', async ({ buddyscope, page }) => {
  await buddyscope.open('a = malloc(100)');
  await buddyscope.malloc(8);
  await expect(buddyscope.position).toHaveValue('2');
  await buddyscope.button('Undo').press('Enter');
  await expect(buddyscope.position).toHaveValue('1');
  await expect(page.locator('body')).not.toBeFocused();
});

test('stepping with the focus on a frame keeps it there or at the frame in its place', async ({
  buddyscope,
  page,
}) => {
  await buddyscope.open(HOLES, { buddy: 'coalesce' });
  await buddyscope.frame('0x10400').focus();
  await buddyscope.run('free(b)\nfree(c)');
  await buddyscope.tree.getByRole('listitem').first().focus();
  await page.keyboard.press('Control+z');
  await expect(buddyscope.frame('0x10000, 128 bytes, free')).toBeFocused();
});

test('a question mark opens the help, which lists the keys, and Escape closes it', async ({
  buddyscope,
  page,
}) => {
  await buddyscope.open(HOLES);
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keyboard' });
  await expect(help).toContainText('Delete');
  await page.keyboard.press('Escape');
  await expect(help).toBeHidden();
});
