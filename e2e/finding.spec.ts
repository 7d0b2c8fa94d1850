import { fileURLToPath } from 'node:url';
import { expectNoViolations } from './axe.ts';
import { figures } from './figures.ts';
import { type Buddyscope, expect, test } from './fixture.ts';

/** Recorded by mtrace(), which tells call sites. */
const SQLITE = fileURLToPath(new URL('../web/test/traces/sqlite.mtrace', import.meta.url));

/** A sentence of the console's language: a, b and c, of which a is freed and its frame taken again. */
const REUSED = 'a = malloc(24)\nb = malloc(1024)\nfree(a)\nc = malloc(20)';

async function find(buddyscope: Buddyscope, text: string): Promise<void> {
  const field = buddyscope.blame.getByRole('searchbox', { name: 'Find' });
  await field.fill(text);
  await field.press('Enter');
}

test('somebody looks for what a function of their program allocated, and is led to it', async ({
  buddyscope,
  page,
}) => {
  await page.goto('./');
  await buddyscope.openTrace(SQLITE);
  await page.getByRole('tab', { name: 'Blame' }).click();
  const { blame, inspector } = buddyscope;
  await find(buddyscope, 'GetPwUid');
  const found = blame.getByRole('list', { name: '1 allocation from call sites with “GetPwUid”' });
  await expect(found.getByRole('listitem')).toHaveCount(1);
  await expect(found).toContainText('libc.so.6:(getpwuid');
  await found.getByRole('button', { name: figures(': 1024 bytes in frame 0x') }).click();
  await expect(buddyscope.status).toContainText('malloc(1024) returned 0x');
  await expect(inspector).toContainText('allocated');
  await expect(inspector).toContainText(figures('1024'));
});

test('an address finds who was ever there, by keyboard alone, and each at its own time', async ({
  buddyscope,
  page,
}) => {
  await buddyscope.open(REUSED);
  await page.getByRole('tab', { name: 'Blame' }).press('Enter');
  const { blame, inspector } = buddyscope;
  await find(buddyscope, '0x10008');
  const found = blame.getByRole('list', { name: '2 allocations around 0x10008' });
  await expect(found.getByRole('listitem')).toContainText(['until operation 3', 'live at the end']);
  await found.getByRole('button', { name: /^a: 24 bytes in frame 0x10000/ }).press('Enter');
  await expect(buddyscope.position).toHaveValue('1');
  await expect(inspector).toContainText('frame 0x10000');
  await found.getByRole('button', { name: /^c: 20 bytes in frame 0x10000/ }).press('Enter');
  await expect(buddyscope.position).toHaveValue('4');
  await expect(buddyscope.status).toContainText('malloc(20) returned 0x10008');
});

test('sizes and ids are found as they are written, and what is changed is found anew', async ({
  buddyscope,
  page,
}) => {
  await buddyscope.open(REUSED);
  await page.getByRole('tab', { name: 'Blame' }).click();
  const { blame } = buddyscope;
  const list = (name: string) => blame.getByRole('list', { name, exact: true });
  await find(buddyscope, '20-24');
  await expect(list('2 allocations of 20 to 24 bytes').getByRole('button')).toHaveCount(2);
  await find(buddyscope, 'b');
  await expect(list('1 allocation called b')).toContainText(figures('1024 bytes'));
  await find(buddyscope, '1024');
  await expect(list('1 allocation of 1024 bytes')).toContainText('operation 2');
  await page.getByRole('tab', { name: 'Operate' }).click();
  await buddyscope.run('malloc(1024)');
  await page.getByRole('tab', { name: 'Blame' }).click();
  await expect(list('2 allocations of 1024 bytes')).toContainText('operation 5');
  await expectNoViolations(page);
});

test('what cannot be looked for is said, with what was expected', async ({ buddyscope, page }) => {
  await buddyscope.open(REUSED);
  await page.getByRole('tab', { name: 'Blame' }).click();
  const { blame, alert } = buddyscope;
  await find(buddyscope, '0x7ffe01234567');
  await expect(alert).toContainText('“0x7ffe01234567” is no address of this heap');
  await find(buddyscope, '2000-1000');
  await expect(alert).toContainText('Expected bytes (1024 or 1000-2000)');
  await expect(blame.getByRole('searchbox', { name: 'Find' })).toHaveAttribute(
    'aria-invalid',
    'true',
  );
  await find(buddyscope, 'parse');
  await expect(alert).toHaveCount(0);
  await expect(blame).toContainText(
    'No allocation fits “parse”, and the trace does not tell call sites.',
  );
});
