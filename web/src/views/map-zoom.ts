/** Zooming the heap map, by wheel, pinch and drag as by keys: D3 keeps the transform. It is loaded when the map is
 *  first pointed at or zoomed, and by touch screens, where no pointing comes before, with the page. */
import { type Signal, signal } from '@preact/signals';
import { type Selection as D3Selection, select } from 'd3-selection';
import type { D3ZoomEvent, ZoomBehavior } from 'd3-zoom';
import type { Size } from './drawing.tsx';

/** A point p of the plane is seen at k · p + (x, y). */
export interface Transform {
  readonly k: number;
  readonly x: number;
  readonly y: number;
}

type Behaviour = ZoomBehavior<Element, unknown>;

export interface MapZoom {
  readonly transform: Signal<Transform>;
  /** Listens on the element that lies over the plane. Gives what ends that. */
  attach(element: HTMLElement): () => void;
  /** The plane's size, and how far it may be zoomed. */
  fit(size: Size, deepest: number): void;
  scaleBy(factor: number): void;
  /** Brings a point of the plane into the middle. */
  centre(x: number, y: number): void;
  reset(): void;
}

export function createZoom(): MapZoom {
  const transform = signal<Transform>({ k: 1, x: 0, y: 0 });
  let field: D3Selection<Element, unknown, null, undefined> | null = null;
  let loading: ReturnType<typeof load> | null = null;
  let bounds = { width: 1, height: 1, deepest: 1 };

  async function load() {
    const { zoom, zoomIdentity } = await import('d3-zoom');
    const behaviour = zoom<Element, unknown>()
      .filter(allowed)
      .on('zoom', (event: D3ZoomEvent<Element, unknown>) => {
        transform.value = event.transform;
      });
    return { zoomIdentity, behaviour };
  }

  /** What is to be done with it once it is there. */
  function zoomed(act: (loaded: Awaited<ReturnType<typeof load>>) => void): void {
    loading ??= load().then((loaded) => {
      listen(loaded.behaviour);
      bind(loaded.behaviour);
      return loaded;
    });
    void loading.then(act);
  }

  const wake = () => zoomed(() => undefined);

  /** A turn of the wheel that comes before who understands it. */
  function keep(event: WheelEvent): void {
    event.preventDefault();
    const { currentTarget } = event;
    zoomed(() => currentTarget?.dispatchEvent(new WheelEvent(event.type, event)));
  }

  function listen(behaviour: Behaviour): void {
    if (field === null) return;
    behaviour(field);
    field.on('dblclick.zoom', null).on('pointerenter.wake', null).on('wheel.wake', null);
  }

  function bind(behaviour: Behaviour): void {
    const { width, height, deepest } = bounds;
    const corners: [[number, number], [number, number]] = [
      [0, 0],
      [width, height],
    ];
    behaviour.extent(corners).translateExtent(corners).scaleExtent([1, deepest]);
    // D3 holds it within the new bounds.
    field?.call(behaviour.scaleBy, 1);
  }

  /** One finger that moves up or down scrolls the page, also on a zoomed map: nobody on a phone is caught by it.
   *  Sideways it moves the map, and so do two fingers. */
  function leaveToPage(element: HTMLElement): () => void {
    let begun: readonly [number, number] | null = null;
    let scrolls = false;
    const begin = ({ touches }: TouchEvent) => {
      const first = touches.item(0);
      begun = first && touches.length === 1 ? [first.clientX, first.clientY] : null;
      scrolls = false;
    };
    const move = (event: TouchEvent) => {
      const now = event.touches.item(0);
      if (begun !== null && now !== null) {
        const [x, y] = begun;
        scrolls = Math.abs(now.clientY - y) > Math.abs(now.clientX - x);
        begun = null;
      }
      // D3 would keep the browser from scrolling.
      if (scrolls) event.stopImmediatePropagation();
    };
    const before = { capture: true, passive: true };
    element.addEventListener('touchstart', begin, before);
    element.addEventListener('touchmove', move, before);
    return () => {
      element.removeEventListener('touchstart', begin, before);
      element.removeEventListener('touchmove', move, before);
    };
  }

  /** One finger moves nothing as long as there is nothing to be moved on the map. */
  function allowed(event: Event): boolean {
    if ('touches' in event && event.touches instanceof TouchList)
      return event.touches.length > 1 || transform.peek().k > 1;
    return event instanceof MouseEvent && event.button === 0;
  }

  return {
    transform,
    attach(element) {
      field = select<Element, unknown>(element);
      if (loading !== null) void loading.then(({ behaviour }) => listen(behaviour));
      else if (matchMedia('(pointer: coarse)').matches) wake();
      else field.on('pointerenter.wake', wake).on('wheel.wake', keep, { passive: false });
      const attached = field;
      const stop = leaveToPage(element);
      return () => {
        attached.on('.zoom', null);
        stop();
      };
    },
    fit({ width, height }, deepest) {
      bounds = { width, height, deepest };
      void loading?.then(({ behaviour }) => bind(behaviour));
    },
    scaleBy(factor) {
      zoomed(({ behaviour }) => field?.call(behaviour.scaleBy, factor));
    },
    centre(x, y) {
      zoomed(({ behaviour }) => field?.call(behaviour.translateTo, x, y));
    },
    reset() {
      if (loading === null) return;
      zoomed(({ behaviour, zoomIdentity }) => field?.call(behaviour.transform, zoomIdentity));
    },
  };
}
