import type { Session } from '../session/session.ts';
import { texts } from '../texts/page.ts';

/** How much of a trace is read and replayed; a trace that is there at once shows none. */
export function LoadingBar({ session }: { readonly session: Session }) {
  const loading = session.loading.value;
  if (loading === null || loading.timeline === null) return null;
  return (
    <div class="loading">
      <progress aria-label={texts.loading.reading(loading.name)} value={loading.progress} max={1} />
      <span class="share" aria-hidden="true">
        {texts.loading.share(Math.floor(100 * loading.progress))}
      </span>
      <button type="button" class="quiet" onClick={() => session.cancelOpening()}>
        {texts.loading.cancel}
      </button>
    </div>
  );
}
