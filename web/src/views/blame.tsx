import type { ComponentChildren } from 'preact';
import { useLayoutEffect } from 'preact/hooks';
import type { Blame, BlamedGrow, HeldPages, Pin } from '../model/blame.ts';
import type { Session } from '../session/session.ts';
import { BLAME as texts } from '../texts/blame.ts';
import { Compare } from './compare.tsx';
import { Digits } from './digits.tsx';
import { Find } from './find.tsx';
import { FrameSizes } from './frame-sizes.tsx';
import { Lifetimes } from './lifetimes.tsx';
import { Panel } from './panel.tsx';
import type { Selection } from './selection.ts';

export interface BlameProps {
  readonly session: Session;
  readonly selection: Selection;
}

/** Who made the heap as large as it is, the worst first, and the way to each moment and frame. */
export function BlamePanel({ session, selection }: BlameProps) {
  useLayoutEffect(() => {
    session.askReport(true);
    return () => session.askReport(false);
  }, [session]);
  const blame = session.report.value?.heap.blame ?? null;
  return (
    <Panel title={texts.title} class="blame">
      <Find session={session} selection={selection} />
      <Compare session={session} />
      {blame === null ? (
        <p class="empty">{texts.looking}</p>
      ) : blame.totals.grows === 0 ? (
        <p class="empty">{texts.noGrow}</p>
      ) : (
        <Rankings blame={blame} session={session} selection={selection} />
      )}
    </Panel>
  );
}

function Rankings({ blame, session, selection }: BlameProps & { readonly blame: Blame }) {
  const { totals, worst, rounding, frameSizes, held, sites, leaks } = blame;
  const end = session.operations.value.length;
  return (
    <>
      <p class="verdict">{texts.summary(totals.avoidable, totals.grows)}</p>
      <p class="hint">{texts.meaning}</p>
      {totals.avoidable === 0 ? (
        <p>{texts.nothing}</p>
      ) : (
        <>
          <p>{texts.avoidable(totals.avoidableBytes, worst.length)}</p>
          <ol aria-label={texts.worst}>
            {worst.map((grow) => (
              <GrowRow key={grow.operation} grow={grow} session={session} selection={selection} />
            ))}
          </ol>
        </>
      )}
      <Ranking title={texts.roundingTitle} none={texts.noRounding} rows={rounding}>
        {rounding.map((each) => (
          <li key={each.from}>
            <Jump session={session} to={each.maker + 1} then={selection.follow}>
              <Digits of={texts.rounding(each)} />
            </Jump>
            <small>{texts.roundingDetail(each)}</small>
          </li>
        ))}
      </Ranking>
      <FrameSizes frameSizes={frameSizes} />
      <Lifetimes frameSizes={frameSizes} />
      <Ranking title={texts.heldTitle} none={texts.noHeld} rows={held}>
        {held.map((pages) => (
          <li key={pages.address}>
            <Held pages={pages} at={end} session={session} selection={selection} />
          </li>
        ))}
      </Ranking>
      <Ranking title={texts.sitesTitle} none={texts.noSites} rows={sites}>
        {sites.map((each) => (
          <li key={each.name}>
            <Jump session={session} to={each.maker + 1} then={selection.follow}>
              <Digits of={texts.site(each)} />
            </Jump>
          </li>
        ))}
      </Ranking>
      <Ranking title={texts.leaksTitle} none={texts.noLeaks} rows={leaks}>
        {leaks.map((each) => (
          <li key={`${each.site} ${each.size} ${each.oldest}`}>
            <Jump session={session} to={each.oldest + 1} then={selection.follow}>
              <Digits of={texts.leak(each)} />
            </Jump>
          </li>
        ))}
      </Ranking>
    </>
  );
}

interface RankingProps {
  readonly title: string;
  readonly none: string;
  readonly rows: readonly unknown[];
  readonly children: ComponentChildren;
}

function Ranking({ title, none, rows, children }: RankingProps) {
  return (
    <>
      <h3>{title}</h3>
      {rows.length === 0 ? <p class="empty">{none}</p> : <ol aria-label={title}>{children}</ol>}
    </>
  );
}

function GrowRow({ grow, session, selection }: BlameProps & { readonly grow: BlamedGrow }) {
  const number = grow.operation + 1;
  const { candidate } = grow;
  return (
    <li aria-current={session.cursor.value === number ? 'true' : undefined}>
      {texts.grew(grow.grown)}{' '}
      <Jump session={session} to={number} then={selection.follow} name={texts.goTo(number)}>
        {texts.operation} <Digits of={number} />
      </Jump>{' '}
      {texts.although(grow)}
      <small>{texts.unusable(grow.unusable)}</small>
      {candidate && (
        // Just before the grow the pages are as they were found.
        <Held pages={candidate} at={grow.operation} session={session} selection={selection} />
      )}
    </li>
  );
}

interface HeldProps extends BlameProps {
  readonly pages: HeldPages;
  /** Operations done where they are so held. */
  readonly at: number;
}

function Held({ pages, at, session, selection }: HeldProps) {
  const rest = pages.frames - pages.pins.length;
  const show = (frame: number, maker: number | null) => {
    session.goTo(at);
    selection.pick(frame, maker);
  };
  // The largest that holds them, or the pages themselves.
  const first = pages.pins[0] ?? { address: pages.address, operation: null };
  return (
    <details
      class="fold"
      onToggle={({ currentTarget }) => {
        if (currentTarget.open) show(first.address, first.operation);
      }}
    >
      <summary>{texts.candidate(pages)}</summary>
      <ul>
        {pages.pins.map((pin: Pin) => (
          <li key={pin.address}>
            <button type="button" class="link" onClick={() => show(pin.address, pin.operation)}>
              <Digits of={texts.pin(pin)} />
            </button>
          </li>
        ))}
        {rest > 0 && <li>{texts.more(rest)}</li>}
        {pages.frames === 0 && (
          <li>
            <button type="button" class="link" onClick={() => show(pages.address, null)}>
              {texts.frame(pages.address)}
            </button>
          </li>
        )}
      </ul>
    </details>
  );
}

interface JumpProps {
  readonly session: Session;
  readonly to: number;
  readonly then: () => void;
  readonly name?: string;
  readonly children: ComponentChildren;
}

function Jump({ session, to, then, name, children }: JumpProps) {
  return (
    <button
      type="button"
      class="link"
      aria-label={name}
      onClick={() => {
        session.goTo(to);
        then();
      }}
    >
      {children}
    </button>
  );
}
