import { expectNoViolations } from './axe.ts';
import { figures } from './figures.ts';
import { expect, test } from './fixture.ts';
import { lines } from './link-text.ts';
import { LONG, PAIRS } from './long-trace.ts';
import { LUA } from './trace-figures.ts';

test.beforeEach(async ({ buddyscope }) => {
  await buddyscope.open('a = malloc(100)');
});

test('some events of a trace are opened alone, by keyboard, and the whole file again', async ({
  buddyscope,
  page,
}) => {
  const { loadReport } = buddyscope;
  await buddyscope.openTrace(LUA);
  await expect(buddyscope.position).toHaveValue('12297');
  await loadReport.getByText('Open a part of it').press('Enter');
  await expect(loadReport.getByLabel('Events from')).toHaveValue('0');
  await expect(loadReport.getByLabel('Events to')).toHaveValue('12297');
  await loadReport.getByLabel('Events from').fill('100');
  await loadReport.getByLabel('Events to').fill('300');
  await loadReport.getByLabel('Events to').press('Enter');
  await expect(buddyscope.position).toHaveValue('200');
  await expect(buddyscope.position).toHaveAttribute('max', '200');
  await expect(buddyscope.banner).toContainText('lua.rep, events from 100 to 300');
  await expect(loadReport).toContainText('blocks from before are unknown');
  await expect(loadReport.getByLabel('Events to')).toBeFocused();
  await expectNoViolations(page);

  await loadReport.getByRole('button', { name: 'Whole file' }).press('Enter');
  await expect(buddyscope.position).toHaveValue('12297');
  await expect(buddyscope.banner).not.toContainText('events from');
  await expect(loadReport.getByRole('button', { name: 'Whole file' })).toBeFocused();
});

test('what is no range is named, and nothing is lost', async ({ buddyscope }) => {
  const { loadReport } = buddyscope;
  await buddyscope.openTrace(LUA);
  await expect(buddyscope.position).toHaveValue('12297');
  const before = await buddyscope.heap();
  await loadReport.getByText('Open a part of it').click();
  const open = async (from: string, to: string) => {
    await loadReport.getByLabel('Events from').fill(from);
    await loadReport.getByLabel('Events to').fill(to);
    await loadReport.getByRole('button', { name: 'Open this range' }).click();
  };
  await open('300', '100');
  await expect(loadReport.getByRole('alert')).toContainText('saw “300” and “100”');
  await open('ten', '');
  await expect(loadReport.getByRole('alert')).toContainText('saw “ten” and “”');
  await open('20000', '');
  await expect(buddyscope.status).toContainText(
    figures('the range begins at event 20000, but 12297 events are all there are'),
  );
  await expect(loadReport.getByRole('alert')).toBeHidden();
  await expect(buddyscope.position).toHaveValue('12297');
  expect(await buddyscope.heap()).toBe(before);
});

test('the range is of the process that was chosen', async ({ buddyscope }) => {
  const { loadReport } = buddyscope;
  const calls = (pid: number, n: number, size: number) =>
    lines(n, (i) => `--${pid}-- malloc(${size}) = 0x${(i + 1) * 4096}`);
  await buddyscope.openTrace({
    name: 'two.log',
    content: `${calls(7, 5, 10)}\n${calls(8, 9, 20)}`,
  });
  await expect(buddyscope.position).toHaveValue('9');
  await loadReport.getByLabel('Process').selectOption({ label: '7, 5 events' });
  await expect(buddyscope.allocations).toContainText('5 live · 50 bytes');
  await loadReport.getByText('Open a part of it').click();
  await loadReport.getByLabel('Events from').fill('3');
  await loadReport.getByRole('button', { name: 'Open this range' }).click();
  await expect(buddyscope.allocations).toContainText('2 live · 20 bytes');
});

test('a long trace says that a part of it can be opened; one that is given up offers that, too', async ({
  buddyscope,
}) => {
  const { loadReport } = buddyscope;
  await buddyscope.openTrace(LONG);
  await buddyscope.timeline.getByRole('button', { name: 'Cancel' }).click();
  await expect(loadReport).toContainText('long.rep.gz was not opened');
  await expect(buddyscope.banner).toContainText('Free play');
  await loadReport.getByLabel('Events from').fill('1000000');
  await loadReport.getByLabel('Events to').fill('1000003');
  await loadReport.getByRole('button', { name: 'Open this range' }).click();
  await expect(buddyscope.position).toHaveValue('3');
  await expect(buddyscope.console).toContainText('malloc(');
  await loadReport.getByRole('button', { name: 'Whole file' }).click();
  await expect(loadReport).toContainText('A long trace: some of its events');
  await expect(buddyscope.position).toHaveValue(String(2 * PAIRS));
});

test('while a trace is read a part of it can be opened instead, by keyboard', async ({
  buddyscope,
  page,
}) => {
  await buddyscope.openTrace(LONG);
  await buddyscope.timeline.getByRole('button', { name: 'Only a part' }).press('Enter');
  await expect(buddyscope.loadReport.getByLabel('Events from')).toBeFocused();
  await page.keyboard.type('1000000');
  await buddyscope.loadReport.getByLabel('Events to').fill('1000005');
  await page.keyboard.press('Enter');
  await expect(buddyscope.position).toHaveValue('5');
});
