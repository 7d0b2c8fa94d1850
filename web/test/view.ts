import type { View } from '../src/model/picture.ts';

/** A small view of a place. */
export function viewOf(cursor: number, more: Partial<View> = {}): View {
  return {
    cursor,
    step: 0,
    move: null,
    chosen: null,
    treePages: 1,
    map: { width: 64, height: 30, pages: 0, order: 'rows', k: 1, x: 0, y: 0 },
    listFrames: 50,
    liveFrom: 0,
    liveCount: 100,
    selected: 0x10000,
    followed: null,
    history: true,
    ...more,
  };
}
