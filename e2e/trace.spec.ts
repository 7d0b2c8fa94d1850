import { figures, freeFrames, withFigures } from './figures.ts';
import { type Buddyscope, expect, test } from './fixture.ts';
import { LUA, liveAfter } from './trace-figures.ts';

const OPERATIONS = '12297';

test.beforeEach(async ({ buddyscope }) => {
  await buddyscope.page.goto('./');
  await buddyscope.openTrace(LUA);
  await expect(buddyscope.position).toHaveValue(OPERATIONS);
  await expect(buddyscope.banner).toContainText('lua.rep');
  await expect(buddyscope.banner).toContainText(figures('12297 operations'));
});

test('a trace opens at its end, where the heap is what the independent model says', async ({
  buddyscope,
}) => {
  await buddyscope.strategy('Buddy').selectOption('fast');
  await expect(buddyscope.lists).toMatchAriaSnapshot(
    freeFrames(0, 0, 1, 2, 1, 1, 8, 5, 9, 14, 19, 3268, 11, 2),
  );
  await expect(buddyscope.timeline).toMatchAriaSnapshot(
    withFigures(`
    - listitem: requested 4096
    - listitem: in frames 8192
    - listitem: heap 327680
  `),
  );
  await expect(buddyscope.metrics).toMatchAriaSnapshot(
    withFigures(`
    - group: probes 10030
    - group: walked 6688
    - group: splits 3337
    - group: coalesces 0
    - group: grows 5
    - group: fails 0
  `),
  );
  await expect(buddyscope.metrics).toContainText(figures('187994'));
  await expect(buddyscope.metrics).toContainText(figures('285056'));
  await expect(buddyscope.allocations).toContainText(figures('1 live · 4096 bytes'));
  await expect(buddyscope.allocations.getByRole('button', { name: /^free \d+$/ })).toHaveCount(1);
});

test('coalesce and chunkify replay it to other heaps of the same live bytes', async ({
  buddyscope,
}) => {
  await buddyscope.strategy('Buddy').selectOption('coalesce');
  const coalesced = freeFrames(0, 4, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  await expect(buddyscope.lists).toMatchAriaSnapshot(coalesced);
  await expect(buddyscope.metrics).toMatchAriaSnapshot(
    withFigures(`
    - group: splits 5930
    - group: coalesces 5927
  `),
  );
  await buddyscope.strategy('Shrink').selectOption('chunkify');
  await expect(buddyscope.metrics).toMatchAriaSnapshot(
    withFigures(`
    - group: walked 6692
    - group: splits 5740
    - group: coalesces 5737
  `),
  );
  await expect(buddyscope.metrics).toContainText(figures('283792'));
  await expect(buddyscope.lists).toMatchAriaSnapshot(coalesced);
  await expect(buddyscope.allocations).toContainText(figures('1 live · 4096 bytes'));
});

test('the keyboard takes the slider to the beginning, to the peak and to the end', async ({
  buddyscope,
}) => {
  const { position } = buddyscope;
  await position.press('Home');
  await expect(position).toHaveValue('0');
  await expect(buddyscope.status).toHaveText('Before the first operation: the heap is empty.');
  await expect(buddyscope.frames).toHaveCount(0);
  await expect(buddyscope.allocations).toContainText('Nothing is allocated.');

  await position.fill('8971');
  await position.press('ArrowRight');
  await expect(position).toHaveValue('8972');
  await expect(buddyscope.allocations).toContainText(figures('3326 live · 187994 bytes'));

  await position.press('End');
  await expect(position).toHaveValue(OPERATIONS);
  await expect(buddyscope.allocations).toContainText(figures('1 live · 4096 bytes'));
});

test('the mouse drags the timeline, and what is shown is true wherever it stops', async ({
  buddyscope,
}) => {
  const slider = await boxOf(buddyscope.position);
  const across = slider.y - 30;
  const at = (share: number) => slider.x + share * slider.width;
  await buddyscope.page.mouse.move(at(0.2), across);
  await buddyscope.page.mouse.down();
  await expectTruth(buddyscope, 0.2);
  await buddyscope.page.mouse.move(at(0.75), across, { steps: 12 });
  await expectTruth(buddyscope, 0.75);
  await buddyscope.page.mouse.move(at(0.4), across, { steps: 7 });
  await buddyscope.page.mouse.up();
  await expectTruth(buddyscope, 0.4);
  // Let go, it follows no longer.
  await buddyscope.page.mouse.move(at(0.9), across);
  await expectTruth(buddyscope, 0.4);
});

test('the mouse drags the slider as well', async ({ buddyscope }) => {
  const { x, y, width, height } = await boxOf(buddyscope.position);
  const middle = y + height / 2;
  await buddyscope.page.mouse.move(x + width - 8, middle);
  await buddyscope.page.mouse.down();
  await buddyscope.page.mouse.move(x + width / 2, middle, { steps: 8 });
  await buddyscope.page.mouse.up();
  await expectTruth(buddyscope, 0.5);
});

/** The position is about there, and the figures are those of the trace at exactly that position. */
async function expectTruth({ position, allocations, timeline }: Buddyscope, share: number) {
  await expect
    .poll(async () => Math.abs(Number(await position.inputValue()) / Number(OPERATIONS) - share))
    .toBeLessThan(0.02);
  const { count, bytes } = liveAfter(LUA, Number(await position.inputValue()));
  await expect(allocations).toContainText(figures(`${count} live · ${bytes} bytes`));
  await expect(timeline).toMatchAriaSnapshot(withFigures(`- listitem: requested ${bytes}`));
}

async function boxOf(locator: Buddyscope['position']) {
  const box = await locator.boundingBox();
  if (box === null) throw new Error('it is not visible');
  return box;
}
