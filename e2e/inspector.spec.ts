import { withFigures } from './figures.ts';
import { expect, test } from './fixture.ts';

test('the header words of an allocated frame stand beside what they mean', async ({
  buddyscope,
}) => {
  await buddyscope.open('a = malloc(1000)\nb = malloc(100)');
  await buddyscope.frame('0x10000').click();
  await expect(buddyscope.inspector.getByRole('row').first()).toHaveAccessibleName(
    /^0x10000 ff ff ff ff 00 04 00 00 /,
  );
  await expect(buddyscope.inspector).toMatchAriaSnapshot(
    withFigures(`
    - term: state
    - definition: allocated
    - term: id
    - definition: a
    - term: size
    - definition: 1024 bytes, list 7
    - term: payload
    - definition: "0x10008"
    - term: requested
    - definition: "1000"
    - term: slack
    - definition: "16"
    - term: made by
    - definition
    - term: buddy
    - definition:
      - button "0x10400"
      - text: ", split"
  `),
  );
});

test('a free frame shows the next one of its list, which is one click away', async ({
  buddyscope,
}) => {
  await buddyscope.open('a = malloc(100)\nb = malloc(100)\nc = malloc(100)\nfree(a)\nfree(c)');
  await buddyscope.freeFrame('0x10100').click();
  await expect(buddyscope.inspector.getByRole('row').first()).toHaveAccessibleName(
    /^0x10100 00 00 01 00 80 00 00 00 /,
  );
  await expect(buddyscope.inspector).toMatchAriaSnapshot(`
    - term: state
    - definition: free
    - term: next free
    - definition:
      - button "0x10000"
  `);
  await buddyscope.inspector.getByRole('button', { name: '0x10000' }).click();
  await expect(buddyscope.inspector).toContainText('frame 0x10000');
});

test('it leads to the operation that made an allocation', async ({ buddyscope }) => {
  await buddyscope.open('a = malloc(100)\nb = malloc(24)\nc = malloc(8)');
  await buddyscope.frame('0x10080').click();
  await buddyscope.inspector.getByRole('button', { name: /^op(eration)? 2$/ }).click();
  await expect(buddyscope.position).toHaveValue('2');
  await expect(buddyscope.status).toContainText('b = malloc(24)');
});

test('it follows the last call until a frame is chosen, and again after Escape', async ({
  buddyscope,
  page,
}) => {
  await buddyscope.open('a = malloc(100)');
  await expect(buddyscope.inspector).toContainText('frame 0x10000');
  await buddyscope.malloc(5000);
  await expect(buddyscope.inspector).toContainText('frame 0x12000');
  await buddyscope.frame('0x10000').click();
  await buddyscope.malloc(5000);
  await expect(buddyscope.status).toContainText('c = malloc(5000)');
  await expect(buddyscope.inspector).toContainText('frame 0x10000');
  await page.keyboard.press('Escape');
  await expect(buddyscope.inspector).toContainText('frame 0x14000');
});
