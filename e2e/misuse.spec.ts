import { expect, test } from './fixture.ts';

/** b at 0x10018 became a part of what was a at 0x10008. */
const ABSORBED = 'a = malloc(8)\nb = malloc(8)\nfree(b)\nfree(a)';

test('a double free is named, and leaves the heap alone', async ({ buddyscope }) => {
  await buddyscope.open('a = malloc(8)\nb = malloc(8)\nfree(a)');
  const before = await buddyscope.heap();
  await buddyscope.run('free(a)');
  await expect(buddyscope.status).toContainText(
    /^free\(a\): .*double free.*the heap is unchanged$/,
  );
  await expect(buddyscope.eachStep.last()).toContainText('0x10008 was freed already');
  expect(await buddyscope.heap()).toBe(before);
});

test('freeing a frame again that was absorbed by its buddy is a double free, too', async ({
  buddyscope,
}) => {
  await buddyscope.open(`${ABSORBED}\nfree(b)`, { buddy: 'coalesce' });
  await expect(buddyscope.status).toContainText('double free');
  await expect(buddyscope.frames).toHaveCount(1);
});

test('a stale pointer into the payload of somebody else is a foreign one', async ({
  buddyscope,
}) => {
  await buddyscope.open(`${ABSORBED}\nc = malloc(1000)`, { buddy: 'coalesce' });
  const before = await buddyscope.heap();
  await buddyscope.run('free(b)');
  await expect(buddyscope.status).toHaveText(
    'free(b): 0x10018 was never given out by this heap (foreign pointer); the heap is unchanged',
  );
  expect(await buddyscope.heap()).toBe(before);
});

test('a stale pointer to a payload of somebody else frees that one, as in C', async ({
  buddyscope,
}) => {
  await buddyscope.open(`${ABSORBED}\nc = malloc(1000)`, { buddy: 'coalesce' });
  await buddyscope.run('free(a)');
  await expect(buddyscope.status).toHaveText('free(a) gave back a frame of 1024 bytes at 0x10000');
  await expect(buddyscope.allocation('c')).toBeHidden();
});

test('with validation off a double free corrupts the heap until wasm traps; Undo heals it', async ({
  buddyscope,
}) => {
  await buddyscope.open('a = malloc(8)', { validation: 'unsafe' });
  const before = await buddyscope.heap();
  await buddyscope.run('free(a); free(a); b = malloc(8); c = malloc(8); d = malloc(8)');
  await expect(buddyscope.alert).toContainText(
    'The allocator broke in operation 6, d = malloc(8): ',
  );
  await expect(buddyscope.alert).toContainText('All operations are kept');
  await expect(buddyscope.calls).toHaveCount(6);

  await buddyscope.alert.getByRole('button', { name: 'Take it back' }).click();
  await expect(buddyscope.alert).toBeHidden();
  await expect(buddyscope.status).toContainText('a = malloc(8) returned');
  expect(await buddyscope.heap()).toBe(before);
});

test('what unsafe breaks, external catches in the same operations', async ({ buddyscope }) => {
  await buddyscope.open(
    'a = malloc(8)\nfree(a)\nfree(a)\nb = malloc(8)\nc = malloc(8)\nd = malloc(8)',
    { validation: 'external' },
  );
  await expect(buddyscope.allocations).toContainText('3 live · 24 bytes');
  await buddyscope.strategy('Validation').selectOption('unsafe');
  await expect(buddyscope.alert).toContainText('The allocator broke in operation 6');
  await buddyscope.strategy('Validation').selectOption('dev');
  await expect(buddyscope.alert).toBeHidden();
  await expect(buddyscope.allocations).toContainText('3 live · 24 bytes');
});
