import { expectNoViolations } from './axe.ts';
import { figures } from './figures.ts';
import { expect, test } from './fixture.ts';
import { lines } from './link-text.ts';
import { LUA } from './trace-figures.ts';

/** 4096 of 8 bytes fill a page, every other one is freed, and 24 bytes find no frame: a comb. */
const COMB = [
  '0',
  '4097',
  '6145',
  '1',
  lines(4096, (i) => `a ${i} 8`),
  lines(2048, (i) => `f ${2 * i}`),
  'a 4096 24',
  '',
].join('\n');

test.beforeEach(async ({ buddyscope, page }) => {
  await page.goto('./');
  await buddyscope.openTrace({ name: 'comb.rep', content: COMB });
  await expect(buddyscope.position).toHaveValue('6145');
});

test('the report of the load leads to the avoidable grow, and one click to its moment', async ({
  buddyscope,
}) => {
  const { loadReport, blame } = buddyscope;
  await expect(loadReport).toContainText('1 of 2 grows were avoidable');
  await loadReport.getByRole('button', { name: 'See Blame' }).click();
  const grow = blame
    .getByRole('list', { name: /^Avoidable grows/ })
    .getByRole('listitem')
    .first();
  await expect(grow).toContainText(
    figures(
      'grew by 1 page at operation 6145 for 32 bytes although 32768 were free, the largest hole 16',
    ),
  );
  await expect(grow).toContainText(figures('2048 live frames pin 0x10000, 32768 bytes of it free'));
  await buddyscope.position.press('Home');
  await grow.getByRole('button', { name: 'Go to operation 6145' }).click();
  await expect(buddyscope.position).toHaveValue('6145');
  await expect(buddyscope.status).toContainText('malloc(24) returned 0x20008');
});

test('it takes the place of the operations, also for keys: behind its tab comes what is in it', async ({
  buddyscope,
  page,
}) => {
  await buddyscope.loadReport.getByRole('button', { name: 'See Blame' }).press('Enter');
  await expect(page.getByRole('textbox', { name: 'Size in bytes' })).toBeHidden();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('searchbox', { name: 'Find' })).toBeFocused();
  await page.getByRole('tab', { name: 'Operate' }).click();
  await expect(page.getByRole('textbox', { name: 'Size in bytes' })).toBeVisible();
});

test('a frame that pins the page is shown as it was before the grow, by keyboard alone', async ({
  buddyscope,
  page,
}) => {
  const { blame, inspector } = buddyscope;
  await page.getByRole('tab', { name: 'Blame' }).press('Enter');
  await blame.getByText(figures('2048 live frames pin 0x10000')).press('Enter');
  await blame.getByRole('button', { name: /^16 bytes at 0x10030/ }).press('Enter');
  await expect(buddyscope.position).toHaveValue('6144');
  await expect(inspector).toContainText('frame 0x10030');
  await expect(inspector).toContainText('allocated');
});

test('what is live at the end, and the page it holds, are told; axe finds nothing', async ({
  buddyscope,
  page,
}) => {
  await page.getByRole('tab', { name: 'Blame' }).click();
  const { blame } = buddyscope;
  const ranking = (name: string) => blame.getByRole('list', { name }).getByRole('listitem');
  await expect(ranking('Live at the end').first()).toContainText(
    figures('16384 bytes in 2048 allocations of 8 bytes'),
  );
  await expect(ranking('Pages held by few frames at the end').first()).toContainText(
    figures('1 live frame pins 0x20000, 65504 bytes of it free'),
  );
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectNoViolations(page);
  }
});

test('what was requested of each frame size, and how long it lived, is seen and can be read', async ({
  buddyscope,
  page,
}) => {
  await page.getByRole('tab', { name: 'Blame' }).click();
  const { blame } = buddyscope;
  const row = (table: string) =>
    blame.getByRole('table', { name: table }).getByRole('row', { name: /16 bytes/ });
  await expect(row('Requested sizes in their frames')).toContainText(figures('4096'));
  await expect(row('Requested sizes in their frames')).toContainText('8 bytes on average');
  await expect(blame).toContainText(
    '100 % of all allocations are in 16-byte frames: half of them or more are live at the end.',
  );
  const lived = blame.getByRole('table', { name: 'How long allocations live, by frame size' });
  await expect(lived.getByRole('columnheader', { name: '2048–4095 operations' })).toBeAttached();
  // Every other one goes in the order it came, twice as fast: all but the first within 4095 operations.
  await expect(row('How long allocations live, by frame size').getByRole('cell')).toContainText([
    ...Array(11).fill('0'),
    '2047',
    '1',
    '2048',
  ]);
});

