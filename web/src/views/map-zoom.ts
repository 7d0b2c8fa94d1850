/** Zooming the heap map, by wheel, pinch and drag as by keys: D3 keeps the transform. It is loaded once the map
 *  is there, as the first picture does without. */
import { type Signal, signal } from '@preact/signals';
import { type Selection as D3Selection, select } from 'd3-selection';
import type { D3ZoomEvent } from 'd3-zoom';
import type { Size } from './drawing.tsx';

/** A point p of the plane is seen at k · p + (x, y). */
export interface Transform {
  readonly k: number;
  readonly x: number;
  readonly y: number;
}

export interface MapZoom {
  readonly transform: Signal<Transform>;
  /** Listens on the element that lies over the plane. Gives what ends that. */
  attach(element: Element): () => void;
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
  const loading = import('d3-zoom').then(({ zoom, zoomIdentity }) => ({
    zoomIdentity,
    behaviour: zoom<Element, unknown>()
      .filter(allowed)
      .on('zoom', (event: D3ZoomEvent<Element, unknown>) => {
        transform.value = event.transform;
      }),
  }));

  /** One finger scrolls the page as long as there is nothing to be moved on the map. */
  function allowed(event: Event): boolean {
    if ('touches' in event && event.touches instanceof TouchList)
      return event.touches.length > 1 || transform.peek().k > 1;
    return event instanceof MouseEvent && event.button === 0;
  }

  return {
    transform,
    attach(element) {
      const attached = select(element);
      field = attached;
      void loading.then(({ behaviour }) => {
        behaviour(attached);
        attached.on('dblclick.zoom', null);
      });
      return () => attached.on('.zoom', null);
    },
    fit({ width, height }, deepest) {
      const corners: [[number, number], [number, number]] = [
        [0, 0],
        [width, height],
      ];
      void loading.then(({ behaviour }) => {
        behaviour.extent(corners).translateExtent(corners).scaleExtent([1, deepest]);
        // D3 holds it within the new bounds.
        field?.call(behaviour.scaleBy, 1);
      });
    },
    scaleBy(factor) {
      void loading.then(({ behaviour }) => field?.call(behaviour.scaleBy, factor));
    },
    centre(x, y) {
      void loading.then(({ behaviour }) => field?.call(behaviour.translateTo, x, y));
    },
    reset() {
      void loading.then(({ behaviour, zoomIdentity }) =>
        field?.call(behaviour.transform, zoomIdentity),
      );
    },
  };
}
