import type { ComponentChildren, ComponentType } from 'preact';
import { useMemo } from 'preact/hooks';
import { type Comparison, compared, type Pair, type Paired } from '../model/comparison.ts';
import type { Other, Session } from '../session/session.ts';
import { COMPARISON as texts } from '../texts/comparison.ts';
import { LOAD_REPORT } from '../texts/load-report.ts';
import { Icon } from './icons.tsx';
import { LoadingBar } from './loading-bar.tsx';
import { ShippedChoice } from './shipped-choice.tsx';

interface Props {
  readonly session: Session;
}

/** Of a ranking. */
const ROWS_SHOWN = 5;

/** A second trace is chosen, and what it and the run differ in is told. */
export function Compare({ session }: Props) {
  const replaying = session.replaying.value;
  const other = session.other.value;
  const mine = session.report.value;
  const comparison = useMemo(
    () => (other && mine ? compared(mine, other.side) : null),
    [mine, other],
  );
  return (
    <div class="compare">
      <div class="call">
        <button type="button" onClick={() => chooseFile(session)}>
          {texts.run}
        </button>
        <ShippedChoice
          name={texts.shipped}
          onChoose={(trace) => void session.compareShipped(trace)}
        />
      </div>
      {replaying !== null && <LoadingBar {...replaying} onCancel={session.cancelComparing} />}
      {other === null ? (
        <p class="hint">{texts.hint}</p>
      ) : (
        <div class="sides">
          <h3>{texts.title(session.title.value, other.name)}</h3>
          <button
            type="button"
            class="quiet square"
            aria-label={texts.end}
            onClick={() => session.endComparison()}
          >
            <Icon name="close" />
          </button>
        </div>
      )}
      <p aria-live="polite">{comparison && texts.counts(comparison.figures)}</p>
      {other !== null && <Remarks other={other} />}
      {comparison !== null && <Compared comparison={comparison} />}
    </div>
  );
}

/** Its field is not in the page, where the one for the trace to be opened is. */
function chooseFile(session: Session): void {
  const picker = document.createElement('input');
  picker.type = 'file';
  picker.onchange = () => {
    const file = picker.files?.[0];
    if (file) void session.compare(file.name, file);
  };
  picker.click();
}

function Compared({ comparison }: { readonly comparison: Comparison }) {
  const { figures, freeFrames, rankings } = comparison;
  return (
    <>
      <Differences paired={figures} Table={Figures} shown={figures.differing.length} />
      <Differences paired={freeFrames} Table={Figures} shown={freeFrames.differing.length} />
      {rankings.map((ranking) => (
        <Differences key={ranking.title} paired={ranking} Table={Ranked} shown={ROWS_SHOWN} />
      ))}
    </>
  );
}

/** How the other was read. */
function Remarks({ other: { name, warnings } }: { readonly other: Other }) {
  return (
    <Folded summary={texts.remarks(name, warnings.length)} of={warnings}>
      <ul>
        {warnings.map(({ line, message, count }) => (
          <li key={message}>{LOAD_REPORT.warning(line, message, count)}</li>
        ))}
      </ul>
    </Folded>
  );
}

interface FoldedProps {
  readonly summary: string;
  readonly of: readonly unknown[];
  readonly children: ComponentChildren;
}

function Folded({ summary, of, children }: FoldedProps) {
  if (of.length === 0) return null;
  return (
    <details class="fold">
      <summary>{summary}</summary>
      {children}
    </details>
  );
}

interface PairsProps {
  readonly name: string;
  readonly pairs: readonly Pair[];
}

interface DifferencesProps {
  readonly paired: Paired;
  readonly Table: ComponentType<PairsProps>;
  /** Rows that are seen without unfolding the rest. */
  readonly shown: number;
}

function Differences({ paired: { title, differing, alike }, Table, shown }: DifferencesProps) {
  if (differing.length + alike.length === 0) return null;
  const [most, rest] = [differing.slice(0, shown), differing.slice(shown)];
  return (
    <>
      <h4>{title}</h4>
      {most.length > 0 && <Table name={title} pairs={most} />}
      <Folded summary={texts.moreRows(rest.length)} of={rest}>
        <Table name={texts.more(title)} pairs={rest} />
      </Folded>
      <Folded summary={texts.alikeRows(alike.length)} of={alike}>
        <Table name={texts.alikeIn(title)} pairs={alike} />
      </Folded>
    </>
  );
}

function Figures({ name, pairs }: PairsProps) {
  return (
    <table class="figures" aria-label={name}>
      <thead>
        <tr>
          <th scope="col">{texts.what}</th>
          <th scope="col">{texts.mine}</th>
          <th scope="col">{texts.other}</th>
        </tr>
      </thead>
      <tbody>
        {pairs.map(({ key, label, mine, other }) => (
          <tr key={key}>
            <th scope="row">{label}</th>
            <td>{mine ?? texts.noFigure}</td>
            <td>{other ?? texts.noFigure}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What a row is of stands above its two sides: these are sentences, and need the room. */
function Ranked({ name, pairs }: PairsProps) {
  return (
    <table class="ranked" aria-label={name}>
      <thead>
        <tr>
          <th scope="col">{texts.mine}</th>
          <th scope="col">{texts.other}</th>
        </tr>
      </thead>
      {pairs.map(({ key, label, mine, other }) => (
        <tbody key={key}>
          <tr>
            <th scope="rowgroup" colSpan={2}>
              {label}
            </th>
          </tr>
          <tr>
            <Cell text={mine} />
            <Cell text={other} />
          </tr>
        </tbody>
      ))}
    </table>
  );
}

function Cell({ text }: { readonly text: string | null }) {
  return text === null ? <td class="none">{texts.notRanked}</td> : <td>{text}</td>;
}
