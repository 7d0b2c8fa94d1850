import { computed, signal } from '@preact/signals';

type Theme = 'light' | 'dark';

const KEY = 'buddyscope-theme';

const prefersDark = matchMedia('(prefers-color-scheme: dark)');
const preferred = signal<Theme>(prefersDark.matches ? 'dark' : 'light');
prefersDark.addEventListener('change', () => {
  preferred.value = prefersDark.matches ? 'dark' : 'light';
});

const chosen = signal<Theme | null>(stored());
applyTheme(chosen.peek());

/** What is shown: the reader's choice, else what the system prefers. */
export const theme = computed<Theme>(() => chosen.value ?? preferred.value);

export function setTheme(next: Theme): void {
  const choice = next === preferred.peek() ? null : next;
  try {
    if (choice) localStorage.setItem(KEY, choice);
    else localStorage.removeItem(KEY);
  } catch {
    // Storage may be forbidden: the choice then lasts as long as the page.
  }
  // Before the signal: what it repaints takes its colours from the stylesheet.
  applyTheme(choice);
  chosen.value = choice;
}

function applyTheme(choice: Theme | null): void {
  if (choice) document.documentElement.dataset.theme = choice;
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
