import type { Locator } from '@playwright/test';
import { expect, test } from './fixture.ts';

const WINDOWS = [
  { width: 1440, height: 900 },
  { width: 1280, height: 720 },
  { width: 1024, height: 768 },
];

test('no scroll bar stands inside another, and no panel lies over another, on screens of a lecture hall', async ({
  buddyscope,
  page,
}) => {
  await buddyscope.openShipped('python-json', { at: 60_000 });
  await expect(buddyscope.button('free 37371')).toBeVisible();
  for (const size of WINDOWS) {
    await page.setViewportSize(size);
    await expect(buddyscope.allocations).toBeInViewport({ ratio: 0.99 });
    const inner = await page.evaluate(() => {
      const scrolls = (element: Element) =>
        /auto|scroll/.test(getComputedStyle(element).overflowY) &&
        element.scrollHeight > element.clientHeight;
      const scrolled = [...document.body.querySelectorAll('*')].filter(scrolls);
      return scrolled
        .filter((element) => scrolled.some((other) => other !== element && other.contains(element)))
        .map((element) => element.outerHTML.slice(0, 80));
    });
    expect(inner, `${size.width} × ${size.height}`).toEqual([]);
    expect(await endOf(buddyscope.allocations)).toBeLessThanOrEqual(
      await startOf(buddyscope.status),
    );
  }
});

test('beside the report of a trace, the panels of a short window have their room, and the transport stays', async ({
  buddyscope,
  page,
}) => {
  await page.goto('');
  await buddyscope.openTrace({
    name: 'odd.rep',
    content: '0\n3\n6\n0\na 0 100\nf 2\na 1 100\nf 0\nf 0\n',
  });
  await expect(buddyscope.loadReport).toContainText('odd.rep');
  for (const width of [1280, 1024]) {
    await page.setViewportSize({ width, height: 720 });
    await expect(buddyscope.button('Play')).toBeInViewport({ ratio: 0.99 });
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    await expect(buddyscope.allocations).toContainText('1 live');
    expect(await endOf(buddyscope.allocations)).toBeLessThanOrEqual(
      await startOf(buddyscope.status),
    );
  }
});

test('beside a report that is no longer than most, the windows of a lecture hall need no scroll bar', async ({
  buddyscope,
  page,
}) => {
  await page.goto('');
  await buddyscope.openTrace({ name: 'small.rep', content: '0\n1\n2\n0\na 0 100\nf 0\n' });
  await expect(buddyscope.loadReport).toContainText('1 grow');
  for (const size of WINDOWS) {
    await page.setViewportSize(size);
    await expect(buddyscope.button('Play')).toBeInViewport({ ratio: 1 });
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    expect(height, `${size.width} × ${size.height}`).toBe(size.height);
    for (const panel of [buddyscope.tree, buddyscope.allocations])
      expect(await endOf(panel)).toBeLessThanOrEqual(await startOf(buddyscope.status));
  }
});

test('on low windows, such as of a page enlarged to 400 %, the transport leaves room for the page', async ({
  buddyscope,
  page,
}) => {
  await buddyscope.open('a = malloc(100)\nb = malloc(5000)');
  const footer = page.getByRole('contentinfo');
  for (const [size, most] of [
    [{ width: 320, height: 225 }, 0],
    [{ width: 720, height: 420 }, 140],
    [{ width: 844, height: 390 }, 140],
  ] as const) {
    await page.setViewportSize(size);
    await page.evaluate(() => scrollTo(0, 0));
    const seen = await footer.evaluate(
      (element) =>
        Math.min(innerHeight, element.getBoundingClientRect().bottom) -
        element.getBoundingClientRect().top,
    );
    expect(seen, `${size.width} × ${size.height}`).toBeLessThanOrEqual(most);
    await buddyscope.button('Play').scrollIntoViewIfNeeded();
    await expect(buddyscope.button('Play')).toBeInViewport({ ratio: 1 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(size.width);
  }
});

test('what a panel is of has its room beside the panel’s switches', async ({
  buddyscope,
  page,
}) => {
  await buddyscope.openShipped('lua', { at: 200 });
  await buddyscope.frames.first().click();
  await expect(buddyscope.button('Follow calls')).toBeVisible();
  for (const width of [900, 1024, 1180, 1439, 1440]) {
    await page.setViewportSize({ width, height: 768 });
    for (const [panel, note, last] of [
      [buddyscope.map, /^\d+ pages? · /, buddyscope.map.getByRole('button', { name: 'Zoom in' })],
      [buddyscope.tree, /^page 1 · /, buddyscope.tree.getByText('bytes', { exact: true })],
    ] as const) {
      const cut = await panel
        .getByText(note)
        .evaluate((element) => element.scrollWidth - element.clientWidth);
      expect(cut, `${note} at ${width}`).toBe(0);
      expect(await rightOf(last)).toBeLessThanOrEqual(await rightOf(panel));
    }
  }
});

test('of a zoomed map of gigabytes the size is told whole', async ({ buddyscope }) => {
  await buddyscope.open(`a = malloc(1)\nb = malloc(${1 << 30})\nc = malloc(${1 << 29})`);
  await buddyscope.map.getByRole('radio', { name: 'Z' }).check();
  for (let i = 0; i < 3; i++) await buddyscope.map.getByRole('button', { name: 'Zoom in' }).click();
  const cut = await buddyscope.map
    .getByText(/^\d+\W\d+ pages · /)
    .evaluate((element) => element.scrollWidth - element.clientWidth);
  expect(cut).toBe(0);
});

async function rightOf(locator: Locator): Promise<number> {
  return locator.evaluate((element) => element.getBoundingClientRect().right);
}

async function startOf(locator: Locator): Promise<number> {
  return locator.evaluate((element) => element.getBoundingClientRect().top);
}

async function endOf(locator: Locator): Promise<number> {
  return locator.evaluate((element) => element.getBoundingClientRect().bottom);
}
