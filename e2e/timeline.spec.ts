import { figures, withFigures } from './figures.ts';
import { expect, test } from './fixture.ts';

const SOME = 'a = malloc(100)\nb = malloc(5000)\nc = malloc(70000)\nfree(b)\nd = malloc(24)';

test('timeline, metrics, map and allocations agree on the figures at every position', async ({
  buddyscope,
}) => {
  await buddyscope.open(SOME, { at: 0 });
  const known = [
    { live: 0, requested: 0, frames: 0, heap: 0 },
    { live: 1, requested: 100, frames: 128, heap: 65536 },
    { live: 2, requested: 5100, frames: 8320, heap: 65536 },
    { live: 3, requested: 75100, frames: 139392, heap: 196608 },
    { live: 2, requested: 70100, frames: 131200, heap: 196608 },
    { live: 3, requested: 70124, frames: 131232, heap: 196608 },
  ];
  for (const [position, { live, requested, frames, heap }] of known.entries()) {
    await buddyscope.position.fill(String(position));
    await expect(buddyscope.timeline).toMatchAriaSnapshot(
      withFigures(`
        - listitem: requested ${requested}
        - listitem: in frames ${frames}
        - listitem: heap ${heap}
      `),
    );
    await expect(buddyscope.allocations).toContainText(
      figures(`${live} live · ${requested} bytes`),
    );
    await expect(buddyscope.metrics).toContainText(figures(`${requested} of ${heap}`));
    if (heap > 0) await expect(buddyscope.map).toContainText(`${heap / 1024} KiB`);
  }
});

test('internal fragmentation is made of headers and rounding', async ({ buddyscope }) => {
  // 100 + 5000 requested, 128 + 8192 in frames, two headers.
  await buddyscope.open('a = malloc(100)\nb = malloc(5000)');
  await expect(buddyscope.metrics).toMatchAriaSnapshot(`
    - group: internal fragmentation 38.7 %
    - group: rounding 38.5 %
    - group: headers 0.2 %
  `);
});

test('the unusable free-space index is asked for a frame size', async ({ buddyscope }) => {
  // Free are 128 + 256 + 512 + … + 32768 bytes: 65408 in all.
  await buddyscope.open('a = malloc(100)');
  const size = buddyscope.metrics.getByRole('combobox', { name: 'Frame size' });
  await size.selectOption('32768');
  await expect(buddyscope.metrics).toMatchAriaSnapshot('- group: unusable free space 0.499');
  await size.selectOption('65536');
  await expect(buddyscope.metrics).toMatchAriaSnapshot('- group: unusable free space 1.000');
  await size.selectOption('16');
  await expect(buddyscope.metrics).toMatchAriaSnapshot('- group: unusable free space 0.000');
});

test('a metric says on request how it is defined', async ({ buddyscope }) => {
  await buddyscope.open('a = malloc(100)');
  const meaning = buddyscope.metrics.getByText('Gorman', { exact: false });
  await expect(meaning).toBeHidden();
  await buddyscope.metrics.getByText('unusable free space').click();
  await expect(meaning).toBeVisible();
});
