/** The address bar always holds a link to what is shown, as far as that fits into a link. */
import { effect } from '@preact/signals';
import type { Session } from '../session/session.ts';

const SETTLE_MS = 200;

/** The fragment of the page's address, with its #; empty where there is none. */
export function addressFragment(): string {
  return window.location.hash.length > 1 ? window.location.hash : '';
}

/** Name of the file that the command line serves to be opened; null for none. */
export function servedFile(): string | null {
  return new URLSearchParams(window.location.search).get('open');
}

/** Soon after every change shows the link to it; opens links that are put into the address bar. */
export function followAddressBar(session: Session): void {
  let shown = addressFragment();
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Counts what the address was last asked to show: an answer to what came before is too late. */
  let latest = 0;

  window.addEventListener('hashchange', () => {
    if (addressFragment() === shown) return;
    shown = addressFragment();
    latest += 1;
    void session.openLink(shown);
  });
  const linked = () => [
    ...[session.operations.value, session.strategies.value, session.cursor.value],
    ...[session.step.value, session.title.value, session.chosen.value],
  ];
  const start = linked();
  /** Until then the bare address is a link to what is shown: to the example. */
  let changed = shown !== '';
  effect(() => {
    const opening = session.opening.value;
    changed = linked().some((value, i) => value !== start[i]) || changed;
    clearTimeout(timer);
    if (changed && !opening) timer = setTimeout(show, SETTLE_MS);
  });

  async function show() {
    latest += 1;
    const asked = latest;
    const link = (await session.link()) ?? '';
    // A link that was just put in is still to be opened.
    if (asked !== latest || addressFragment() !== shown) return;
    const { pathname, search } = window.location;
    window.history.replaceState(null, '', `${pathname}${search}${link}`);
    shown = addressFragment();
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
