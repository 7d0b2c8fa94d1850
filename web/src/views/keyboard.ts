import type { ReadonlySignal } from '@preact/signals';
import type { Landmark } from '../model/picture.ts';
import type { Session } from '../session/session.ts';
import type { Playback } from './playback.ts';
import type { Selection } from './selection.ts';

interface Parts {
  readonly session: Session;
  readonly playback: Playback;
  readonly selection: Selection;
  /** What is jumped to. */
  readonly landmark: ReadonlySignal<Landmark>;
  readonly help: () => void;
}

/** Keys of the page as a whole; whatever has keys of its own keeps them. */
export function listenToKeys({ session, playback, selection, landmark, help }: Parts): () => void {
  const onKeyDown = (event: KeyboardEvent) => {
    const { target } = event;
    if (!(target instanceof Element) || event.defaultPrevented || target.closest('dialog')) return;
    const types = target.matches('input:not([type=radio]), textarea, select');
    const travel = timeTravel(event);
    if (travel !== null) {
      if (types && !target.matches('[type=range], select')) return;
      if (travel === 'undo') session.undo();
      else session.redo();
      event.preventDefault();
      return;
    }
    if (types || event.ctrlKey || event.metaKey || event.altKey) return;
    const cursor = session.cursor.peek();
    const onControl = target.matches('button, summary, [role=listitem], [role=slider], [role=tab]');
    const step = session.step.peek();
    if (event.key === 'ArrowLeft' && event.shiftKey) session.make({ by: -1 });
    else if (event.key === 'ArrowRight' && event.shiftKey) session.make({ by: 1 });
    else if (event.key === 'ArrowUp' && event.shiftKey)
      session.make({ to: landmark.peek(), forward: false });
    else if (event.key === 'ArrowDown' && event.shiftKey)
      session.make({ to: landmark.peek(), forward: true });
    else if (event.key === 'ArrowLeft' && step > 0) session.goTo(cursor);
    else if (event.key === 'ArrowLeft' && cursor > 0) session.goTo(cursor - 1);
    else if (event.key === 'ArrowRight' && cursor < session.operations.peek().length)
      session.goTo(cursor + 1);
    else if (event.key === ' ' && !onControl) playback.toggle();
    else if (event.key === 'Escape') selection.follow();
    else if (event.key === '?') help();
    else return;
    event.preventDefault();
  };
  document.addEventListener('keydown', onKeyDown);
  return () => document.removeEventListener('keydown', onKeyDown);
}

/** Ctrl+Z; Ctrl+Shift+Z or Ctrl+Y. */
function timeTravel({ key, ctrlKey, metaKey, shiftKey }: KeyboardEvent): 'undo' | 'redo' | null {
  if (!ctrlKey && !metaKey) return null;
  if (key.toLowerCase() === 'z') return shiftKey ? 'redo' : 'undo';
  return key.toLowerCase() === 'y' ? 'redo' : null;
}
