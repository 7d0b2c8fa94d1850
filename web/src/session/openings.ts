/** Traces are opened: those that come with the page, files, and parts of the file that was opened last. */
import { batch, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type * as protocol from '../engine/protocol.ts';
import { messageOf } from '../model/message.ts';
import type { Run, TraceName } from '../model/run.ts';
import type { Strategies } from '../model/strategies.ts';
import { SESSION_TEXTS as TEXT } from '../texts/session.ts';
import { isProblem, type Part, WHOLE } from '../trace/trace.ts';
import type { EngineClient } from './engine-client.ts';
import { type LoadReport, loadReport } from './load-report.ts';
import type { Loading } from './session.ts';
import { fetchShipped } from './shipped.ts';

/** What an opening does to the session. */
export interface Opener {
  readonly client: EngineClient;
  readonly strategies: ReadonlySignal<Strategies>;
  readonly loading: Signal<Loading | null>;
  /** The engine holds that run now. */
  enter(opened: Run, of: protocol.Opened): void;
  /** The engine holds none. */
  forget(): void;
  complain(text: string): void;
  /** What was open is brought back when it could not be replaced. */
  show(): void;
}

export interface Openings {
  readonly report: Signal<LoadReport | null>;
  /** Pending while a trace is opened: until then nobody knows which run the engine will hold. */
  reading(): Promise<unknown> | null;
  /** These say whether it was opened. Null are the strategies in force. */
  openTrace(trace: TraceName, file: Blob, chosen: Strategies | null): Promise<boolean>;
  openShipped(name: string, chosen: Strategies | null): Promise<boolean>;
  /** Another part of the file that was opened last, or that was to be opened. */
  openPart(part: Part): Promise<void>;
}

/** The trace that was opened, or the sentence with which it is refused; null when it was given up. */
export function replayable(
  name: string,
  opened: protocol.Answers['open'],
): protocol.Opened | string | null {
  if (opened === null) return null;
  if (isProblem(opened)) return TEXT.refused(name, opened.line, opened.message);
  return 'format' in opened ? TEXT.notReplayed(name) : opened;
}

export function createOpenings(session: Opener): Openings {
  const { client, loading } = session;
  const report = signal<LoadReport | null>(null);
  let reading: Promise<unknown> | null = null;
  let lastFile: { readonly trace: TraceName; readonly file: Blob } | null = null;

  /** What was open stays open when the trace cannot be read, or is given up. One that is still being opened
   *  is given up for it. */
  function openTrace(
    trace: TraceName,
    file: Blob,
    chosen: Strategies | null,
    part: Part = WHOLE,
  ): Promise<boolean> {
    client.cancel();
    const opened = readTrace(reading, trace, file, chosen ?? session.strategies.peek(), part);
    reading = opened;
    void opened.finally(() => {
      if (reading === opened) reading = null;
    });
    return opened;
  }

  async function readTrace(
    previous: Promise<unknown> | null,
    trace: TraceName,
    file: Blob,
    chosen: Strategies,
    part: Part,
  ): Promise<boolean> {
    await previous;
    loading.value = { name: trace.file, progress: 0, timeline: null };
    try {
      const opened = await client.ask({ ask: 'open', file, strategies: chosen, part });
      session.forget();
      // What takes too long, or is too large, may be opened in part.
      if (opened === null || 'tooLarge' in opened) {
        lastFile = { trace, file };
        report.value = { file: trace.file };
      }
      const replayed = replayable(trace.file, opened);
      if (replayed !== null && typeof replayed === 'object') {
        lastFile = { trace, file };
        enterTrace(replayed, trace, chosen, part);
        return true;
      }
      if (replayed !== null) session.complain(replayed);
      if (opened !== null && 'format' in opened)
        report.value = loadReport(trace.file, opened, null);
      return false;
    } catch (error) {
      session.complain(TEXT.notLoaded(trace.file, messageOf(error)));
      session.forget();
      return false;
    } finally {
      loading.value = null;
      session.show();
    }
  }

  function enterTrace(
    opened: protocol.Opened,
    trace: TraceName,
    strategies: Strategies,
    { range }: Part,
  ): void {
    const { operations, figures } = opened.trace;
    const file = range === null ? trace.file : TEXT.part(trace.file, range);
    batch(() => {
      session.enter({ operations, strategies, trace: { ...trace, file, figures } }, opened);
      // Those that come with the page are known to be sound.
      report.value = trace.shipped === null ? loadReport(trace.file, opened.trace, range) : null;
    });
  }

  return {
    report,
    reading: () => reading,
    openTrace,
    async openShipped(name, chosen) {
      try {
        const { name: inner, file } = await fetchShipped(name);
        return await openTrace({ file: inner, shipped: name }, file, chosen);
      } catch (error) {
        session.complain(TEXT.notLoaded(name, messageOf(error)));
        return false;
      }
    },
    async openPart(part) {
      if (lastFile !== null) await openTrace(lastFile.trace, lastFile.file, null, part);
    },
  };
}
