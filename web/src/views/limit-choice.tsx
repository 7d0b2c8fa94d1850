import { limitText } from '../model/limit.ts';
import { MEMORY_PAGES } from '../model/sizes.ts';
import { limitOf } from '../model/strategies.ts';
import type { Session } from '../session/session.ts';
import { texts } from '../texts/page.ts';

interface Props {
  readonly session: Session;
}

/** Pages: of one, to see a heap out of memory at once, up to all there are. */
const LIMITS = [1, 4, 16, 64, 256, 4096, MEMORY_PAGES];

/** What is chosen from, ascending: a limit that came by a link is among them. */
export function limitsBeside(now: number): readonly number[] {
  return LIMITS.includes(now) ? LIMITS : [...LIMITS, now].toSorted((a, b) => a - b);
}

/** Bounds the heap; the operations are run again within that. */
export function LimitChoice({ session }: Props) {
  const { limit, limitMeaning } = texts.timeline;
  const now = limitOf(session.strategies.value);
  return (
    <label title={limitMeaning}>
      {limit}{' '}
      <select
        value={String(now)}
        onChange={({ currentTarget }) => session.setLimit(Number(currentTarget.value))}
      >
        {limitsBeside(now).map((pages) => (
          <option key={pages} value={String(pages)}>
            {limitText(pages)}
          </option>
        ))}
      </select>
    </label>
  );
}
