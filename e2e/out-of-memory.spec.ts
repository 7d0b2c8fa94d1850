import { withFigures } from './figures.ts';
import { expect, test } from './fixture.ts';

const REFUSED = [
  ['-1', 'malloc(4294967295) returned NULL: no frame can be that large'],
  ['99999999999', 'malloc(4294967295) returned NULL: no frame can be that large'],
  ['4294901752', 'malloc(4294901752) returned NULL: the heap may not grow beyond its limit'],
  ['0', 'malloc(0) returned NULL, as it should'],
] as const;

test('a malloc that is refused returns NULL, says why, and leaves the heap alone', async ({
  buddyscope,
}) => {
  await buddyscope.open('a = malloc(100)');
  const before = await buddyscope.heap();
  for (const [i, [size, sentence]] of REFUSED.entries()) {
    await buddyscope.malloc(size);
    await expect(buddyscope.status).toHaveText(sentence);
    await expect(buddyscope.position).toHaveValue(String(i + 2));
    expect(await buddyscope.heap()).toBe(before);
  }
});

test('calloc refuses a product that overflows', async ({ buddyscope }) => {
  await buddyscope.open('a = malloc(100)');
  const before = await buddyscope.heap();
  await buddyscope.page.getByRole('textbox', { name: 'Members' }).fill('65536');
  await buddyscope.size.fill('65536');
  await buddyscope.button('calloc').click();
  await expect(buddyscope.status).toHaveText(
    'calloc(65536, 65536) returned NULL: the product overflows',
  );
  expect(await buddyscope.heap()).toBe(before);
});

test('a realloc that fails leaves the old allocation as it is', async ({ buddyscope }) => {
  await buddyscope.open('a = malloc(100)\na = realloc(a, 4294901752)');
  await expect(buddyscope.status).toHaveText(
    'realloc(a, 4294901752) returned NULL: the heap may not grow beyond its limit',
  );
  await expect(buddyscope.frame('0x10000, 128 bytes, allocated, 100 requested')).toBeVisible();
});

test('the timeline marks a failure, the steps and the metrics say why and how often', async ({
  buddyscope,
}) => {
  await buddyscope.open('a = malloc(100)');
  const failure = buddyscope.timeline.getByRole('listitem').filter({ hasText: 'failure' });
  await expect(failure).toBeHidden();
  await buddyscope.malloc(-1);
  await expect(failure).toBeVisible();
  await expect(buddyscope.steps).toMatchAriaSnapshot(
    withFigures(`
    - list "Steps of the last operation":
      - listitem: "malloc: 4294967295 bytes wanted"
      - listitem: "4294967295 bytes: no frame can be that large"
  `),
  );
  await expect(buddyscope.metrics).toMatchAriaSnapshot('- group: fails 1');
});

test('a limit is chosen: what needs more fails, which link and Undo know of', async ({
  buddyscope,
  page,
}) => {
  await buddyscope.open('a = malloc(60000)\nb = malloc(60000)\nc = malloc(70000)\nfree(a)');
  const limit = buddyscope.timeline.getByRole('combobox', { name: 'limit' });
  await expect(limit).toHaveValue('65536');
  await limit.selectOption('64 KiB');
  await expect(buddyscope.metrics).toMatchAriaSnapshot(withFigures('- group: fails 2'));
  await expect(page).toHaveURL(/limit=64KiB/);
  await page.reload();
  await expect(limit).toHaveValue('1');

  await buddyscope.timeline.getByRole('combobox', { name: 'Jump to' }).selectOption('failure');
  await buddyscope.button('Previous failure').click();
  await expect(buddyscope.status).toHaveText(
    'malloc(70000) returned NULL: the heap may not grow beyond its limit',
  );
  await buddyscope.button('Previous failure').click();
  await expect(buddyscope.position).toHaveValue('2');
  await expect(buddyscope.eachStep.last()).toHaveText(
    /out of memory: the heap may not grow by 65.536 bytes$/,
  );
  await buddyscope.button('Previous step').click();
  await expect(buddyscope.status).toContainText('the heap may not grow by 1 page');

  await limit.selectOption('256 KiB');
  await buddyscope.button('Undo').click();
  await expect(limit).toHaveValue('1');
});
