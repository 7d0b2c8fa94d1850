import { expectNoViolations } from './axe.ts';
import { expect, test } from './fixture.ts';
import { lines } from './link-text.ts';

const SOME = 'a = malloc(100)\nb = malloc(5000)\nfree(a)\nc = malloc(70000)';
const TABS = ['Operate', 'Blame', 'Tree', 'Steps', 'Inspect'];

test('malloc works by touch, and what it did is on the tabs', async ({ buddyscope, page }) => {
  await buddyscope.open('');
  const tab = (name: string) => page.getByRole('tab', { name });
  await expect(tab('Operate')).toHaveAttribute('aria-selected', 'true');
  await buddyscope.size.fill('1');
  await buddyscope.button('malloc').tap();
  await expect(buddyscope.status).toHaveText(
    'a = malloc(1) returned 0x10008, a frame of 16 bytes at 0x10000',
  );
  await expect(buddyscope.tree).toBeHidden();

  await tab('Tree').tap();
  await expect(buddyscope.frames).toHaveCount(13);
  await expect(buddyscope.list(13)).toHaveAccessibleName('list 13, 16 bytes, 1 free frame');
  await expect(buddyscope.operation).toBeHidden();
  await tab('Steps').tap();
  await expect(buddyscope.eachStep.filter({ hasText: 'split' })).toHaveCount(12);
  await tab('Inspect').tap();
  await expect(buddyscope.inspector).toContainText('frame 0x10000');
  await expect(buddyscope.metrics).toMatchAriaSnapshot('- group: splits 12');
});

test('a frame is chosen and freed by touch', async ({ buddyscope, page }) => {
  await buddyscope.open('a = malloc(20000)\nb = malloc(5000)');
  await page.getByRole('tab', { name: 'Tree' }).tap();
  await buddyscope.frame('0x10000').tap();
  await page.getByRole('tab', { name: 'Operate' }).tap();
  await expect(buddyscope.operation).toContainText('on a,');
  await buddyscope.button('free').tap();
  await expect(buddyscope.status).toHaveText('free(a) gave back a frame of 32768 bytes at 0x10000');
});

test('no tab is wider than a screen of 390 or 360 pixels', async ({ buddyscope, page }) => {
  await buddyscope.open(SOME);
  for (const width of [390, 360]) {
    await page.setViewportSize({ width, height: 740 });
    for (const name of TABS) {
      await page.getByRole('tab', { name }).tap();
      await expect(page.getByRole('tabpanel', { name })).toBeVisible();
      const widest = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(widest, `${name} at ${width}`).toBeLessThanOrEqual(width);
    }
  }
});

test('every choice of the header is in sight, and what is chosen is not cut', async ({
  buddyscope,
  page,
}) => {
  await buddyscope.open(SOME, { buddy: 'deferred', shrink: 'chunkify', growth: 'geometric' });
  for (const width of [390, 360]) {
    await page.setViewportSize({ width, height: 740 });
    for (const choice of await buddyscope.banner.getByRole('combobox').all())
      await expect(choice).toBeInViewport({ ratio: 1 });
    await expect(buddyscope.button('Open trace')).toBeInViewport({ ratio: 1 });
  }
});

test('the limit of the heap is chosen in the header, and what needs more is out of memory', async ({
  buddyscope,
  page,
}) => {
  await buddyscope.open('a = malloc(60000)\nb = malloc(60000)');
  const limit = buddyscope.banner.getByRole('combobox', { name: 'Limit' });
  await expect(limit).toHaveValue('4 GiB');
  await limit.selectOption('64 KiB');
  await expect(buddyscope.status).toHaveText(
    'malloc(60000) returned NULL: the heap may not grow beyond its limit',
  );
  await expect(page).toHaveURL(/limit=64KiB/);
});

test('on tablets lists have lines in sight, and free frames of one size do not lie over those of another', async ({
  buddyscope,
  page,
}) => {
  await buddyscope.open('a = malloc(8)\nb = malloc(8)');
  for (const size of [
    { width: 1024, height: 768 },
    { width: 1280, height: 800 },
  ]) {
    await page.setViewportSize(size);
    const free = buddyscope.button('free a');
    await free.scrollIntoViewIfNeeded();
    await expect(free).toBeInViewport({ ratio: 1 });
    const frames = await buddyscope.lists.getByRole('button', { name: /^0x/ }).all();
    const boxes = await Promise.all(frames.map((frame) => frame.boundingBox()));
    expect(boxes.length).toBeGreaterThan(8);
    const ends = boxes.map((box) => (box?.y ?? 0) + (box?.height ?? 0));
    const lies = boxes.filter((box, i) => (box?.y ?? 0) < (ends[i - 1] ?? 0));
    expect(lies, `${size.width} × ${size.height}`).toEqual([]);
  }
});

