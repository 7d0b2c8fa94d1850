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
    const allocations = await buddyscope.allocations.boundingBox();
    const status = await buddyscope.status.boundingBox();
    if (!allocations || !status) throw new Error('a panel is not there');
    expect(allocations.y + allocations.height).toBeLessThanOrEqual(status.y);
  }
});
