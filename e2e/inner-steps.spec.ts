import { expectNoViolations } from './axe.ts';
import { expect, test } from './fixture.ts';

/** Of malloc(1) on an empty heap: request and pad, then 13 lists, the growth, 12 times split and push, return. */
const PROBES = 3;
const GROW = 16;
const STEPS = 41;

test('malloc(1) on an empty heap, step by step: 13 lists, one grow, 12 splits', async ({
  buddyscope,
}) => {
  await buddyscope.open('a = malloc(1)', { at: 0 });
  const { status, position, metrics, currentStep, litLine } = buddyscope;
  await buddyscope.press('Next step', PROBES);
  await expect(status).toHaveText('malloc(1): list 13 is empty, look in list 12');
  await expect(currentStep).toHaveText(/list 13 has a frame\? none/);
  await expect(litLine).toHaveText('for list from want up to page:');
  await expect(buddyscope.list(13)).toHaveAttribute('aria-current', 'step');
  await expect(metrics).toMatchAriaSnapshot('- group: probes 1');
  for (let list = 12; list > 1; list--) {
    await buddyscope.press('Next step', 1);
    await expect(status).toHaveText(`malloc(1): list ${list} is empty, look in list ${list - 1}`);
  }
  await buddyscope.press('Next step', 1);
  await expect(status).toHaveText('malloc(1): list 1 is empty, and was the last to look in');
  await expect(metrics).toMatchAriaSnapshot('- group: probes 13');
  await expect(buddyscope.frames).toHaveCount(0);

  await buddyscope.press('Next step', 1);
  await expect(status).toHaveText('malloc(1): nothing found: the heap grows by 1 page at 0x10000');
  await expect(litLine).toHaveText('if none: grow the heap');
  await expect(buddyscope.frame('0x10000, 65536 bytes, free')).toHaveAttribute(
    'aria-current',
    'step',
  );
  for (let splits = 1; splits <= 12; splits++) {
    await buddyscope.press('Next step', 1);
    await expect(litLine).toHaveText('while frame > want: split');
    await expect(metrics).toMatchAriaSnapshot(`- group: splits ${splits}`);
    await buddyscope.press('Next step', 1);
  }
  await expect(position).toHaveValue('0');
  await buddyscope.press('Next step', 1);
  await expect(position).toHaveValue('1');
  await expect(status).toHaveText('a = malloc(1) returned 0x10008, a frame of 16 bytes at 0x10000');
});

test('the page is halved before the upper half is on its list', async ({ buddyscope }) => {
  await buddyscope.open('a = malloc(1)', { at: 0, step: GROW + 1 });
  await expect(buddyscope.tree).toMatchAriaSnapshot(`
    - list "Frames of the page":
      - /children: equal
      - listitem "frame 0x10000, 32768 bytes, free"
      - listitem "frame 0x18000, 32768 bytes, free"
  `);
  await expect(buddyscope.list(2)).toHaveAccessibleName('list 2, 32768 bytes, 0 free frames');
  await buddyscope.press('Next step', 1);
  await expect(buddyscope.list(2)).toHaveAccessibleName('list 2, 32768 bytes, 1 free frame');
  await expect(buddyscope.freeFrame('0x18000')).toBeVisible();
});

test('the inspector says of the frame in hand that it is on no list, and of no next one', async ({
  buddyscope,
}) => {
  await buddyscope.open(
    'a = malloc(60000)\nb = malloc(60000)\nfree(a)\nfree(b)\nc = malloc(60000)',
    {
      at: 4,
      step: 3,
    },
  );
  await expect(buddyscope.currentStep).toContainText('take 0x20000 from its head');
  await expect(buddyscope.inspector).toMatchAriaSnapshot(`
    - term: state
    - definition: free
    - term: size
    - definition: /bytes, list 1/
    - term: next free
  `);
  await buddyscope.press('Next step', 1);
  await expect(buddyscope.currentStep).toContainText('leaves list 1');
  await expect(buddyscope.inspector).toMatchAriaSnapshot(`
    - term: state
    - definition: free, on no list
    - term: size
    - definition: /bytes, list 1/
    - term: buddy
  `);
});

test('a free unlinks the buddy before both are one', async ({ buddyscope }) => {
  await buddyscope.open('a = malloc(1)\nb = malloc(1)\nfree(a)\nfree(b)', {
    buddy: 'coalesce',
    at: 3,
  });
  await buddyscope.press('Next step', 4);
  await expect(buddyscope.status).toHaveText('free(b): take 0x10000 out of list 13 (16)');
  await expect(buddyscope.list(13)).toHaveAccessibleName('list 13, 16 bytes, 0 free frames');
  await expect(buddyscope.frame('0x10010, 16 bytes, allocated')).toBeVisible();
  await buddyscope.press('Next step', 1);
  await expect(buddyscope.frame('0x10000, 32 bytes, free')).toBeVisible();
  await expect(buddyscope.litLine).toHaveText(/coalesce both/);
});

test('going back shows what going forward showed, across the calls', async ({ buddyscope }) => {
  await buddyscope.open('a = malloc(1000)\na = realloc(a, 3000)\nfree(a)', { at: 0 });
  const forward: string[] = [];
  const { status, button } = { status: buddyscope.status, button: buddyscope.button('Next step') };
  const look = async () => `${await status.textContent()}\n${await buddyscope.heap()}`;
  await buddyscope.press('Next step', 12);
  await expect(status).toHaveText('malloc(1000): 0x18000 is the head of list 2 (32768) now');
  for (let i = 0; i < 20; i++) {
    forward.push(await look());
    await button.click();
    await expect.poll(look).not.toBe(forward.at(-1));
  }
  for (const seen of forward.toReversed()) {
    await buddyscope.press('Previous step', 1);
    await expect.poll(look).toBe(seen);
  }
});

