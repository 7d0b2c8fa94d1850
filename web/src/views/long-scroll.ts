import { type Signal, useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { type LongList, lastTop, scaleOf } from '../model/long-list.ts';

export interface LongScroll {
  /** Pixels of the list at the upper edge of the window. What is there is remembered: to ask the element, the
   *  browser would have to lay out the page. */
  readonly top: Signal<number>;
  /** The window's height in pixels. */
  readonly height: Signal<number>;
  to(top: number): void;
  onScroll(event: { readonly currentTarget: Element }): void;
  onWheel(event: WheelEvent): void;
}

/** Scrolls an element that holds a long list. It may be there only while `isThere`. */
export function useLongScroll(
  scroller: RefObject<HTMLElement | null>,
  isThere: boolean,
  list: () => LongList,
): LongScroll {
  const top = useSignal(0);
  const height = useSignal(0);
  /** In which it will be scrolled; null when it is. */
  const frame = useRef<number | null>(null);
  /** Where that has brought it: a browser rounds, far down by more than a pixel. */
  const arrived = useRef(0);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => {
      height.value = entry?.contentRect.height ?? 0;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [isThere, scroller, height]);

  /** To scroll it has to be laid out: in time for the frame, with all that changes until then. */
  const to = (next: number) => {
    top.value = next;
    frame.current ??= requestAnimationFrame(() => {
      frame.current = null;
      const element = scroller.current;
      element?.scrollTo({ top: top.peek() / scaleOf(list()) });
      arrived.current = element?.scrollTop ?? 0;
    });
  };
  return {
    top,
    height,
    to,
    onScroll({ currentTarget: { scrollTop } }) {
      if (frame.current === null && scrollTop !== arrived.current)
        top.value = scrollTop * scaleOf(list());
    },
    onWheel(event) {
      if (scaleOf(list()) === 1) return;
      event.preventDefault();
      to(Math.min(lastTop(list()), Math.max(0, top.peek() + event.deltaY)));
    },
  };
}
