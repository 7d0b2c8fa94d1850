import { freeFrames, withFigures } from './figures.ts';
import { expect, test } from './fixture.ts';

test('malloc(1) on an empty heap splits a page twelve times', async ({ buddyscope }) => {
  await buddyscope.open('');
  await expect(buddyscope.status).toHaveText('The heap is empty: nothing has been allocated yet.');
  await expect(buddyscope.frames).toHaveCount(0);

  await buddyscope.malloc(1);
  await expect(buddyscope.status).toHaveText(
    'a = malloc(1) returned 0x10008, a frame of 16 bytes at 0x10000',
  );
  await expect(buddyscope.tree).toMatchAriaSnapshot(`
    - list "Frames of the page":
      - /children: equal
      - listitem "frame 0x10000, 16 bytes, allocated, 1 requested"
      - listitem "frame 0x10010, 16 bytes, free"
      - listitem "frame 0x10020, 32 bytes, free"
      - listitem "frame 0x10040, 64 bytes, free"
      - listitem "frame 0x10080, 128 bytes, free"
      - listitem "frame 0x10100, 256 bytes, free"
      - listitem "frame 0x10200, 512 bytes, free"
      - listitem "frame 0x10400, 1024 bytes, free"
      - listitem "frame 0x10800, 2048 bytes, free"
      - listitem "frame 0x11000, 4096 bytes, free"
      - listitem "frame 0x12000, 8192 bytes, free"
      - listitem "frame 0x14000, 16384 bytes, free"
      - listitem "frame 0x18000, 32768 bytes, free"
  `);
  await expect(buddyscope.lists).toMatchAriaSnapshot(
    freeFrames(0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1),
  );
  await expect(buddyscope.metrics).toMatchAriaSnapshot(`
    - group: probes 13
    - group: splits 12
    - group: grows 1
  `);
});

test('its steps tell the call in the order in which it happened', async ({ buddyscope }) => {
  await buddyscope.open('a = malloc(1)');
  await expect(buddyscope.steps).toMatchAriaSnapshot(
    withFigures(`
    - heading "Steps"
    - text: inside a = malloc(1)
    - list "Steps of the last operation":
      - listitem: "malloc: 1 byte wanted"
      - listitem: 1 + 8 header → a frame of 16 bytes, list 13
      - listitem: list 13 has a frame? none
      - listitem: list 1 has a frame? none
      - listitem: "nothing found: the heap grows by 1 page at 0x10000"
      - listitem: split 65536 → 32768 + 32768; 0x18000 joins list 2
      - listitem: 0x18000 is the head of list 2 (32768) now
      - listitem: split 32 → 16 + 16; 0x10010 joins list 13
      - listitem: 0x10010 is the head of list 13 (16) now
      - listitem: return 0x10008, 7 bytes of slack
  `),
  );
  await expect(buddyscope.eachStep.filter({ hasText: 'has a frame? none' })).toHaveCount(13);
  await expect(buddyscope.eachStep.filter({ hasText: 'split' })).toHaveCount(12);
});

test('the next one takes the half that is left over, without a split', async ({ buddyscope }) => {
  await buddyscope.open('a = malloc(1)');
  await buddyscope.malloc(8);
  await expect(buddyscope.status).toHaveText(
    'b = malloc(8) returned 0x10018, a frame of 16 bytes at 0x10010',
  );
  await expect(buddyscope.lists).toMatchAriaSnapshot(
    freeFrames(0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0),
  );
  await expect(buddyscope.metrics).toMatchAriaSnapshot('- group: splits 12');
});
