import { expect, test } from './fixture.ts';

test('a preset sets all strategies, and a strategy of its own makes it custom', async ({
  buddyscope,
  page,
}) => {
  const preset = page.getByRole('combobox', { name: 'Preset' });
  await buddyscope.open('a = malloc(1)\nfree(a)', { buddy: 'coalesce', jumbo: 'first' });
  await expect(preset).toHaveValue('custom');
  await preset.selectOption('original');
  await expect(buddyscope.strategy('Buddy')).toHaveValue('fast');
  await expect(buddyscope.strategy('Jumbo')).toHaveValue('closest');
  await expect(buddyscope.frames).toHaveCount(13);
  await buddyscope.strategy('Shrink').selectOption('chunkify');
  await expect(preset).toHaveValue('custom');
});