test('another strategy is blamed for its own grows, and an empty heap for nothing', async ({
  buddyscope,
  page,
}) => {
  await page.getByRole('tab', { name: 'Blame' }).click();
  await buddyscope.openTrace(LUA);
  await expect(buddyscope.blame).toContainText(figures('of 5 grows'));
  await buddyscope.button('Reset').or(buddyscope.button('Dismiss')).first().click();
  await page.getByRole('tab', { name: 'Operate' }).click();
  await buddyscope.button('Reset').click();
  await page.getByRole('tab', { name: 'Blame' }).click();
  await expect(buddyscope.blame).toContainText('nothing to blame yet');
});

test('sizes that round badly, and call sites, are ranked', async ({ buddyscope, page }) => {
  const rows = lines(50, (i) => `{"type":"malloc","address":"0x${(i + 1) * 4096}","size":1030}`);
  await buddyscope.openTrace({ name: 'rows.jsonl', content: `${rows}\n` });
  await page.getByRole('tab', { name: 'Blame' }).click();
  await expect(buddyscope.blame).toContainText(
    figures('1030 bytes land in 2048-byte frames: 100 % of all slack'),
  );
  await expect(buddyscope.blame).toContainText('The trace does not tell call sites.');
});

test('from each row of a ranking one click leads to the moment and the frame', async ({
  buddyscope,
  page,
}) => {
  const { blame, inspector, position } = buddyscope;
  await buddyscope.openTrace({
    name: 'sites.mtrace',
    content: [
      '= Start',
      '@ prog:[0x1] + 0x1000 0x28',
      '@ prog:[0x2] + 0x2000 0x406',
      '@ prog:[0x3] - 0x1000',
      '@ prog:[0x1] + 0x3000 0x28',
      '@ prog:[0x2] + 0x4000 0x406',
      '',
    ].join('\n'),
  });
  await page.getByRole('tab', { name: 'Blame' }).click();
  const row = (ranking: string) => blame.getByRole('list', { name: ranking }).getByRole('button');
  // Of both of a size, and of both of a site, the first lives for longer.
  await row('Sizes that waste most by rounding').first().click();
  await expect(position).toHaveValue('2');
  await expect(inspector).toContainText('frame 0x10800');
  await row('Live at the end').last().click();
  await expect(position).toHaveValue('4');
  await expect(inspector).toContainText('frame 0x10000');
  await row('Call sites by bytes and time').first().click();
  await expect(position).toHaveValue('2');
  await expect(inspector).toContainText('frame 0x10800');
});

test('unfolded, what pins a page is shown at once, the largest frame of it', async ({
  buddyscope,
  page,
}) => {
  await page.getByRole('tab', { name: 'Blame' }).click();
  await buddyscope.blame.getByText(figures('1 live frame pins 0x20000')).click();
  await expect(buddyscope.inspector).toContainText('frame 0x20000');
  await buddyscope.blame.getByText(figures('2048 live frames pin 0x10000')).click();
  await expect(buddyscope.position).toHaveValue('6144');
  await expect(buddyscope.inspector).toContainText('frame 0x10010');
});

test('asked for inside a call it is of the whole run, and stepping goes on where it was', async ({
  buddyscope,
  page,
}) => {
  await buddyscope.position.press('Home');
  await buddyscope.press('Next step', 5);
  await expect(buddyscope.status).toContainText('list 11 is empty');
  const inside = await buddyscope.heap();
  await page.getByRole('tab', { name: 'Blame' }).click();
  await expect(buddyscope.blame.getByRole('list', { name: /^Avoidable grows/ })).toContainText(
    figures('operation 6145'),
  );
  await page.getByRole('tab', { name: 'Operate' }).click();
  expect(await buddyscope.heap()).toBe(inside);
  await buddyscope.button('Next step').click();
  await expect(buddyscope.status).toContainText('list 10 is empty');
  await buddyscope.button('Previous step').click();
  await expect(buddyscope.status).toContainText('list 11 is empty');
  expect(await buddyscope.heap()).toBe(inside);
});
