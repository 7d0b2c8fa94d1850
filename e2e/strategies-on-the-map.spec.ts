import { expect, test } from './fixture.ts';
import { lines } from './link-text.ts';

/** As many as make an eighth of the heap more than a page. */
const CALLS = 17;

test('geometric growth marks its surplus on the map', async ({ buddyscope }) => {
  const nameOf = (done: number) => `p${done}`;
  const text = lines(CALLS, (i) => `${nameOf(i + 1)} = malloc(60000)`);
  await buddyscope.open(text, { growth: 'geometric' });
  const surplus = buddyscope.map.getByRole('listitem').filter({ hasText: 'surplus' });
  const { position } = buddyscope;
  await position.press('Home');
  await expect(buddyscope.status).toContainText('Before the first operation');
  await expect(surplus).toHaveCount(0);
  // Whichever call it is that finds the heap large enough for an eighth of it to be more than a page.
  for (let done = 1; done <= CALLS && (await surplus.count()) === 0; done++) {
    await position.press('ArrowRight');
    await expect(buddyscope.status).toContainText(`${nameOf(done)} = malloc(60000) returned`);
  }
  await expect(surplus).toBeVisible();
});

test('shared pages mark where a run is cut, and what is joined when it is wanted', async ({
  buddyscope,
}) => {
  await buddyscope.open(
    'a = malloc(200000)\nb = malloc(60000)\nfree(a)\nc = malloc(60000)\nfree(c)\nd = malloc(200000)',
    { pages: 'shared', at: 4 },
  );
  await expect(buddyscope.map).toContainText('cut off');
  await expect(buddyscope.map).not.toContainText('joined');
  await buddyscope.button('Next operation').click();
  await expect(buddyscope.status).toContainText('free(c) gave back');
  await expect(buddyscope.map).not.toContainText('joined');
  await buddyscope.button('Next operation').click();
  await expect(buddyscope.map).toContainText('joined');
  await expect(buddyscope.map).not.toContainText('cut off');
});

test('inside a call the map marks what is done of it, and not what is to come', async ({
  buddyscope,
}) => {
  await buddyscope.open('a = malloc(200000)\nfree(a)\nb = malloc(60000)', {
    pages: 'shared',
    at: 2,
    step: 1,
  });
  await expect(buddyscope.map).not.toContainText('cut off');
  const steps = await buddyscope.eachStep.allTextContents();
  const cut = steps.findIndex((step) => step.includes('cut a run'));
  await buddyscope.press('Next step', cut - 1);
  await expect(buddyscope.currentStep).toContainText('leaves list 0');
  await expect(buddyscope.map).not.toContainText('cut off');
  await buddyscope.press('Next step', 1);
  await expect(buddyscope.currentStep).toContainText('cut a run');
  await expect(buddyscope.map).toContainText('cut off');
});

test('an aligned payload has a gap before it', async ({ buddyscope }) => {
  await buddyscope.open('a = aligned(64, 100)');
  await expect(buddyscope.inspector).toMatchAriaSnapshot(`
    - term: gap before the payload
    - definition: "56"
  `);
});
