import { computed, signal } from '@preact/signals';

type Theme = 'light' | 'dark';

const KEY = 'buddyscope-theme';

const prefersDark = matchMedia('(prefers-color-scheme: dark)');
const preferred = signal<Theme>(prefersDark.matches ? 'dark' : 'light');
prefersDark.addEventListener('change', () => {
  preferred.value = prefersDark.matches ? 'dark' : 'light';
});

const chosen = signal<Theme | null>(stored());

/** What is shown: the reader's choice, else what the system prefers. */
export const theme = computed<Theme>(() => chosen.value ?? preferred.value);

export function setTheme(next: Theme): void {
  chosen.value = next === preferred.peek() ? null : next;
  try {
    if (chosen.value) localStorage.setItem(KEY, chosen.value);
    else localStorage.removeItem(KEY);
  } catch {
    // Storage may be forbidden: the choice then lasts as long as the page.
  }
  applyTheme();
}

export function applyTheme(): void {
  if (chosen.value) document.documentElement.dataset.theme = chosen.value;
  else delete document.documentElement.dataset.theme;
}

function stored(): Theme | null {
  try {
    const value = localStorage.getItem(KEY);
    return value === 'light' || value === 'dark' ? value : null;
  } catch {
    return null;
  }
}
