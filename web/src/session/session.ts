/**
 * The main thread's side of everything: it owns the run (operations and strategies) and the cursor, asks
 * the engine for what is visible, and tells the views by signals. What people do comes in as a change of
 * the run or of the view, from buttons, console, traces and links alike.
 */
import { batch, computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { Broken } from '../engine/engine.ts';
import type { Blame } from '../model/blame.ts';
import { cutAndAppend } from '../model/columns.ts';
import { consoleLine, parseConsole } from '../model/console.ts';
import { decodeLink, encodeLink } from '../model/link.ts';
import type { MapView } from '../model/map-layout.ts';
import { BLOCK, NO_OPERATIONS, nameOf, type Operations } from '../model/operations.ts';
import type { Bytes, Picture, Timeline, View } from '../model/picture.ts';
import { commonPrefix, EMPTY_RUN, type Run, type TraceName } from '../model/run.ts';
import { ORIGINAL, PRESETS, type Strategies } from '../model/strategies.ts';
import { grouped } from '../texts/numbers.ts';
import { outcomeSentence } from '../texts/sentences.ts';
import { SESSION_TEXTS as TEXT } from '../texts/session.ts';
import { isProblem, type ParsedTrace } from '../trace/trace.ts';
import { EngineClient } from './engine-client.ts';
import { type LoadReport, loadReport } from './load-report.ts';
import { fetchShipped, isShipped, SHIPPED } from './shipped.ts';

export interface Status {
  readonly text: string;
  readonly tone: 'calm' | 'error';
}

export interface Loading {
  /** The file's. */
  readonly name: string;
  /** The fraction of it that is read and replayed. */
  readonly progress: number;
  /** Of what is replayed; null before there is any. */
  readonly timeline: Timeline | null;
}

export interface Session {
  readonly operations: ReadonlySignal<Operations>;
  readonly cursor: ReadonlySignal<number>;
  readonly strategies: ReadonlySignal<Strategies>;
  /** 'Free play', or the trace's name. */
  readonly title: ReadonlySignal<string>;
  /** null until the engine's first answer; may lag behind the cursor for a moment. */
  readonly picture: ReadonlySignal<Picture | null>;
  readonly timeline: ReadonlySignal<Timeline | null>;
  /** What the last operation did, or what went wrong with what was asked. */
  readonly status: ReadonlySignal<Status>;
  /** What a link left to be said; stays until dismissed. */
  readonly notice: ReadonlySignal<string | null>;
  /** How the last trace was read; stays until dismissed. */
  readonly loadReport: ReadonlySignal<LoadReport | null>;
  /** Of the whole run, once it was asked for and looked up. */
  readonly blame: ReadonlySignal<Blame | null>;
  /** Set while a trace is opened. */
  readonly loading: ReadonlySignal<Loading | null>;
  /** While a link is being opened, what is shown is not yet what it holds. */
  readonly opening: ReadonlySignal<boolean>;
  /** The page that was chosen for the tree, by any address in it; null follows the last call. */
  readonly chosen: ReadonlySignal<number | null>;
  /** Pages that the tree shows side by side. */
  readonly treePages: ReadonlySignal<number>;
  /** The operation that made the allocation which is followed through time; null: none. */
  readonly followed: ReadonlySignal<number | null>;
  /** Set when the allocator or the engine broke; undo takes the cause back. */
  readonly broken: ReadonlySignal<string | null>;
  /** The first bytes of the selected frame. */
  readonly bytes: ReadonlySignal<Bytes | null>;
  /** Addresses of frames: the one marked everywhere by hover or focus, the one chosen. */
  readonly hovered: Signal<number | null>;
  readonly selected: Signal<number | null>;
  readonly canUndo: ReadonlySignal<boolean>;

  malloc(size: number): void;
  calloc(members: number, size: number): void;
  realloc(id: number, size: number): void;
  aligned(alignment: number, size: number): void;
  free(id: number): void;
  /** Runs console text at the cursor; what came after it is replaced. On an error nothing is run and the
   *  message, with line and reason, is returned. */
  run(text: string): string | null;
  undo(): void;
  reset(): void;
  goTo(cursor: number): void;
  setStrategy(strategy: number, value: number): void;
  setPreset(name: string): void;
  openTrace(name: string, file: Blob): Promise<void>;
  /** Another process out of the file that was opened last. */
  openProcess(pid: number): Promise<void>;
  /** What is open stays open instead of the trace that is being opened. */
  cancelOpening(): void;
  openShipped(name: string): Promise<void>;
  /** Opens what a link's fragment holds; what is damaged in it becomes the notice. */
  openLink(fragment: string): Promise<void>;
  /** The link's fragment to what is shown; null when it would be too long. */
  link(): Promise<string | null>;
  /** The same, but a link that is too long is complained of. */
  share(): Promise<string | null>;
  dismissNotice(): void;
  dismissLoadReport(): void;
  choosePage(address: number | null): void;
  /** Follows the allocation made by that operation through time; null: none. */
  follow(operation: number | null): void;
  askHistory(wanted: boolean): void;
  askBlame(wanted: boolean): void;
  setTreePages(count: number): void;
  setMapView(map: MapView): void;
  setListFrames(count: number): void;
  setLiveWindow(from: number, count: number): void;
}

/** What undo brings back. */
interface Moment {
  readonly run: Run;
  readonly cursor: number;
}

const UNDO_DEPTH = 200;
/** Characters that browsers, chats and mail still carry. */
const LONGEST_LINK = 64_000;
/** More operations than this are not even tried: the best of them take a third of a character each. */
const MOST_LINKED = 200_000;
/** The first visit shows something that has run: sizes that split, a free that leaves a hole. */
const EXAMPLE = `a = malloc(100)
b = malloc(24)
c = malloc(1000)
d = malloc(5000)
free(b)
e = malloc(20)
f = malloc(12000)
free(d)
g = malloc(900)`;
const EXAMPLE_STRATEGIES: Strategies = ORIGINAL.map((value, strategy) =>
  strategy === 0 ? 1 : value,
);

/** Starts with what a link holds, or, for an empty one, with the running example. */
export function createSession(fragment: string): Session {
  const run = signal<Run>(EMPTY_RUN);
  const cursor = signal(0);
  const past = signal<readonly Moment[]>([]);
  const picture = signal<Picture | null>(null);
  /** The operations that the picture is of. */
  let pictured: Operations = NO_OPERATIONS;
  const timeline = signal<Timeline | null>(null);
  const complaint = signal<string | null>(null);
  const notice = signal<string | null>(null);
  const report = signal<LoadReport | null>(null);
  /** The file that was opened last, of which another process may be asked for. */
  let lastFile: { readonly trace: TraceName; readonly file: Blob } | null = null;
  const loading = signal<Loading | null>(null);
  const broken = signal<string | null>(null);
  const opening = signal(false);
  let wantsBlame = false;
  const blamed = signal<{ readonly run: Run; readonly blame: Blame } | null>(null);
  const selected = signal<number | null>(null);
  const view = signal<Omit<View, 'cursor' | 'selected'>>({
    chosen: null,
    treePages: 1,
    map: { width: 1024, height: 100, pages: 0, order: 'rows', k: 1, x: 0, y: 0 },
    listFrames: 12,
    liveFrom: 0,
    liveCount: 30,
    followed: null,
    history: false,
  });
  const operations = computed(() => run.value.operations);
  const strategies = computed(() => run.value.strategies);

  const client = new EngineClient(({ progress, timeline: soFar }) => {
    const now = loading.peek();
    if (now !== null) loading.value = { ...now, progress, timeline: soFar };
  });
  /** The run that the engine holds; null when it has to be told. */
  let loaded: Run | null = null;
  /** Pending while a trace is opened: until then nobody knows which run the engine will hold. */
  let reading: Promise<unknown> | null = null;

  /** Asks until what is shown is what is wanted; one question is under way at a time, so that a drag of
   *  the slider skips positions instead of queueing them. */
  let showing = false;
  let stale = false;
  async function show(): Promise<void> {
    stale = true;
    if (showing) return;
    showing = true;
    try {
      while (stale && broken.peek() === null) {
        stale = false;
        if (reading !== null) await reading;
        if (run.peek() !== loaded) await load(run.peek());
        const answer = await client.ask({
          ask: 'show',
          view: { ...view.peek(), cursor: cursor.peek(), selected: selected.peek() },
        });
        if ('reason' in answer) breakDown(answer);
        else {
          pictured = loaded?.operations ?? NO_OPERATIONS;
          picture.value = answer;
          await lookForBlame();
        }
      }
    } catch (error) {
      loaded = null;
      broken.value = TEXT.engineFailed(messageOf(error));
    } finally {
      showing = false;
    }
  }

  async function lookForBlame(): Promise<void> {
    const of = loaded;
    if (!wantsBlame || of === null || blamed.peek()?.run === of) return;
    blamed.value = { run: of, blame: await client.ask({ ask: 'blame' }) };
  }

  async function load(wanted: Run): Promise<void> {
    if (wanted.operations === loaded?.operations && wanted.strategies === loaded.strategies) return;
    const kept = commonPrefix(loaded?.operations ?? NO_OPERATIONS, wanted.operations);
    const shared = Math.floor(kept / BLOCK);
    const answer = await client.ask({
      ask: 'load',
      operations: {
        ...wanted.operations,
        blocks: wanted.operations.blocks.slice(shared),
        names: [],
      },
      strategies: wanted.strategies,
      kept,
      shared,
    });
    loaded = wanted;
    timeline.value = answer.timeline;
    if (answer.broken !== null) breakDown(answer.broken);
  }

  function breakDown({ operation, reason }: Broken): void {
    const list = operations.peek();
    broken.value = TEXT.broken(grouped(operation + 1), consoleLine(list, operation), reason);
  }

  function change(next: Run, at: number): void {
    batch(() => {
      past.value = [...past.value.slice(-UNDO_DEPTH), { run: run.value, cursor: cursor.value }];
      enter(next, at);
    });
  }

  function enter(next: Run, at: number): void {
    run.value = next;
    cursor.value = at;
    complaint.value = null;
    broken.value = null;
  }

  function runText(text: string): string | null {
    const parsed = parseConsole(text, operations.peek(), cursor.peek());
    if ('message' in parsed) {
      const { line, message } = parsed;
      complaint.value = TEXT.inLine(line, message);
      return complaint.value;
    }
    if (parsed.operations.length === 0) return null;
    const { strategies: kept } = run.peek();
    const list = cutAndAppend(operations.peek(), cursor.peek(), parsed.operations, parsed.names);
    change({ operations: list, strategies: kept, trace: null }, list.length);
    return null;
  }

  function enterTrace(parsed: ParsedTrace, trace: TraceName, chosen: Strategies): void {
    const { operations: list } = parsed;
    const opened = { operations: list, strategies: chosen, trace };
    loaded = opened;
    change(opened, list.length);
    look({ chosen: null });
    notice.value = null;
    // Those that come with the page are known to be sound.
    report.value = trace.shipped === null ? loadReport(trace.file, parsed) : null;
  }

  /** What was open stays open when the trace cannot be read, or is given up. One that is still being opened
   *  is given up for it. */
  function openTrace(
    trace: TraceName,
    file: Blob,
    chosen: Strategies | null,
    pid: number | null = null,
  ): Promise<boolean> {
    client.cancel();
    const opened = readAfter(reading, trace, file, chosen ?? strategies.peek(), pid);
    reading = opened;
    void opened.finally(() => {
      if (reading === opened) reading = null;
    });
    return opened;
  }

  async function readAfter(
    previous: Promise<unknown> | null,
    ...wanted: Parameters<typeof readTrace>
  ): Promise<boolean> {
    await previous;
    return readTrace(...wanted);
  }

  async function readTrace(
    trace: TraceName,
    file: Blob,
    chosen: Strategies,
    pid: number | null,
  ): Promise<boolean> {
    loading.value = { name: trace.file, progress: 0, timeline: null };
    try {
      const opened = await client.ask({ ask: 'open', file, strategies: chosen, pid });
      loaded = null;
      if (opened === null) return false;
      if (isProblem(opened)) {
        complaint.value = TEXT.refused(trace.file, opened.line, opened.message);
        return false;
      }
      if ('format' in opened) {
        complaint.value = TEXT.notReplayed(trace.file);
        report.value = loadReport(trace.file, opened);
        return false;
      }
      lastFile = { trace, file };
      batch(() => {
        enterTrace(opened.trace, trace, chosen);
        timeline.value = opened.timeline;
        if (opened.broken !== null) breakDown(opened.broken);
      });
      return true;
    } catch (error) {
      complaint.value = TEXT.notLoaded(trace.file, messageOf(error));
      loaded = null;
      return false;
    } finally {
      loading.value = null;
      // What was open is brought back when it could not be replaced.
      void show();
    }
  }

  async function openShipped(name: string, chosen: Strategies | null): Promise<boolean> {
    try {
      const { name: inner, file } = await fetchShipped(name);
      return await openTrace({ file: inner, shipped: name }, file, chosen);
    } catch (error) {
      complaint.value = TEXT.notLoaded(name, messageOf(error));
      return false;
    }
  }

  /** A link names a shipped trace, or holds the operations. */
  async function openLink(fragment: string): Promise<void> {
    opening.value = true;
    try {
      const { state, damage } = await decodeLink(fragment);
      if (state.trace === null || !isShipped(state.trace)) {
        const list = state.operations ?? NO_OPERATIONS;
        change({ operations: list, strategies: state.strategies, trace: null }, state.cursor);
      } else if (await openShipped(state.trace, state.strategies)) {
        goTo(state.cursor);
      }
      look({ chosen: state.chosen ?? null });
      notice.value = unknownTrace(state.trace) ?? damage;
    } finally {
      opening.value = false;
    }
  }

  /** Operations that were found too long for a link, which takes a while to find out. */
  let tooLong: Operations | null = null;
  async function link(): Promise<string | null> {
    const { operations: list, strategies: chosen, trace } = run.peek();
    const shipped = trace?.shipped ?? null;
    const holds = shipped === null ? list : null;
    if (holds !== null && (holds === tooLong || holds.length > MOST_LINKED)) return null;
    const fragment = await encodeLink({
      operations: holds,
      trace: shipped,
      strategies: chosen,
      cursor: cursor.peek(),
      chosen: view.peek().chosen,
    });
    if (fragment.length <= LONGEST_LINK) return fragment;
    tooLong = list;
    return null;
  }

  function openExample(): void {
    const parsed = parseConsole(EXAMPLE, NO_OPERATIONS, 0);
    if ('message' in parsed) throw new Error(parsed.message);
    const list = cutAndAppend(NO_OPERATIONS, 0, parsed.operations, parsed.names);
    enter({ operations: list, strategies: EXAMPLE_STRATEGIES, trace: null }, list.length);
  }

  function goTo(position: number): void {
    const last = operations.peek().length;
    const wanted = Number.isFinite(position) ? Math.round(position) : last;
    batch(() => {
      complaint.value = null;
      // What broke may lie behind the position; if it does not, it breaks again.
      broken.value = null;
      cursor.value = Math.min(Math.max(0, wanted), last);
    });
  }

  effect(() => {
    void [run.value, cursor.value, view.value, broken.value];
    void show();
  });
  effect(() => {
    const wanted = selected.value;
    const known = picture.peek()?.bytes.some(({ address }) => address === wanted) ?? true;
    if (wanted !== null && (!known || view.peek().history)) void show();
  });
  if (fragment === '') openExample();
  else void openLink(fragment).then(() => (past.value = []));

  return {
    operations,
    strategies,
    cursor,
    title: computed(() => run.value.trace?.file ?? TEXT.freePlay),
    picture,
    timeline,
    status: computed(() => statusOf(complaint.value, picture.value, pictured)),
    notice,
    loadReport: report,
    loading,
    opening,
    chosen: computed(() => view.value.chosen),
    treePages: computed(() => view.value.treePages),
    followed: computed(() => view.value.followed),
    broken,
    blame: computed(() => (blamed.value?.run === run.value ? blamed.value.blame : null)),
    bytes: computed(
      () => picture.value?.bytes.find(({ address }) => address === selected.value) ?? null,
    ),
    hovered: signal<number | null>(null),
    selected,
    canUndo: computed(() => past.value.length > 0),

    malloc: (size) => void runText(`malloc(${size})`),
    calloc: (members, size) => void runText(`calloc(${members}, ${size})`),
    realloc: (id, size) => void runText(`realloc(${nameOf(operations.peek(), id)}, ${size})`),
    aligned: (alignment, size) => void runText(`aligned(${alignment}, ${size})`),
    free: (id) => void runText(`free(${nameOf(operations.peek(), id)})`),
    run: runText,
    undo() {
      const moment = past.peek().at(-1);
      if (moment === undefined) return;
      batch(() => {
        past.value = past.peek().slice(0, -1);
        enter(moment.run, moment.cursor);
      });
    },
    reset: () => change({ ...EMPTY_RUN, strategies: strategies.peek() }, 0),
    goTo,
    setStrategy(strategy, value) {
      const next = strategies.peek().map((kept, i) => (i === strategy ? value : kept));
      change({ ...run.peek(), strategies: next }, cursor.peek());
    },
    setPreset(name) {
      const preset = PRESETS[name];
      if (preset !== undefined) change({ ...run.peek(), strategies: preset }, cursor.peek());
    },
    openTrace: async (name, file) =>
      void (await openTrace({ file: name, shipped: null }, file, null)),
    openProcess: async (pid) => {
      if (lastFile !== null) await openTrace(lastFile.trace, lastFile.file, null, pid);
    },
    openShipped: async (name) => void (await openShipped(name, null)),
    cancelOpening: () => client.cancel(),
    openLink,
    link,
    async share() {
      const found = await link();
      if (found === null) complaint.value = TEXT.tooLong(grouped(LONGEST_LINK));
      return found;
    },
    dismissLoadReport: () => {
      report.value = null;
    },
    dismissNotice: () => {
      notice.value = null;
    },
    choosePage: (chosen) => look({ chosen }),
    follow: (followed) => look({ followed }),
    askHistory: (history) => look({ history }),
    askBlame(wanted) {
      wantsBlame = wanted;
      if (wanted) void show();
    },
    setTreePages: (treePages) => look({ treePages }),
    setMapView: (map) => look({ map }),
    setListFrames: (listFrames) => look({ listFrames }),
    setLiveWindow: (liveFrom, liveCount) => look({ liveFrom, liveCount }),
  };

  function look(part: Partial<typeof view.value>): void {
    const now = view.peek();
    const next = { ...now, ...part };
    const keys = Object.keys(part) as (keyof typeof next)[];
    if (keys.some((key) => now[key] !== next[key])) view.value = next;
  }
}

function unknownTrace(name: string | null): string | null {
  return name === null || isShipped(name)
    ? null
    : TEXT.unknownTrace(name, SHIPPED.map((trace) => trace.name).join(', '));
}

function statusOf(complaint: string | null, picture: Picture | null, list: Operations): Status {
  if (complaint !== null) return { text: complaint, tone: 'error' };
  if (picture === null) return { text: '', tone: 'calm' };
  const { outcome, cursor } = picture;
  if (outcome === null) {
    return { text: list.length === 0 ? TEXT.empty : TEXT.beginning, tone: 'calm' };
  }
  const name = cursor <= list.length ? nameOf(list, outcome.id) : '';
  return {
    text: outcomeSentence(outcome, name, picture.steps),
    tone: outcome.failure === null ? 'calm' : 'error',
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
