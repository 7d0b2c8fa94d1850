import { figures } from './figures.ts';
import { Buddyscope, expect, test } from './fixture.ts';
import { lines, linkTo, linkToTrace } from './link-text.ts';

const EVERY_KIND = `a = malloc(100)
b = calloc(10, 24)
c = aligned(256, 1000)
a = realloc(a, 3000)
free(b)
big = malloc(200000)`;
const LONG = lines(300, (i) => `p${i} = malloc(${8 + ((i * 37) % 500)})`);

test('the link that Share copies opens as the very same picture', async ({
  buddyscope,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await buddyscope.open(EVERY_KIND);
  await buddyscope.strategy('Buddy').selectOption('coalesce');
  await buddyscope.strategy('Jumbo').selectOption('first');
  await buddyscope.button('free big').click();
  await expect(buddyscope.status).toContainText('free(big)');
  await buddyscope.button('Previous operation').click();
  await expect(buddyscope.status).toContainText('big = malloc(200000)');
  await buddyscope.button('Share').click();
  await expect(buddyscope.page.getByText('Link copied')).toBeVisible();
  await buddyscope.entry.press('Control+v');
  await expect(buddyscope.entry).toHaveValue(/^http/);

  const other = new Buddyscope(await context.newPage());
  await other.page.goto(await buddyscope.entry.inputValue());
  await expect(other.status).toContainText('big = malloc(200000)');
  expect(await other.heap()).toBe(await buddyscope.heap());
  await expect(other.status).toHaveText(await buddyscope.status.innerText());
  await expect(other.position).toHaveValue('6');
  await expect(other.position).toHaveAttribute('max', '7');
  await expect(other.strategy('Buddy')).toHaveValue('coalesce');
  await expect(other.strategy('Jumbo')).toHaveValue('first');
  await other.page.close();
});

test('the address bar follows, so that a reload shows the same', async ({ buddyscope, page }) => {
  await buddyscope.open('');
  await buddyscope.run(EVERY_KIND);
  await expect(page).toHaveURL(await linkTo(EVERY_KIND));
  await buddyscope.position.fill('3');
  await expect(page).toHaveURL(await linkTo(EVERY_KIND, { at: 3 }));
  await expect(buddyscope.status).toContainText('c = aligned(256, 1000)');
  const before = await buddyscope.heap();
  await page.reload();
  await expect(buddyscope.status).toContainText('c = aligned(256, 1000)');
  expect(await buddyscope.heap()).toBe(before);
});

test('a link pasted over the address of the open page is opened, and Undo goes back', async ({
  buddyscope,
  page,
}) => {
  await buddyscope.open(EVERY_KIND);
  await page.goto(await linkTo('z = malloc(1)', { buddy: 'coalesce' }));
  await expect(buddyscope.status).toContainText('z = malloc(1)');
  await expect(buddyscope.strategy('Buddy')).toHaveValue('coalesce');
  await buddyscope.button('Undo').click();
  await expect(buddyscope.status).toContainText('big = malloc(200000)');
  await expect(buddyscope.strategy('Buddy')).toHaveValue('fast');
});

test('a link cut short opens the operations it still holds, and says how many are missing', async ({
  buddyscope,
  page,
}) => {
  const link = await linkTo(LONG);
  await page.goto(link.slice(0, Math.round(link.length * 0.7)));
  const said = page.getByText(/The link is damaged after operation \d+ of 300: the last \d+/);
  await expect(said).toBeVisible();
  const [kept = 0] = (await said.innerText()).match(/\d+/)?.map(Number) ?? [];
  expect(kept).toBeGreaterThan(100);
  await expect(buddyscope.position).toHaveAttribute('max', String(kept));
  await expect(buddyscope.allocations).toContainText(`${kept} live`);
  await buddyscope.button('Dismiss').click();
  await expect(said).toBeHidden();
});

test('a link with a wrong letter opens what comes before it, and says so', async ({
  buddyscope,
  page,
}) => {
  const link = await linkTo(LONG);
  const at = Math.round(link.length * 0.6);
  const wrong = link.charAt(at) === 'A' ? 'B' : 'A';
  await page.goto(link.slice(0, at) + wrong + link.slice(at + 1));
  await expect(page.getByText(/The link is damaged after operation \d+ of 300/)).toBeVisible();
  expect(Number(await buddyscope.position.getAttribute('max'))).toBeGreaterThan(50);
  await expect(buddyscope.frame('0x10000')).toBeVisible();
});

test('a link of nonsense opens an empty heap that works, and says so', async ({
  buddyscope,
  page,
}) => {
  await page.goto('#at=3&buddy=quick&ops=nonsense');
  await expect(page.getByText('The link asks for buddy=quick; possible are')).toBeVisible();
  await expect(page.getByText('The operations of the link cannot be read')).toBeVisible();
  await expect(buddyscope.position).toHaveAttribute('max', '0');
  await buddyscope.malloc(8);
  await expect(buddyscope.status).toContainText('a = malloc(8) returned 0x10008');
});

test('a link names a trace of the page, a position and strategies', async ({
  buddyscope,
  page,
}) => {
  await page.goto(await linkToTrace('lua', { at: 8972, buddy: 'coalesce' }));
  await expect(buddyscope.position).toHaveValue('8972');
  await expect(buddyscope.banner).toContainText('lua.rep');
  await expect(buddyscope.allocations).toContainText(figures('3326 live · 187994 bytes'));
  await expect(buddyscope.strategy('Buddy')).toHaveValue('coalesce');
  await expect(page).toHaveURL(await linkToTrace('lua', { at: 8972, buddy: 'coalesce' }));
});

test('an example from the list makes such a link', async ({ buddyscope, page }) => {
  await buddyscope.open('');
  await page.getByRole('combobox', { name: 'Example' }).selectOption('gs');
  await expect(buddyscope.banner).toContainText('gs-2line.rep');
  await expect(buddyscope.timeline).toContainText(figures('heap 8126464'));
  await expect(page).toHaveURL(await linkToTrace('gs', { at: 7048 }));
});

test('a run that fits into no link is not cut short in silence', async ({ buddyscope }) => {
  await buddyscope.openShipped('python-json', { at: 145_234 });
  await expect(buddyscope.allocations).toContainText('497 live');
  await buddyscope.malloc(8);
  await expect(buddyscope.allocations).toContainText('498 live');
  await buddyscope.button('Share').click();
  await expect(buddyscope.status).toContainText('pass the trace file on instead');
});
