import { hex } from '../model/sizes.ts';
import type { Session } from '../session/session.ts';
import { texts } from '../texts/page.ts';
import { Icon } from './icons.tsx';
import { late } from './late.tsx';

interface Props {
  readonly session: Session;
  readonly onBlame: () => void;
}

const LoadReport = late(() =>
  import('./load-report.tsx').then(({ LoadReportBanner }) => LoadReportBanner),
);

/** What must not be overlooked: a dead engine, a damaged heap, how a trace was read, a damaged link. */
export function Alerts({ session, onBlame }: Props) {
  const damage = session.picture.value?.damage ?? null;
  const alarm =
    session.broken.value ?? (damage ? texts.alerts.damage(damage.rule, hex(damage.address)) : null);
  const notice = session.notice.value;
  return (
    <>
      {alarm !== null && (
        <div class="banner alarm" role="alert">
          <span>{alarm}</span>
          <button type="button" onClick={() => session.undo()}>
            {texts.alerts.undo}
          </button>
        </div>
      )}
      {session.loadReport.value !== null && <LoadReport session={session} onBlame={onBlame} />}
      {notice !== null && (
        <div class="banner">
          <span>{notice}</span>
          <button
            type="button"
            class="quiet square"
            aria-label={texts.alerts.dismiss}
            onClick={() => session.dismissNotice()}
          >
            <Icon name="close" />
          </button>
        </div>
      )}
    </>
  );
}
