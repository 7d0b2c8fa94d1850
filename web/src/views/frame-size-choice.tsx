import type { Signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { FRAME_SIZES } from '../model/metrics.ts';

interface Props {
  readonly value: Signal<number>;
  /** What it is called. */
  readonly children: ComponentChildren;
}

/** The size of frames that an index of fragmentation is told for. */
export function FrameSizeChoice({ value, children }: Props) {
  return (
    <label>
      {children}
      <select
        value={String(value.value)}
        onChange={(event) => {
          value.value = Number(event.currentTarget.value);
        }}
      >
        {FRAME_SIZES.map((size) => (
          <option key={size} value={String(size)}>
            {size}
          </option>
        ))}
      </select>
    </label>
  );
}
