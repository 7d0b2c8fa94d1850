import { expect, test } from './fixture.ts';

const LIFE = 'a = malloc(100)\nb = malloc(24)\nb = realloc(b, 500)\nfree(b)\nc = malloc(20)';

test('a chosen allocation is selected wherever it is, and missed where it is not', async ({
  buddyscope,
}) => {
  await buddyscope.open(LIFE, { at: 2 });
  const { inspector } = buddyscope;
  await buddyscope.frame('0x10080').click();
  await expect(inspector).toContainText('frame 0x10080');
  await buddyscope.button('Next operation').click();
  await expect(inspector).toContainText('frame 0x10200');
  await buddyscope.button('Next operation').click();
  await expect(inspector).toContainText('b is not there any more: ended by');
  await buddyscope.button('First operation').click();
  await expect(inspector).toContainText('b is not there yet: made by');
  await inspector.getByRole('button', { name: /^op.2$/ }).click();
  await expect(buddyscope.position).toHaveValue('2');
  await expect(inspector).toContainText('frame 0x10080');
  await expect(inspector).not.toContainText('is not there');
});

test('of an allocation whose frame was absorbed, the frame that has its bytes now is told', async ({
  buddyscope,
}) => {
  const { inspector } = buddyscope;
  const inside = inspector.getByText(/is now inside frame/);
  // The page's first frame keeps its address: its buddy is what disappears.
  await buddyscope.open('a = malloc(24)\nb = malloc(20)\nfree(b)\nfree(a)', {
    at: 2,
    buddy: 'coalesce',
  });
  await buddyscope.frame('0x10020').click();
  await expect(inspector).toContainText('frame 0x10020');
  await expect(inside).toHaveCount(0);
  await buddyscope.button('Last operation').click();
  await expect(inside).toHaveText(/^0x10020 is now inside frame 0x10000, 65.536 bytes, free$/);
  await inside.getByRole('button', { name: '0x10000' }).click();
  await expect(inspector).toContainText('frame 0x10000');
});

test('the history of an address names all who were there, each a jump', async ({ buddyscope }) => {
  await buddyscope.open(LIFE);
  const { inspector } = buddyscope;
  await buddyscope.frame('0x10080').click();
  await inspector.getByText('History of 0x10080').click();
  await expect(inspector.getByRole('list')).toMatchAriaSnapshot(`
    - list:
      - listitem:
        - button /op.5/
        - text: c came, 20 bytes
      - listitem:
        - button /op.2/
        - text: b came, 24 bytes
  `);
  await inspector.getByRole('button', { name: /^op.2$/ }).click();
  await expect(buddyscope.position).toHaveValue('2');
});
