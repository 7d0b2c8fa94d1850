import { signal } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';
import { BLAME } from '../texts/blame.ts';
import type { BlameProps, BlamePanel as Late } from './blame.tsx';

const loaded = signal<typeof Late | null>(null);

/** The panel, fetched when it is wanted for the first time: the first picture does without. */
export function LateBlame(props: BlameProps) {
  useLayoutEffect(() => {
    void import('./blame.tsx').then(({ BlamePanel }) => {
      loaded.value = BlamePanel;
    });
  }, []);
  const BlamePanel = loaded.value;
  return BlamePanel === null ? <p class="empty">{BLAME.looking}</p> : <BlamePanel {...props} />;
}
