import { expect, test } from './fixture.ts';

test('calloc asks for members times bytes', async ({ buddyscope, page }) => {
  await buddyscope.open('');
  await page.getByRole('textbox', { name: 'Members' }).fill('12');
  await buddyscope.size.fill('100');
  await buddyscope.button('calloc').click();
  await expect(buddyscope.status).toHaveText(
    'a = calloc(12, 100) returned 0x10008, a frame of 2048 bytes at 0x10000',
  );
  await expect(buddyscope.frame('0x10000, 2048 bytes, allocated, 1200 requested')).toBeVisible();
  await expect(buddyscope.eachStep.last()).toContainText('return 0x10008');
  await expect(buddyscope.eachStep.filter({ hasText: 'to zero' })).toHaveCount(1);
});

test('aligned gives a payload at a multiple of the alignment, in a frame that the tree names', async ({
  buddyscope,
  page,
}) => {
  await buddyscope.open('a = malloc(8)');
  await page.getByRole('textbox', { name: 'Alignment' }).fill('4096');
  await buddyscope.size.fill('100');
  await buddyscope.button('aligned').click();
  await expect(buddyscope.status).toHaveText(
    'b = aligned(4096, 100) returned 0x13000, a frame of 8192 bytes at 0x12000',
  );
  await expect(buddyscope.frame('0x12000, 8192 bytes, allocated, 100 requested')).toBeVisible();
  await expect(buddyscope.allocation('b')).toContainText('0x13000');
  await buddyscope.button('free b').click();
  await expect(buddyscope.status).toHaveText('free(b) gave back a frame of 8192 bytes at 0x12000');
});

test('realloc acts on the frame that was clicked, and moves it when it must', async ({
  buddyscope,
}) => {
  await buddyscope.open('a = malloc(100)\nb = malloc(100)');
  await buddyscope.frame('0x10000').click();
  await expect(buddyscope.operation).toContainText('on a, 100 bytes');
  await buddyscope.size.fill('110');
  await buddyscope.button('realloc').click();
  await expect(buddyscope.status).toHaveText(
    'a = realloc(a, 110) returned 0x10008, a frame of 128 bytes at 0x10000',
  );
  await buddyscope.size.fill('4000');
  await buddyscope.button('realloc').click();
  await expect(buddyscope.status).toHaveText(
    'a = realloc(a, 4000) returned 0x11008, a frame of 4096 bytes at 0x11000',
  );
  await expect(buddyscope.frame('0x10000, 128 bytes, free')).toBeVisible();
});

test('a frame is freed by clicking it and then free', async ({ buddyscope }) => {
  await buddyscope.open('a = malloc(100)\nb = malloc(1000)\nc = malloc(100)');
  await buddyscope.frame('0x10400').click();
  await expect(buddyscope.inspector).toContainText('frame 0x10400');
  await buddyscope.button('free').click();
  await expect(buddyscope.status).toHaveText('free(b) gave back a frame of 1024 bytes at 0x10400');
  await expect(buddyscope.frame('0x10400, 1024 bytes, free')).toBeVisible();
  await expect(buddyscope.allocation('b')).toBeHidden();
});

test('a smaller realloc keeps its frame with defer, and is cut down with chunkify', async ({
  buddyscope,
}) => {
  await buddyscope.open('a = malloc(1000)\na = realloc(a, 20)', { shrink: 'defer' });
  await expect(buddyscope.frame('0x10000, 1024 bytes, allocated, 20 requested')).toBeVisible();
  await buddyscope.strategy('Shrink').selectOption('chunkify');
  await expect(buddyscope.frame('0x10000, 32 bytes, allocated, 20 requested')).toBeVisible();
  await expect(buddyscope.frame('0x10200, 512 bytes, free')).toBeVisible();
});

test('sizes are written as people write them', async ({ buddyscope }) => {
  await buddyscope.open('');
  for (const [typed, bytes] of [
    ['0x40', 64],
    ['4 KiB', 4096],
    ['1 MiB', 1_048_576],
    ['3 * 100', 300],
  ]) {
    await buddyscope.malloc(String(typed));
    await expect(buddyscope.status).toContainText(`malloc(${bytes}) returned`);
  }
});

test('what is no size is named, and nothing runs', async ({ buddyscope }) => {
  await buddyscope.open('a = malloc(100)');
  await buddyscope.malloc('many');
  await expect(buddyscope.alert).toHaveText(
    'Size in bytes: expected a number of bytes, saw “many”',
  );
  await expect(buddyscope.position).toHaveAttribute('max', '1');
  await buddyscope.malloc(8);
  await expect(buddyscope.alert).toBeHidden();
  await expect(buddyscope.status).toContainText('b = malloc(8) returned');
});
