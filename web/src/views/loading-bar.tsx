import { texts } from '../texts/page.ts';

interface Props {
  /** The trace's. */
  readonly name: string;
  readonly progress: number;
  readonly onCancel: () => void;
  /** Where some of its events could be opened instead. */
  readonly onPart?: () => void;
}

/** How much of a trace is read and replayed. */
export function LoadingBar({ name, progress, onCancel, onPart }: Props) {
  return (
    <div class="loading">
      <progress aria-label={texts.loading.reading(name)} value={progress} max={1} />
      <span class="share" aria-hidden="true">
        {texts.loading.share(Math.floor(100 * progress))}
      </span>
      <button type="button" class="quiet" onClick={onCancel}>
        {texts.loading.cancel}
      </button>
      {onPart && (
        <button type="button" class="quiet" onClick={onPart}>
          {texts.loading.part}
        </button>
      )}
    </div>
  );
}
