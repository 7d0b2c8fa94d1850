import { withFigures } from './figures.ts';
import { expect, test } from './fixture.ts';
import { lines } from './link-text.ts';

const PAGES = (n: number) => lines(n, (i) => `p${i} = malloc(60000)`);

test('deferred frees like fast, and coalesces when the heap would have to grow', async ({
  buddyscope,
}) => {
  const allocate = lines(4096, (i) => `p${i} = malloc(8)`);
  const free = lines(4096, (i) => `free(p${i})`);
  await buddyscope.open(`${allocate}\n${free}`, { buddy: 'deferred' });
  await expect(buddyscope.list(13)).toHaveAccessibleName('list 13, 16 bytes, 4096 free frames');
  await expect(buddyscope.metrics).toMatchAriaSnapshot('- group: coalesces 0');
  await buddyscope.malloc(60000);
  await expect(buddyscope.status).toContainText('a frame of 65536 bytes at 0x10000');
  await expect(buddyscope.metrics).toMatchAriaSnapshot(withFigures('- group: coalesces 4095'));
  await expect(buddyscope.map).toContainText('1 page · 64 KiB');
});

test('shared pages serve small requests from a free jumbo, separate ones grow', async ({
  buddyscope,
}) => {
  await buddyscope.open('a = malloc(128 KiB)\nfree(a)\nb = malloc(60000)', { pages: 'shared' });
  await expect(buddyscope.status).toContainText('a frame of 65536 bytes at 0x10000');
  await expect(buddyscope.map).toContainText('3 pages');
  await expect(buddyscope.list(0)).toHaveAccessibleName('list 0, jumbo, 1 free frame');
  await buddyscope.strategy('Pages').selectOption('separate');
  await expect(buddyscope.map).toContainText('4 pages');
});

test('shared pages that are neighbours serve a jumbo, separate ones grow', async ({
  buddyscope,
}) => {
  await buddyscope.open(`${PAGES(3)}\nfree(p1)\nfree(p0)\nfree(p2)\njumbo = malloc(150000)`, {
    pages: 'shared',
  });
  await expect(buddyscope.status).toContainText('a frame of 196608 bytes at 0x10000');
  await expect(buddyscope.map).toContainText('3 pages');
  await buddyscope.strategy('Pages').selectOption('separate');
  await expect(buddyscope.status).toContainText('a frame of 196608 bytes at 0x40000');
  await expect(buddyscope.list(1)).toHaveAccessibleName('list 1, 65536 bytes, 3 free frames');
});

test('geometric growth takes an eighth of the memory, and what is left over serves the next', async ({
  buddyscope,
}) => {
  await buddyscope.open(PAGES(15), { growth: 'geometric' });
  await expect(buddyscope.map).toContainText('15 pages');
  await buddyscope.malloc(60000);
  await expect(buddyscope.map).toContainText('17 pages');
  await expect(buddyscope.list(1)).toHaveAccessibleName('list 1, 65536 bytes, 1 free frame');
  await buddyscope.malloc(60000);
  await expect(buddyscope.list(1)).toHaveAccessibleName('list 1, 65536 bytes, 0 free frames');
  await expect(buddyscope.map).toContainText('17 pages');
  await buddyscope.strategy('Growth').selectOption('exact');
  await expect(buddyscope.metrics).toMatchAriaSnapshot('- group: grows 17');
});

test('the preset modern turns all of them on, original all of them off', async ({
  buddyscope,
  page,
}) => {
  const preset = page.getByRole('combobox', { name: 'Preset' });
  const chosen = () =>
    Promise.all(
      ['Buddy', 'Jumbo', 'Shrink', 'Pages', 'Growth'].map((name) =>
        buddyscope.strategy(name).inputValue(),
      ),
    );
  await buddyscope.open('a = malloc(128 KiB)\nfree(a)\nb = malloc(60000)', { jumbo: 'first' });
  await expect(preset).toHaveValue('custom');
  await expect(buddyscope.map).toContainText('4 pages');
  await preset.selectOption('modern');
  await expect(buddyscope.map).toContainText('3 pages');
  expect(await chosen()).toEqual(['deferred', 'closest', 'chunkify', 'shared', 'geometric']);
  await preset.selectOption('original');
  await expect(buddyscope.map).toContainText('4 pages');
  expect(await chosen()).toEqual(['fast', 'closest', 'defer', 'separate', 'exact']);
  await buddyscope.strategy('Shrink').selectOption('chunkify');
  await expect(preset).toHaveValue('custom');
});
