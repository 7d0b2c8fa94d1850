import { expect, test } from './fixture.ts';

const SOME = 'a = malloc(100)\nb = malloc(100)\nc = malloc(5000)';

test('a poked header is found by the integrity check, which names rule and address', async ({
  buddyscope,
}) => {
  await buddyscope.open(SOME);
  await buddyscope.frame('0x10080').click();
  await buddyscope.inspector.getByText('Poke a byte').click();
  await expect(buddyscope.inspector.getByRole('textbox', { name: 'Address' })).toHaveValue(
    '0x10084',
  );
  await buddyscope.inspector.getByRole('textbox', { name: 'Byte' }).fill('0x33');
  await buddyscope.inspector.getByRole('button', { name: 'Poke', exact: true }).click();
  await expect(buddyscope.status).toHaveText(
    'poke(0x10084, 0x33) has overwritten a byte of the heap',
  );
  await expect(buddyscope.alert).toContainText('damaged at 0x10080, rule size');
  // What is sound is drawn; of the rest of the page nothing can be known.
  await expect(buddyscope.frame('0x10000, 128 bytes, allocated')).toBeVisible();
  await expect(buddyscope.frame('0x10080, 65408 bytes, damaged')).toBeVisible();
  const colours = buddyscope.map.getByRole('list', { name: 'What the colours are' });
  await expect(colours).toContainText('damaged');
  await buddyscope.page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(colours).not.toContainText('damaged');
});

test('a byte is typed as the dump shows bytes, and how it is read is seen before it is poked', async ({
  buddyscope,
}) => {
  await buddyscope.open(SOME);
  await buddyscope.frame('0x10080').click();
  await buddyscope.inspector.getByText('Poke a byte').click();
  const byte = buddyscope.inspector.getByRole('textbox', { name: 'Byte' });
  const poke = buddyscope.inspector.getByRole('button', { name: 'Poke', exact: true });
  const call = buddyscope.inspector.getByRole('code');
  await byte.fill('10');
  await expect(call).toHaveText('poke(0x10084, 0x10)');
  await byte.fill('7f');
  await expect(call).toHaveText('poke(0x10084, 0x7f)');
  await byte.press('Enter');
  await expect(buddyscope.status).toContainText('poke(0x10084, 0x7f) has overwritten');
  await expect(buddyscope.inspector.getByRole('table')).toContainText('7f 00 00 00');
  for (const refused of ['255', 'many']) {
    await byte.fill(refused);
    await poke.click();
    await expect(byte).toHaveAccessibleDescription(new RegExp(`00 to ff.*saw “${refused}”`));
  }
  await expect(buddyscope.calls).toHaveCount(4);
});

test('time travel goes through a poke, and undo takes it back', async ({ buddyscope }) => {
  await buddyscope.open(SOME);
  const sound = await buddyscope.heap();
  await buddyscope.run('poke(0x10084, 0x33)\nd = malloc(8)');
  await expect(buddyscope.alert).toContainText('rule size');
  await buddyscope.button('Previous operation').click();
  await buddyscope.button('Previous operation').click();
  await expect(buddyscope.status).toContainText('malloc(5000)');
  await expect(buddyscope.alert).toHaveCount(0);
  expect(await buddyscope.heap()).toBe(sound);
  await buddyscope.button('Next operation').click();
  await expect(buddyscope.alert).toContainText('rule size');
  await buddyscope.button('Undo').click();
  await expect(buddyscope.alert).toHaveCount(0);
  expect(await buddyscope.heap()).toBe(sound);
});

test('a link holds the poke', async ({ buddyscope }) => {
  await buddyscope.open(`${SOME}\npoke(0x10004, 0x1)`);
  await expect(buddyscope.alert).toContainText('damaged at 0x10000');
  await expect(buddyscope.calls.last()).toHaveAccessibleName(/poke\(0x10004, 0x1\)/);
});

test('a poke beside the heap does nothing, one that is no byte is refused', async ({
  buddyscope,
}) => {
  await buddyscope.open(SOME);
  await buddyscope.run('poke(0x400, 1)');
  await expect(buddyscope.status).toContainText('does nothing');
  await expect(buddyscope.alert).toHaveCount(0);
  await buddyscope.run('poke(0x10004, 256)');
  await expect(buddyscope.alert).toContainText('0 to 255');
});

test('a call that would search a ring of frames for ever is not made', async ({ buddyscope }) => {
  await buddyscope.open('a = malloc(70000)\nb = malloc(70000)\nfree(a)\nfree(b)');
  // The head of list 0 becomes its own next.
  await buddyscope.run('poke(0x30002, 3)');
  await expect(buddyscope.alert).toContainText('damaged');
  await buddyscope.run('c = malloc(200000)');
  await expect(buddyscope.alert).toContainText('list 0 is damaged and goes on for ever');
  await buddyscope.button('Previous operation').click();
  await expect(buddyscope.status).toContainText('poke(0x30002, 0x3)');
  await buddyscope.button('First operation').click();
  await expect(buddyscope.status).toContainText('Before the first operation');
  await expect(buddyscope.alert).toHaveCount(0);
});

test('where a damaged heap broke the allocator, the heap before is shown and gone back from', async ({
  buddyscope,
  page,
}) => {
  // The only frame of list 10 leads out of memory.
  await buddyscope.open('a = malloc(100)\npoke(0x10083, 0x7f)', { buddy: 'coalesce' });
  await buddyscope.run('b = malloc(100)');
  await expect(page).toHaveURL(/at=3/);
  await page.reload();
  await expect(buddyscope.alert).toContainText('broke in operation 3, b = malloc(100)');
  await expect(buddyscope.status).toContainText('poke(0x10083, 0x7f) has overwritten');
  await expect(buddyscope.frame('0x10000, 128 bytes, allocated, 100 requested')).toBeVisible();

  await buddyscope.button('Previous step').click();
  await expect(buddyscope.position).toHaveValue('2');
  await expect(buddyscope.alert).toContainText('rule length');
  await buddyscope.button('Previous step').click();
  await buddyscope.button('Previous step').click();
  await expect(buddyscope.status).toContainText('malloc(100): 0x10080 is the head of list 10');
  await expect(buddyscope.alert).toHaveCount(0);

  await buddyscope.button('Play').click();
  await expect(buddyscope.alert).toContainText('broke in operation 3');
  await expect(buddyscope.button('Play')).toBeVisible();
});
