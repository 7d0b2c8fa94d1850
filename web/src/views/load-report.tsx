import type { LoadReport } from '../session/load-report.ts';
import type { Session } from '../session/session.ts';
import { BLAME } from '../texts/blame.ts';
import { NO_REPLAY, LOAD_REPORT as texts } from '../texts/load-report.ts';
import { grouped } from '../texts/numbers.ts';
import { texts as pageTexts } from '../texts/page.ts';
import { Icon } from './icons.tsx';
import { RangeChoice } from './range-choice.tsx';

/** Remarks that are seen without opening the details. */
const REMARKS_SHOWN = 2;
const SITES_SHOWN = 20;
/** Events from which on a part is worth to be looked at alone. */
const MANY_EVENTS = 1_000_000;

type TraceReport = Extract<LoadReport, { trace: unknown }>;
type ProfileReport = Extract<LoadReport, { profile: unknown }>;

interface Props {
  readonly session: Session;
  readonly onBlame: () => void;
}

/** How the last trace was read: a sentence or two, the rest on demand. */
export function LoadReportBanner({ session, onBlame }: Props) {
  const report = session.loadReport.value;
  if (report === null) return null;
  return (
    <section class="banner load-report" aria-label={texts.label}>
      {'trace' in report ? (
        <TraceRead report={report} session={session} onBlame={onBlame} />
      ) : 'profile' in report ? (
        <ProfileRead report={report} />
      ) : (
        <NotRead file={report.file} session={session} />
      )}
      <button
        type="button"
        class="quiet square"
        aria-label={pageTexts.alerts.dismiss}
        onClick={() => session.dismissLoadReport()}
      >
        <Icon name="close" />
      </button>
    </section>
  );
}

function TraceRead({ report, session, onBlame }: Props & { readonly report: TraceReport }) {
  const { file, trace, range } = report;
  const { warnings, figures, format, lines, processes, chosen } = trace;
  const remarks = warnings.map((each) => texts.warning(each.line, each.message, each.count));
  return (
    <div>
      <p>
        {texts.summary(file, format, figures.events, lines)}{' '}
        {texts.bytes(figures.peak_live_bytes, figures.end_live_bytes)}
        {range !== null && ` ${texts.range.alone(range)}`}
      </p>
      <Blamed session={session} onBlame={onBlame} />
      {remarks.slice(0, REMARKS_SHOWN).map((remark) => (
        <p key={remark}>{remark}</p>
      ))}
      {processes.length > 1 && <ProcessChoice trace={trace} session={session} />}
      <RangeChoice
        session={session}
        place={chosen}
        range={range}
        events={figures.events}
        hint={figures.events < MANY_EVENTS ? null : texts.range.many}
      />
      <details>
        <summary>{texts.details(remarks.length)}</summary>
        <dl>
          {figureRows(trace).map(([label, n]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{grouped(n)}</dd>
            </div>
          ))}
        </dl>
        {remarks.length > REMARKS_SHOWN && (
          <ul>
            {remarks.slice(REMARKS_SHOWN).map((remark) => (
              <li key={remark}>{remark}</li>
            ))}
          </ul>
        )}
      </details>
    </div>
  );
}

function NotRead({ file, session }: { readonly file: string; readonly session: Session }) {
  return (
    <div>
      <p>{texts.notRead(file)}</p>
      <RangeChoice
        session={session}
        place={undefined}
        range={null}
        events={null}
        hint={texts.range.some}
      />
    </div>
  );
}

/** How often the heap grew in vain, and the way to the causes. */
function Blamed({ session, onBlame }: Props) {
  const grown = session.timeline.value?.grown;
  if (grown === undefined || grown.grows === 0) return null;
  return (
    <p class="blamed">
      <strong>{BLAME.summary(grown.avoidable, grown.grows)}</strong>
      {grown.avoidable > 0 && (
        <button type="button" onClick={onBlame}>
          {BLAME.see}
        </button>
      )}
    </p>
  );
}

function ProcessChoice({
  trace: { processes, chosen },
  session,
}: {
  readonly trace: TraceReport['trace'];
  readonly session: Session;
}) {
  return (
    <label class="choice">
      <span>{texts.process}</span>
      <select
        value={chosen}
        onChange={({ currentTarget }) => {
          const place = currentTarget.selectedIndex;
          void session.openPart({ pid: null, place, range: null });
        }}
      >
        {processes.map(({ pid, events }, i) => (
          <option key={i} value={i}>
            {texts.oneProcess(pid, events)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** What happened at all; an event that never did needs no row. */
function figureRows({ figures }: TraceReport['trace']): (readonly [string, number])[] {
  const { figures: names } = texts;
  const { ops } = figures;
  const rows = [
    [names.malloc, ops.malloc],
    [names.calloc, ops.calloc],
    [names.realloc, ops.realloc],
    [names.aligned, ops.aligned],
    [names.free, ops.free],
    [names.freeNull, figures.free_null],
    [names.freeUnknown, figures.free_unknown],
    [names.reallocUnknown, figures.realloc_unknown],
    [names.failed, figures.failed],
    [names.overLive, figures.alloc_over_live],
    [names.endBlocks, figures.end_live_blocks],
  ] as const;
  return rows.filter(([, n]) => n > 0);
}

function ProfileRead({ report: { file, profile } }: { readonly report: ProfileReport }) {
  const { sites, total } = profile;
  const shown = sites.slice(0, SITES_SHOWN);
  const [site, peak, all, end] = texts.dhatColumns;
  return (
    <div>
      <p>{texts.dhat(file, sites.length, total.totalBytes, total.totalBlocks)}</p>
      <p>{NO_REPLAY}</p>
      <details>
        <summary>{texts.dhatTable}</summary>
        <table>
          <thead>
            <tr>
              {[site, peak, all, end].map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((each, i) => (
              <tr key={i}>
                <th scope="row">{each.name}</th>
                <td>{grouped(each.peakBytes)}</td>
                <td>{grouped(each.totalBytes)}</td>
                <td>{grouped(each.endBytes)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {sites.length > shown.length && <p>{texts.dhatRest(sites.length - shown.length)}</p>}
      </details>
    </div>
  );
}
