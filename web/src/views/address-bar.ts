/** The address bar always holds a link to what is shown, as far as that fits into a link. */
import { effect } from '@preact/signals';
import type { Session } from '../session/session.ts';

const SETTLE_MS = 200;

/** The fragment of the page's address, with its #; empty where there is none. */
export function addressFragment(): string {
  return window.location.hash.length > 1 ? window.location.hash : '';
}

/** Soon after every change shows the link to it; opens links that are put into the address bar. */
export function followAddressBar(session: Session): void {
  let shown = addressFragment();
  let timer: ReturnType<typeof setTimeout> | undefined;

  window.addEventListener('hashchange', () => {
    if (addressFragment() !== shown) void session.openLink(addressFragment());
  });
  effect(() => {
    void [session.operations.value, session.strategies.value, session.cursor.value];
    void [session.title.value, session.chosen.value, session.opening.value];
    clearTimeout(timer);
    if (!session.opening.value) timer = setTimeout(show, SETTLE_MS);
  });

  async function show() {
    shown = (await session.link()) ?? '';
    const { pathname, search } = window.location;
    window.history.replaceState(null, '', `${pathname}${search}${shown}`);
  }
}

/** Puts the whole address on the clipboard; false where the browser does not let a page do so. */
export async function copyAddress(fragment: string): Promise<boolean> {
  const { origin, pathname, search } = window.location;
  try {
    await navigator.clipboard.writeText(`${origin}${pathname}${search}${fragment}`);
    return true;
  } catch {
    return false;
  }
}
