/** Strokes on a 16 × 16 field, in the colour of the text around. */
const PATHS = {
  first: 'M3.5 3v10M13 3.5 7 8l6 4.5z',
  previous: 'M8 3.5 2 8l6 4.5zM14 3.5 8 8l6 4.5z',
  back: 'M11 3.5 5 8l6 4.5z',
  play: 'M4.5 2.8 13 8l-8.5 5.2z',
  pause: 'M4.5 3h2.2v10H4.5zM9.3 3h2.2v10H9.3z',
  on: 'M5 3.5 11 8l-6 4.5z',
  next: 'M2 3.5 8 8l-6 4.5zM8 3.5 14 8l-6 4.5z',
  last: 'M12.5 3v10M3 3.5 9 8l-6 4.5z',
  moon: 'M13 9.6A5.6 5.6 0 0 1 6.4 3a5.6 5.6 0 1 0 6.6 6.6z',
  sun: 'M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6zM8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9M11.7 11.7l.9.9M3.4 12.6l.9-.9M11.7 4.3l.9-.9',
  left: 'M9.5 3.5 5 8l4.5 4.5',
  right: 'M6.5 3.5 11 8l-4.5 4.5',
  close: 'M4 4l8 8M12 4l-8 8',
} as const;

const FILLED = new Set<string>([
  ...['first', 'previous', 'back', 'play', 'pause', 'on', 'next', 'last'],
]);

export function Icon({ name }: { readonly name: keyof typeof PATHS }) {
  return (
    <svg class={FILLED.has(name) ? 'icon filled' : 'icon'} viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}

export function Logo() {
  return (
    <svg class="logo" viewBox="0 0 20 20" aria-hidden="true">
      <rect class="whole" x="1" y="1" width="18" height="7.5" rx="1.5" />
      <rect class="free" x="1.7" y="12.2" width="6.3" height="6.1" rx="1" />
      <rect class="half" x="11.3" y="11.5" width="7.7" height="7.5" rx="1.5" />
    </svg>
  );
}
