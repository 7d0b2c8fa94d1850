import type { Session } from '../session/session.ts';
import { texts } from '../texts/page.ts';

/** The one sentence that is announced: what the last operation did, or what went wrong. */
export function Status({ session }: { readonly session: Session }) {
  const { text, tone } = session.status.value;
  const loading = session.loading.value;
  return (
    <p class="status" role="status" aria-live="polite" data-tone={tone}>
      {loading ? texts.loading.reading(loading.name) : text}
    </p>
  );
}
