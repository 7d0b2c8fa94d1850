import { readFileSync } from 'node:fs';
import type { Locator } from '@playwright/test';
import { expectNoViolations } from './axe.ts';
import { figures } from './figures.ts';
import { type Buddyscope, expect, test } from './fixture.ts';
import { LONG } from './long-trace.ts';
import { LUA } from './trace-figures.ts';

/** The same program after a fix: what took 27 to 32 bytes, and so 64 in frames, takes 24. */
const FIXED = {
  name: 'lua-fixed.rep',
  content: readFileSync(LUA, 'utf8').replaceAll(/^([ar] \d+) (?:2[7-9]|3[0-2])$/gm, '$1 24'),
};

/** Most bytes that are requested at once, and bytes that ever are. */
function asked(trace: string): { peak: number; total: number } {
  const live = new Map<string, number>();
  const sums = { now: 0, peak: 0, total: 0 };
  for (const line of trace.trim().split('\n').slice(4)) {
    const [kind, id = '', size = '0'] = line.split(' ');
    sums.now -= live.get(id) ?? 0;
    live.set(id, kind === 'f' ? 0 : Number(size));
    sums.now += live.get(id) ?? 0;
    sums.peak = Math.max(sums.peak, sums.now);
    if (kind !== 'f') sums.total += Number(size);
  }
  return sums;
}

const table = ({ blame }: Buddyscope, name: string) =>
  blame.getByRole('table', { name, exact: true });
const row = (of: Locator, name: string) =>
  of.getByRole('row').filter({ has: of.page().getByRole('rowheader', { name, exact: true }) });
const cells = async (of: Locator) =>
  (await of.getByRole('cell').allTextContents()).map((text) => text.replaceAll(/\s/g, ''));

test.beforeEach(async ({ buddyscope, page }) => {
  await buddyscope.openShipped('lua', { at: 12_297 });
  await expect(buddyscope.position).toHaveValue('12297');
  await page.getByRole('tab', { name: 'Blame' }).click();
  await expect(buddyscope.blame).toContainText('2 of 5 grows were avoidable');
});

test('a trace and the same after a fix stand side by side, the widest difference first', async ({
  buddyscope,
}) => {
  await buddyscope.compareWith(FIXED);
  await expect(buddyscope.blame.getByRole('heading', { name: /^lua.rep/ })).toContainText(
    'lua.rep → lua-fixed.rep',
  );
  const differing = table(buddyscope, 'Figures');
  const [before, after] = [asked(readFileSync(LUA, 'utf8')), asked(FIXED.content)];
  for (const [name, mine, other] of [
    ['peak of live bytes', before.peak, after.peak],
    ['bytes allocated in all', before.total, after.total],
  ] as const)
    expect(await cells(row(differing, name))).toEqual([String(mine), String(other)]);
  const differences = (await differing.getByRole('row').all()).slice(1).map(async (each) => {
    const [mine = 0, other = 0] = (await cells(each)).map(Number.parseFloat);
    return Math.abs(mine - other) / Math.max(mine, other);
  });
  const shares = await Promise.all(differences);
  expect(shares.length).toBeGreaterThan(5);
  // As they are read; what is sorted is finer.
  for (const [i, share] of shares.entries())
    expect(share).toBeLessThanOrEqual((shares[i - 1] ?? 1) + 0.05);
});

test('what is alike is unfolded by keyboard, and rankings say what is in one of them alone', async ({
  buddyscope,
}) => {
  await buddyscope.compareWith(FIXED);
  const alike = table(buddyscope, 'Figures, alike');
  await expect(alike).toBeHidden();
  await buddyscope.blame
    .getByText(/^\d+ alike$/)
    .first()
    .press('Enter');
  expect(await cells(row(alike, 'operations'))).toEqual(['12297', '12297']);
  const rounding = table(buddyscope, 'Sizes that waste most by rounding');
  const gone = rounding.getByRole('rowgroup').filter({ hasText: '31–32 bytes in 64-byte frames' });
  await expect(gone.getByRole('cell')).toHaveText([/of all slack/, 'not ranked']);
});

test('another strategy replays both, and the other comes to what it comes to when it is opened', async ({
  buddyscope,
  page,
}) => {
  await buddyscope.compareWith(FIXED);
  const walked = row(table(buddyscope, 'Figures'), 'frames walked');
  await expect(walked).toBeVisible();
  const [original = ''] = await cells(walked);
  await page.getByRole('combobox', { name: 'Preset' }).selectOption('modern');
  await expect.poll(async () => (await cells(walked))[0] ?? original).not.toBe(original);
  const [, other = ''] = await cells(walked);
  await buddyscope.openTrace(FIXED);
  await expect(buddyscope.position).toHaveValue('12297');
  await expect(buddyscope.metrics.getByText(figures(other))).toBeVisible();
});

test('a file that is no trace is refused, and what is open and compared stays', async ({
  buddyscope,
  page,
}) => {
  const tab = (name: string) => page.getByRole('tab', { name });
  await tab('Operate').click();
  const before = await buddyscope.heap();
  await tab('Blame').click();
  await buddyscope.compareWith(FIXED);
  const compared = buddyscope.blame.getByRole('heading', { name: 'lua.rep → lua-fixed.rep' });
  await expect(compared).toBeVisible();
  await buddyscope.compareWith({ name: 'saved.rep', content: '<!doctype html>' });
  await expect(buddyscope.status).toContainText(
    'saved.rep, line 1: expected a trace, saw HTML or XML',
  );
  await expect(compared).toBeVisible();
  await expect(buddyscope.position).toHaveValue('12297');
  await tab('Operate').click();
  expect(await buddyscope.heap()).toBe(before);
});

test('while a long one is replayed the page answers, and Cancel gives it up', async ({
  buddyscope,
  page,
}) => {
  await buddyscope.compareWith(LONG);
  const bar = buddyscope.blame.getByRole('progressbar', { name: /long\.rep\.gz/ });
  await expect(bar).toBeVisible();
  await buddyscope.button('Previous operation').click();
  await expect(buddyscope.position).toHaveValue('12296');
  await expect(buddyscope.status).toContainText('free(');
  await buddyscope.blame.getByRole('button', { name: 'Cancel' }).focus();
  await page.keyboard.press('Enter');
  await expect(bar).toBeHidden();
  await expect(buddyscope.blame).toBeFocused();
  await expect(table(buddyscope, 'Figures')).toBeHidden();
  await expect(buddyscope.position).toHaveValue('12296');
});

test('one that comes with the page is compared with, and axe finds nothing; the end is a button', async ({
  buddyscope,
  page,
}) => {
  await buddyscope.blame.getByRole('combobox').selectOption('gs');
  const differing = table(buddyscope, 'Figures');
  await expect(row(differing, 'operations')).toContainText(figures('7048'));
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectNoViolations(page);
  }
  await buddyscope.button('End the comparison').press('Enter');
  await expect(differing).toBeHidden();
  await expect(buddyscope.blame).toBeFocused();
});

test('two traces side by side are no wider than a phone @phone', async ({ buddyscope, page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await buddyscope.compareWith(FIXED);
  await expect(table(buddyscope, 'Figures')).toBeVisible();
  const widest = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(widest).toBeLessThanOrEqual(360);
  await expectNoViolations(page);
});