test('from the start of a call Previous step leads to the end of the one before', async ({
  buddyscope,
}) => {
  await buddyscope.open('a = malloc(1)\nb = malloc(1)', { at: 1 });
  await buddyscope.press('Previous step', 1);
  await expect(buddyscope.position).toHaveValue('0');
  await expect(buddyscope.status).toHaveText('malloc(1): 0x10010 is the head of list 13 (16) now');
  await buddyscope.press('Next step', 2);
  await expect(buddyscope.status).toHaveText('malloc(1): 1 byte wanted');
  await expect(buddyscope.steps).toContainText('inside b = malloc(1)');
  await expect(buddyscope.position).toHaveValue('1');
});

test('an operation is stepped over as before, from inside it, too', async ({ buddyscope }) => {
  await buddyscope.open('a = malloc(1)\nb = malloc(1)', { at: 0, step: 5 });
  await buddyscope.press('Next operation', 1);
  await expect(buddyscope.status).toContainText('a = malloc(1) returned');
  await buddyscope.press('Next step', 3);
  await expect(buddyscope.status).toContainText('malloc(1): list 13 (16)? yes: take 0x10010');
  await buddyscope.press('Previous operation', 1);
  await expect(buddyscope.status).toContainText('a = malloc(1) returned');
});

test('a link holds the step', async ({ buddyscope, page }) => {
  await buddyscope.open('a = malloc(1)', { at: 0 });
  await buddyscope.press('Next step', GROW);
  await expect(page).toHaveURL(new RegExp(`step=${GROW}&`));
  const address = page.url();
  await page.goto('about:blank');
  await page.goto(address);
  await expect(buddyscope.status).toContainText('the heap grows by 1 page');
  await expect(buddyscope.eachStep).toHaveCount(STEPS);
});

test('by keyboard, Shift and the arrows', async ({ buddyscope, page }) => {
  await buddyscope.open('a = malloc(1)', { at: 0 });
  for (let i = 0; i < 4; i++) await page.keyboard.press('Shift+ArrowRight');
  await expect(buddyscope.status).toContainText('list 12 is empty, look in list 11');
  await page.keyboard.press('Shift+ArrowLeft');
  await expect(buddyscope.status).toContainText('list 13 is empty, look in list 12');
  await page.keyboard.press('ArrowLeft');
  await expect(buddyscope.status).toContainText('Before the first operation');
});

test('what is run inside a call comes after it', async ({ buddyscope }) => {
  await buddyscope.open('a = malloc(1)\nb = malloc(1)', { at: 0, step: 5 });
  await buddyscope.malloc(100);
  await expect(buddyscope.calls).toHaveText(['1a = malloc(1)', '2b = malloc(100)']);
  await buddyscope.button('Undo').click();
  await expect(buddyscope.status).toContainText('list 11 is empty, look in list 10');
});

test('a sweep is stepped into, merge by merge', async ({ buddyscope }) => {
  await buddyscope.open('a = malloc(8)\nb = malloc(8)\nfree(a)\nfree(b)\nc = malloc(60000)', {
    buddy: 'deferred',
    at: 4,
  });
  await buddyscope.press('Next step', 4);
  await expect(buddyscope.status).toContainText('sweep: coalesce every pair');
  await expect(buddyscope.litLine).toHaveText('for list from smallest up:');
  await expect(buddyscope.frames).toHaveCount(13);
  await buddyscope.press('Next step', 1);
  await expect(buddyscope.status).toContainText('coalesce 16 + 16 → 32 at 0x10000');
  await expect(buddyscope.metrics).toMatchAriaSnapshot('- group: coalesces 1');
  await buddyscope.press('Next step', 1);
  await expect(buddyscope.status).toContainText('coalesce 32 + 32 → 64 at 0x10000');
  await buddyscope.press('Next step', 10);
  await expect(buddyscope.metrics).toMatchAriaSnapshot('- group: coalesces 12');
  await expect(buddyscope.frames).toHaveCount(1);
  await buddyscope.press('Previous step', 11);
  await expect(buddyscope.status).toContainText('coalesce 16 + 16 → 32 at 0x10000');
});

test('axe finds nothing inside a call, nor while names are completed', async ({
  buddyscope,
  page,
}) => {
  await buddyscope.open('a = malloc(1)\nb = malloc(1)\nfree(a)', { at: 1, step: 3 });
  await expectNoViolations(page);
  await buddyscope.entry.pressSequentially('free(');
  await page.keyboard.press('ArrowDown');
  await expect(buddyscope.console.getByRole('listbox', { name: 'Completions' })).toBeVisible();
  await expectNoViolations(page);
});

test('an operation for which the allocator is not called has no steps, and the panel says so', async ({
  buddyscope,
  page,
}) => {
  await page.goto('');
  await buddyscope.openTrace({
    name: 'odd.rep',
    content: '0\n2\n3\n0\na 0 100\nf 7\na 1 8\n',
  });
  await expect(buddyscope.status).toContainText('malloc(8)');
  await buddyscope.button('Previous operation').click();
  await expect(buddyscope.status).toContainText('nothing is known of this pointer');
  await expect(buddyscope.steps).toContainText('the allocator was not called');
  await buddyscope.button('First operation').click();
  await expect(buddyscope.steps).toContainText('Run an operation');
});