test('what is open is named whole on the smallest screens', async ({ buddyscope, page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await buddyscope.openShipped('python-json');
  for (const words of [/^python-json/, /^\d+\W\d+ operations$/]) {
    const text = buddyscope.banner.getByRole('paragraph').getByText(words);
    await expect(text).toBeVisible();
    expect(await text.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
  }
});

test('the width of the tree is chosen by touch on the smallest screens, and no switch is cut', async ({
  buddyscope,
  page,
}) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await buddyscope.open(SOME);
  await page.getByRole('tab', { name: 'Tree' }).tap();
  const bytes = buddyscope.tree.getByRole('radio', { name: 'bytes' });
  await bytes.scrollIntoViewIfNeeded();
  await expect(bytes).toBeInViewport({ ratio: 1 });
  await bytes.tap();
  await expect(bytes).toBeChecked();
  await expect(buddyscope.tree.getByRole('group', { name: 'width by' })).toBeVisible();
});

test('transport and position stick to the bottom, wherever one scrolls', async ({
  buddyscope,
  page,
}) => {
  await buddyscope.open(SOME);
  const { height } = page.viewportSize() ?? { height: 0 };
  for (const there of [
    page.getByRole('heading', { name: 'Buddyscope' }),
    buddyscope.button('free b'),
  ]) {
    await there.scrollIntoViewIfNeeded();
    for (const sticking of [buddyscope.button('Play'), buddyscope.position]) {
      await expect(sticking).toBeInViewport({ ratio: 1 });
      expect((await sticking.boundingBox())?.y).toBeGreaterThan(height / 2);
    }
  }
  await buddyscope.button('Previous operation').tap();
  await expect(buddyscope.status).toContainText('free(a)');
});

test('what the curves of the timeline are is told on phones, too', async ({ buddyscope, page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await buddyscope.open(SOME);
  for (const curve of ['requested', 'in frames', 'heap'])
    await expect(
      buddyscope.timeline.getByRole('listitem').filter({ hasText: curve }),
    ).toBeInViewport({ ratio: 1 });
});

test('what touches need is large enough to be hit', async ({ buddyscope, page }) => {
  await page.goto('');
  await buddyscope.openTrace({ name: 'small.rep', content: '0\n2\n3\n0\na 0 100\na 1 9\nf 0\n' });
  await expect(buddyscope.loadReport).toContainText('1 grow');
  for (const name of TABS) {
    await page.getByRole('tab', { name }).tap();
    await expect(page.getByRole('tabpanel', { name })).toBeVisible();
    const small = await page.locator('button, input, select, summary').evaluateAll((all) =>
      all.flatMap((target) => {
        const { width, height } = target.getBoundingClientRect();
        const large = Math.min(width, height) >= 24;
        return large || !target.checkVisibility() ? [] : [target.outerHTML.slice(0, 80)];
      }),
    );
    expect(small, name).toEqual([]);
  }
});

test('axe finds nothing on any tab', async ({ buddyscope, page }) => {
  await buddyscope.open(SOME);
  for (const name of TABS) {
    await page.getByRole('tab', { name }).tap();
    await expect(page.getByRole('tabpanel', { name })).toBeVisible();
    await expectNoViolations(page);
  }
});

test('a line that is edited is not hidden behind the transport', async ({ buddyscope }) => {
  await buddyscope.open(SOME);
  await buddyscope.button('Edit the current line').tap();
  await expect(buddyscope.entry).toBeFocused();
  const [entry, play] = [buddyscope.entry, buddyscope.button('Play')];
  const bottom = async () => {
    const box = await entry.boundingBox();
    return (box?.y ?? 0) + (box?.height ?? 0);
  };
  await expect.poll(bottom).toBeLessThan((await play.boundingBox())?.y ?? 0);
});

test('of thousands of allocations only those in sight are there, and the rest scrolls by', async ({
  buddyscope,
  page,
}) => {
  await buddyscope.openShipped('python-json', { at: 60_000 });
  const table = buddyscope.allocations.getByRole('table');
  await expect(table).toHaveAttribute('aria-rowcount', '16206');
  await buddyscope.allocations.scrollIntoViewIfNeeded();
  await expect(buddyscope.button('free 37371')).toBeVisible();
  expect(await table.getByRole('row').count()).toBeLessThan(60);
  await table.getByRole('button').first().focus();
  await page.keyboard.press('End');
  await expect(table.getByRole('row').last()).toHaveAttribute('aria-rowindex', '16206');
});

test('the report of a load leads to whom to blame, which is then in sight', async ({
  buddyscope,
  page,
}) => {
  await page.goto('./');
  const calls = [lines(4096, (i) => `a ${i} 8`), lines(2048, (i) => `f ${2 * i}`), 'a 4096 24'];
  await buddyscope.openTrace({
    name: 'comb.rep',
    content: ['0\n4097\n6145\n1', ...calls].join('\n'),
  });
  await buddyscope.loadReport.getByRole('button', { name: 'See Blame' }).tap();
  await expect(buddyscope.blame.getByText('1 of 2 grows were avoidable')).toBeInViewport();
});
