import { effect, type Signal, signal } from '@preact/signals';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export function useSize(): Signal<Size> {
  return useMemo(() => signal<Size>({ width: 0, height: 0 }), []);
}

/** Keeps `size` at the inner size of the element. */
function observe(element: Element, size: Signal<Size>): () => void {
  const measure = () => {
    const { clientWidth: width, clientHeight: height } = element;
    if (width !== size.peek().width || height !== size.peek().height)
      size.value = { width, height };
  };
  const observer = new ResizeObserver(measure);
  observer.observe(element);
  measure();
  return () => observer.disconnect();
}

type Draw<E> = (element: E, size: Size) => void;

/**
 * The joint between Preact and D3: Preact owns the element, the draw functions own what is inside. Each runs
 * at once whenever a signal it reads changes, so the DOM is true when the change returns.
 */
function useDrawing<E extends Element>(size: Signal<Size>, draws: readonly Draw<E>[]) {
  const ref = useRef<E>(null);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const stops = [
      observe(element, size),
      ...draws.map((draw) =>
        effect(() => {
          if (size.value.width > 0 && size.value.height > 0) draw(element, size.value);
        }),
      ),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [size, draws]);
  return ref;
}

interface SvgProps {
  readonly class: string;
  readonly size: Signal<Size>;
  /** Stable from render to render. */
  readonly draws: readonly Draw<SVGSVGElement>[];
  readonly decorative?: boolean;
}

export function Drawing(props: SvgProps) {
  const ref = useDrawing<SVGSVGElement>(props.size, props.draws);
  return (
    <svg
      ref={ref}
      class={props.class}
      role="presentation"
      aria-hidden={props.decorative ? 'true' : undefined}
    />
  );
}

interface CanvasProps {
  readonly class: string;
  readonly size: Signal<Size>;
  /** Gets a cleared context in CSS pixels. Stable from render to render. */
  readonly draw: (context: CanvasRenderingContext2D, size: Size) => void;
}

/** Always beside something that says the same in words or elements, so hidden from screen readers. */
export function Painting(props: CanvasProps) {
  const { draw } = props;
  const draws = useMemo(
    () => [
      (canvas: HTMLCanvasElement, size: Size) => {
        const context = canvas.getContext('2d');
        if (!context) return;
        const scale = devicePixelRatio;
        const width = Math.round(size.width * scale);
        const height = Math.round(size.height * scale);
        context.reset();
        if (canvas.width !== width) canvas.width = width;
        if (canvas.height !== height) canvas.height = height;
        context.scale(scale, scale);
        draw(context, size);
      },
    ],
    [draw],
  );
  const ref = useDrawing<HTMLCanvasElement>(props.size, draws);
  // biome-ignore lint/a11y/noAriaHiddenOnFocusable: this canvas takes no focus
  return <canvas ref={ref} class={props.class} aria-hidden="true" />;
}
