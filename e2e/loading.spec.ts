import { expect, test } from './fixture.ts';
import { LONG, PAIRS } from './long-trace.ts';

const SOME = 'a = malloc(100)\nb = malloc(5000)\nfree(a)';

/** In the page: each share that a bar shows, and what else its region says then, until it is gone. */
function watchBar(): Promise<{ share: number; said: string }[]> {
  const seen: { share: number; said: string }[] = [];
  return new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      const bar = document.querySelector('progress');
      if (bar) seen.push({ share: bar.value, said: bar.closest('section')?.textContent ?? '' });
      else if (seen.length > 0) {
        observer.disconnect();
        resolve(seen);
      }
    });
    observer.observe(document.body, { subtree: true, childList: true, attributes: true });
  });
}

/** In the page: the trace that is reported on, and its grows, each that is told while a bar is shown, until it is gone. */
function reportsWhileLoading(): Promise<string[]> {
  const seen = new Set<string>();
  return new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      const report = document.querySelector('.load-report');
      const file = report?.textContent?.split(',')[0] ?? '';
      const grows = report?.querySelector('strong')?.textContent ?? '';
      if (document.querySelector('progress')) seen.add(`${file}, ${grows}`);
      else if (seen.size > 0) {
        observer.disconnect();
        resolve([...seen]);
      }
    });
    observer.observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
    });
  });
}

test('a long trace shows how far it is read, and is there in the end', async ({
  buddyscope,
  page,
}) => {
  await buddyscope.open(SOME);
  const watched = page.evaluate(watchBar);
  await buddyscope.openTrace(LONG);
  await expect(buddyscope.position).toHaveValue(String(2 * PAIRS));
  await expect(buddyscope.status).toContainText('free(0) gave back a frame of');
  const seen = await watched;
  const shares = seen.map(({ share }) => share);
  expect(new Set(shares).size).toBeGreaterThan(2);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  // The axis comes to thousands of operations while the trace is read: the run before has three.
  expect(seen.some(({ said }) => /\d\s000/.test(said))).toBe(true);
});

/** In the page: each status from now on, until one tells what a call did. */
function statusesUntilShown(): Promise<string[]> {
  const status = document.querySelector('[role=status]');
  const seen: string[] = [];
  return new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      seen.push(status?.textContent ?? '');
      if (/gave back|returned/.test(seen.at(-1) ?? '')) resolve(seen);
    });
    if (status) observer.observe(status, { subtree: true, childList: true, characterData: true });
  });
}

test('the status says that it is read until it says what its last call did', async ({
  buddyscope,
  page,
}) => {
  await buddyscope.open(SOME);
  const statuses = page.evaluate(statusesUntilShown);
  await buddyscope.openTrace(LONG);
  const [last, ...before] = (await statuses).toReversed();
  expect(last).toContain('free(0) gave back a frame of');
  expect(new Set(before)).toEqual(new Set(['Reading long.rep.gz']));
});

test('Cancel gives it up, and what was open is as it was', async ({ buddyscope }) => {
  await buddyscope.open(SOME, { buddy: 'coalesce' });
  const before = await buddyscope.heap();
  await buddyscope.openTrace(LONG);
  await buddyscope.timeline.getByRole('button', { name: 'Cancel' }).focus();
  await buddyscope.page.keyboard.press('Enter');
  await expect(buddyscope.timeline.getByRole('progressbar')).toBeHidden();
  await expect(buddyscope.status).toHaveText('free(a) gave back a frame of 128 bytes at 0x10000');
  expect(await buddyscope.heap()).toBe(before);
  await expect(buddyscope.position).toHaveValue('3');
  await expect(buddyscope.timeline).toBeFocused();
  await buddyscope.malloc(8);
  await expect(buddyscope.status).toContainText('c = malloc(8) returned');
});

test('while it is read the report stays that of what is open', async ({ buddyscope, page }) => {
  await buddyscope.open('a = malloc(8)');
  await buddyscope.openTrace({ name: 'small.rep', content: '0\n1\n2\n1\na 0 100\nf 0\n' });
  await expect(buddyscope.loadReport).toContainText('0 of 1 grow was avoidable');
  const seen = page.evaluate(reportsWhileLoading);
  await buddyscope.openTrace(LONG);
  await expect(buddyscope.position).toHaveValue(String(2 * PAIRS));
  expect(await seen).toEqual(['small.rep, 0 of 1 grow was avoidable']);
});

test('while it is read the page goes on answering', async ({ buddyscope, page }) => {
  await buddyscope.open(SOME);
  await buddyscope.openTrace(LONG);
  await expect(buddyscope.timeline.getByRole('progressbar')).toBeVisible();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard' })).toBeVisible();
  await expect(buddyscope.timeline.getByRole('progressbar')).toBeVisible();
});
