import { effect, type ReadonlySignal, signal } from '@preact/signals';
import { frameAt, frameHolding, frameOfPayload, frameStarting } from '../model/frames.ts';
import { NULL_ID, UNKNOWN_ID } from '../model/operations.ts';
import type { Picture } from '../model/picture.ts';
import type { Session } from '../session/session.ts';

export interface Allocation {
  readonly id: number;
  readonly requested: number;
}

/**
 * Which page and frame are looked at. Until somebody picks one they follow the last call. Of a picked
 * allocation the frame is selected wherever it is at that time, also before it is made and after it is
 * freed; another frame that is picked stays until it is gone. Escape goes back to following calls.
 */
export interface Selection {
  readonly picked: ReadonlySignal<boolean>;
  /** Of the allocation in it that was made by that operation; without one, by the one the picture knows of. */
  pick(frame: number, maker?: number | null): void;
  pickPage(address: number): void;
  follow(): void;
}

export function createSelection(session: Session): Selection & { stop(): void } {
  const picked = signal(false);
  const selected = session.selected;

  function follow() {
    picked.value = false;
    session.follow(null);
    session.choosePage(null);
    selected.value = lastFrame(session.picture.peek());
  }

  const stop = effect(() => {
    const picture = session.picture.value;
    if (!picture) return;
    const { followed } = picture;
    if (picked.value && followed !== null && followed.operation === session.followed.peek()) {
      if (followed.state !== 'live' || followed.address === selected.peek()) return;
      selected.value = followed.address;
      session.choosePage(followed.address);
      return;
    }
    if (!picked.value || picture.first === picture.end) {
      selected.value = lastFrame(picture);
      return;
    }
    const address = selected.peek();
    if (address === null) return;
    const { frames } = picture.page;
    if (frameHolding(frames, address) >= 0 && frameStarting(frames, address) < 0) follow();
  });

  return {
    picked,
    pick(frame, maker = makerOf(session.picture.peek(), frame)) {
      picked.value = true;
      session.follow(maker);
      selected.value = frame;
      session.choosePage(frame);
    },
    pickPage(address) {
      picked.value = true;
      session.choosePage(address);
    },
    follow,
    stop,
  };
}

/** The frame that the last call touched, or inside a call the one that its last step looks at. */
export function lastFrame(picture: Picture | null): number | null {
  return examinedFrames(picture)[0] ?? null;
}

/** That frame, and beside it the other one where a step is about two: coalescing may have made what was touched
 *  part of a larger frame. */
export function examinedFrames(picture: Picture | null): readonly number[] {
  if (picture === null) return [];
  const { page, outcome, examined } = picture;
  const touched = outcome === null ? examined.addresses : [outcome.frame].filter(Boolean);
  return touched.map(
    (address) => page.frames.addresses[frameHolding(page.frames, address)] ?? address,
  );
}

/** The live allocation in the selected frame, which realloc and free act on. */
export function selectedAllocation(session: Session): Allocation | null {
  const picture = session.picture.value;
  const address = session.selected.value;
  return picture && address !== null ? allocationIn(picture, address) : null;
}

function allocationIn(picture: Picture, address: number): Allocation | null {
  const { frames } = picture.page;
  const i = frameStarting(frames, address);
  if (i >= 0) {
    const { allocated, id, requested } = frameAt(frames, i);
    return allocated && id < UNKNOWN_ID ? { id, requested } : null;
  }
  const { live } = picture;
  const k = liveIn(picture, address);
  return k < 0 ? null : { id: live.ids[k] ?? 0, requested: live.requested[k] ?? 0 };
}

/** The operation that made what is in a frame, as far as the picture shows it. */
function makerOf(picture: Picture | null, address: number): number | null {
  if (picture === null) return null;
  for (const frames of [picture.page.frames, picture.map.frames]) {
    const i = frames === null ? -1 : frameStarting(frames, address);
    const maker = frames?.makers[i] ?? NULL_ID;
    if (maker !== NULL_ID) return maker;
  }
  return picture.live.operations[liveIn(picture, address)] ?? null;
}

/** Its place among the live allocations that are listed, −1 for none. */
function liveIn({ live }: Picture, address: number): number {
  return live.addresses.findIndex(
    (payload, at) => frameOfPayload(payload, live.frameSizes[at] ?? 0) === address,
  );
}
