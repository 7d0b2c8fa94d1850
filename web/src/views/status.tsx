import type { Session } from '../session/session.ts';
import { texts } from '../texts/page.ts';

interface Props {
  readonly session: Session;
  readonly playing: boolean;
}

/**
 * The one sentence that is announced: what the last operation did, or what went wrong. Play goes on before one is
 * spoken to its end: there only the last is.
 */
export function Status({ session, playing }: Props) {
  const { text, tone } = session.status.value;
  const read = session.loading.value?.name ?? session.arriving.value;
  return (
    <p class="status" role="status" aria-live={playing ? 'off' : 'polite'} data-tone={tone}>
      {read !== null ? texts.loading.reading(read) : text}
    </p>
  );
}
