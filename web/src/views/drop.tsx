import { useSignal } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';
import type { Session } from '../session/session.ts';
import { texts } from '../texts/page.ts';
import { openFile } from './header.tsx';

/** A trace may be dropped anywhere; while one hovers over the page, the page says so. */
export function Drop({ session }: { readonly session: Session }) {
  const over = useSignal(false);
  useLayoutEffect(() => {
    const holdsFile = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const onOver = (event: DragEvent) => {
      if (!holdsFile(event)) return;
      event.preventDefault();
      over.value = true;
    };
    const onLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) over.value = false;
    };
    const onDrop = (event: DragEvent) => {
      over.value = false;
      const file = event.dataTransfer?.files[0];
      if (!file) return;
      event.preventDefault();
      void openFile(session, file);
    };
    document.addEventListener('dragover', onOver);
    document.addEventListener('dragleave', onLeave);
    document.addEventListener('drop', onDrop);
    return () => {
      document.removeEventListener('dragover', onOver);
      document.removeEventListener('dragleave', onLeave);
      document.removeEventListener('drop', onDrop);
    };
  }, [session, over]);
  return over.value ? (
    <div class="drop">
      <p>{texts.header.drop}</p>
    </div>
  ) : null;
}
