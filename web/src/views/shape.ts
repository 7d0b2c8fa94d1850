import { signal } from '@preact/signals';

/** How much room there is: three columns, two with tabs, or one with tabs. */
export type Shape = 'wide' | 'medium' | 'narrow';

const wide = matchMedia('(min-width: 73.75em)');
const medium = matchMedia('(min-width: 56.25em)');
const now = (): Shape => (wide.matches ? 'wide' : medium.matches ? 'medium' : 'narrow');

export const shape = signal<Shape>(now());
for (const query of [wide, medium])
  query.addEventListener('change', () => {
    shape.value = now();
  });
