import { expect, test } from './fixture.ts';
import { lines } from './link-text.ts';
import { touchesOf } from './touches.ts';

const LONG = lines(400, (i) => `p${i} = malloc(${1 + ((i * 37) % 900)})`);

test('keys on the position zoom in time and back', async ({ buddyscope }) => {
  await buddyscope.open(LONG, { at: 200 });
  const { timeline, position } = buddyscope;
  await expect(timeline).not.toContainText('whole run');
  await position.press('+');
  await expect(timeline).toContainText(/operations 100–300/);
  await position.press('+');
  await expect(timeline).toContainText(/operations 150–250/);
  await position.press('-');
  await expect(timeline).toContainText(/operations 100–300/);
  await position.press('0');
  await expect(timeline).not.toContainText('whole run');
  await expect(position).toHaveValue('200');
});

test('a brush along the axis zooms into what it covers, a click on the curves goes there', async ({
  buddyscope,
  page,
}) => {
  await buddyscope.open(LONG, { at: 40 });
  const box = await buddyscope.position.boundingBox();
  if (box === null) throw new Error('no timeline');
  const [left, width] = [box.x + 7, box.width - 14];
  const axis = box.y - 8;
  await page.mouse.move(left + width * 0.25, axis);
  await page.mouse.down();
  await page.mouse.move(left + width * 0.5, axis, { steps: 3 });
  await page.mouse.up();
  // The window goes with the cursor, which is not moved by the brush.
  await expect(buddyscope.position).toHaveValue('40');
  await expect(buddyscope.timeline).toContainText('whole run');
  await page.mouse.click(left + width * 0.5, axis - 40);
  await expect(buddyscope.position).toHaveValue(/^1[45]\d$/);
  await buddyscope.timeline.getByRole('button', { name: 'whole run' }).click();
  await expect(buddyscope.timeline).not.toContainText('whole run');
});

test('the window goes with the cursor', async ({ buddyscope }) => {
  await buddyscope.open(LONG, { at: 40 });
  await buddyscope.position.press('+');
  await buddyscope.position.press('+');
  await expect(buddyscope.timeline).toContainText(/operations 30–130/);
  await buddyscope.position.press('End');
  await expect(buddyscope.timeline).toContainText(/operations 300–400/);
});

test('each metric tells its definition, formula and source on request', async ({ buddyscope }) => {
  await buddyscope.open('a = malloc(8)\nb = malloc(8)\nfree(a)\nfree(b)');
  const { metrics } = buddyscope;
  await expect(metrics).toContainText('missed coalesces32');
  await metrics.getByText('fragmentation index').click();
  await expect(metrics).toContainText('Linux mm/vmstat.c, __fragmentation_index()');
  await expect(metrics).toContainText('1 − (1 + free ÷ size) ÷ free frames');
});

test('the index of the timeline is for the size that the metrics are for', async ({
  buddyscope,
}) => {
  await buddyscope.open(LONG);
  const inTimeline = buddyscope.timeline.getByRole('combobox', { name: 'unusable for' });
  await inTimeline.selectOption('65536');
  await expect(
    buddyscope.metrics.getByRole('combobox', { name: 'Frame size for the unusable index' }),
  ).toHaveValue('65536');
});

test('by touch two fingers zoom in time, a button shows the whole run again, and one finger goes through it or scrolls the page @phone', async ({
  buddyscope,
  page,
}) => {
  await buddyscope.open(LONG, { at: 40 });
  const { timeline, position } = buddyscope;
  const box = await position.boundingBox();
  if (box === null) throw new Error('no timeline');
  const y = box.y - 18;
  const at = (share: number) => box.x + 7 + (box.width - 14) * share;
  const touch = await touchesOf(page);

  await touch([at(0.5), y], [at(0.5) + 5, y - 300]);
  await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(0);
  await expect(position).toHaveValue('40');
  await touch([at(0.9), box.y + box.height / 2], [at(0.9) + 5, y - 300]);
  await expect(position).toHaveValue('40');
  await touch([at(0.5), y], [at(0.25), y]);
  await expect(position).toHaveValue(/^(99|10[01])$/);

  await touch([at(0.4), y, at(0.6), y], [at(0.3), y, at(0.7), y]);
  await expect(timeline).toContainText(/operations (99|10[01])–(299|30[01])/);
  await expect(position).toHaveValue(/^(99|10[01])$/);
  await timeline.getByRole('button', { name: 'whole run' }).tap();
  await expect(timeline).not.toContainText('whole run');
});
