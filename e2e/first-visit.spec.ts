import { expect, test } from './fixture.ts';

// As most people see it.
test.use({ contextOptions: { reducedMotion: 'no-preference' } });

test('the first visit shows an example that has run, and says what it did last', async ({
  buddyscope,
}) => {
  await buddyscope.page.goto('./');
  await expect(buddyscope.status).toHaveText(
    'g = malloc(900) returned 0x10808, a frame of 1024 bytes at 0x10800',
  );
  await expect(buddyscope.position).toHaveValue('9');
  await expect(buddyscope.position).toHaveAttribute('max', '9');
  await expect(buddyscope.tree).toMatchAriaSnapshot(`
    - heading "Buddy tree"
    - list "Frames of the page":
      - /children: equal
      - listitem "frame 0x10000, 128 bytes, allocated, 100 requested"
      - listitem "frame 0x10080, 32 bytes, allocated, 20 requested"
      - listitem "frame 0x100a0, 32 bytes, free"
      - listitem "frame 0x100c0, 64 bytes, free"
      - listitem "frame 0x10100, 256 bytes, free"
      - listitem "frame 0x10200, 512 bytes, free"
      - listitem "frame 0x10400, 1024 bytes, allocated, 1000 requested"
      - listitem "frame 0x10800, 1024 bytes, allocated, 900 requested"
      - listitem "frame 0x10c00, 1024 bytes, free"
      - listitem "frame 0x11000, 4096 bytes, free"
      - listitem "frame 0x12000, 8192 bytes, free"
      - listitem "frame 0x14000, 16384 bytes, allocated, 12000 requested"
      - listitem "frame 0x18000, 32768 bytes, free"
  `);
});

test('the example can be taken apart and played with at once', async ({ buddyscope }) => {
  await buddyscope.page.goto('./');
  await buddyscope.button('free f').click();
  await expect(buddyscope.status).toHaveText('free(f) gave back a frame of 16384 bytes at 0x14000');
  await buddyscope.malloc(8);
  await expect(buddyscope.status).toHaveText(
    'h = malloc(8) returned 0x100a8, a frame of 16 bytes at 0x100a0',
  );
});

test('everything goes by the name the design gives it', async ({ buddyscope }) => {
  await buddyscope.page.goto('./');
  const { map, tree, lists, steps, inspector, timeline, metrics, allocations } = buddyscope;
  for (const region of [map, tree, lists, steps, inspector, timeline, metrics, allocations])
    await expect(region).toBeVisible();
  for (const name of ['malloc', 'calloc', 'realloc', 'aligned', 'free', 'Undo', 'Reset'])
    await expect(buddyscope.button(name)).toBeVisible();
  for (const name of ['Open trace', 'Share', 'Previous operation', 'Next operation', 'Play'])
    await expect(buddyscope.button(name)).toBeVisible();
  for (const name of ['Buddy', 'Jumbo', 'Shrink', 'Pages', 'Growth', 'Validation'])
    await expect(buddyscope.strategy(name)).toBeVisible();
  await expect(buddyscope.page.getByRole('combobox', { name: 'Preset' })).toBeVisible();
  await expect(buddyscope.size).toBeVisible();
  await expect(buddyscope.status).toHaveCount(1);
  await expect(buddyscope.lists.getByRole('listitem')).toHaveCount(14);
});
