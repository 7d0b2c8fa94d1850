/** What pointers do on the timeline. On the curves a drag goes through time; along the axis, or with Shift, it brushes;
 *  two fingers zoom. A finger goes nowhere before it moves sideways or is lifted: the page may yet scroll by it. */
import type { Signal } from '@preact/signals';
import type { TimeWindow } from '../model/time-window.ts';
import type { Session } from '../session/session.ts';
import { isOnAxis, positionAt, shareAt, type TimelineModel } from './draw-timeline.ts';

interface Plot {
  readonly model: { peek(): TimelineModel | null };
  /** What is being brushed. */
  readonly brushed: Signal<TimeWindow | null>;
  endBrush(): void;
  /** Shows so many operations, with a position at a place from 0, the beginning, to 1. */
  place(operations: number, position: number, share: number): void;
}

/** What two fingers have taken hold of. */
interface Pinch {
  readonly apart: number;
  readonly operations: number;
  /** Between them. */
  readonly position: number;
}

interface Finger {
  /** Where it came down, and how far along the plot it is. */
  readonly from: Place;
  readonly x: number;
  /** Sideways: the page does not scroll by it. */
  readonly moves: boolean;
}

/** Within the plot, in pixels. */
interface Place {
  readonly x: number;
  readonly y: number;
}

/** In pixels: fingers that stand nearer do not tell how far they spread. */
const NEAREST = 24;

export function createTimePointers(session: Session, plot: Plot) {
  /** On the curves. */
  const fingers = new Map<number, Finger>();
  /** Until all fingers are lifted, so that the last of them goes nowhere. */
  let pinch: Pinch | null = null;

  function between() {
    const along = Array.from(fingers.values(), ({ x }) => x);
    const [from, to] = [Math.min(...along), Math.max(...along)];
    return { apart: Math.max(NEAREST, to - from), middle: (from + to) / 2 };
  }

  function beginPinch(model: TimelineModel): void {
    const { apart, middle } = between();
    const { from, to } = model.window;
    pinch = { apart, operations: to - from, position: positionAt(model, middle) };
  }

  function goOn(model: TimelineModel): void {
    if (pinch === null) session.goTo(positionAt(model, between().middle));
    else if (fingers.size === 2) {
      const { apart, middle } = between();
      const operations = (pinch.operations * pinch.apart) / apart;
      plot.place(operations, pinch.position, shareAt(model, middle));
    }
  }

  return {
    begin(event: PointerEvent): void {
      const model = plot.model.peek();
      const { currentTarget, pointerId, pointerType, shiftKey } = event;
      if (!(currentTarget instanceof Element) || !model || session.loading.peek()) return;
      const place = placeOf(event);
      const { x } = place;
      const brushes = shiftKey || isOnAxis(model, place.y);
      if (pointerType === 'touch' && !brushes) {
        fingers.set(pointerId, { from: place, x, moves: false });
        if (fingers.size === 2) beginPinch(model);
        return;
      }
      currentTarget.setPointerCapture(pointerId);
      const at = positionAt(model, x);
      if (brushes) plot.brushed.value = { from: at, to: at };
      else session.goTo(at);
    },
    move(event: PointerEvent): void {
      const model = plot.model.peek();
      const { currentTarget, pointerId } = event;
      if (!(currentTarget instanceof Element) || !model) return;
      const { x, y } = placeOf(event);
      const finger = fingers.get(pointerId);
      if (finger !== undefined) {
        const { from } = finger;
        const moves = finger.moves || Math.abs(x - from.x) > Math.abs(y - from.y);
        fingers.set(pointerId, { from, x, moves });
        if (moves) goOn(model);
        return;
      }
      if (!currentTarget.hasPointerCapture(pointerId)) return;
      const at = positionAt(model, x);
      const { value } = plot.brushed;
      if (value === null) session.goTo(at);
      else plot.brushed.value = { from: value.from, to: at };
    },
    end({ pointerId }: PointerEvent): void {
      const model = plot.model.peek();
      if (model && fingers.has(pointerId) && pinch === null) goOn(model);
      lift(pointerId);
      plot.endBrush();
    },
    /** The browser scrolls by it. */
    cancel({ pointerId }: PointerEvent): void {
      lift(pointerId);
      plot.brushed.value = null;
    },
  };

  function lift(pointerId: number): void {
    fingers.delete(pointerId);
    if (fingers.size === 0) pinch = null;
  }
}

export function placeOf({ currentTarget, clientX, clientY }: PointerEvent | WheelEvent): Place {
  const box = currentTarget instanceof Element ? currentTarget.getBoundingClientRect() : null;
  return { x: clientX - (box?.left ?? 0), y: clientY - (box?.top ?? 0) };
}
