/**
 * The main thread's side of everything: it owns the run (operations and strategies) and the cursor, asks
 * the engine for what is visible, and tells the views by signals. What people do comes in as a change of
 * the run or of the view, from buttons, console, traces and links alike.
 */
import { batch, computed, effect, signal } from '@preact/signals';
import type { Broken } from '../engine/engine.ts';
import { cutAndAppend, replaceAt } from '../model/columns.ts';
import { type ConsoleProblem, consoleLine, parseConsole } from '../model/console.ts';
import type { LinkState } from '../model/link.ts';
import { BLOCK, NO_OPERATIONS, nameOf, type Operations } from '../model/operations.ts';
import type { Move, Picture, Place, Timeline, View } from '../model/picture.ts';
import { commonPrefix, EMPTY_RUN, type Run, type TraceName } from '../model/run.ts';
import type { Search } from '../model/search.ts';
import { PRESETS, type Strategies } from '../model/strategies.ts';
import type { TimeWindow } from '../model/time-window.ts';
import { grouped } from '../texts/numbers.ts';
import { SESSION_TEXTS as TEXT } from '../texts/session.ts';
import { isProblem, type ParsedTrace, type Part, WHOLE } from '../trace/trace.ts';
import { EngineClient } from './engine-client.ts';
import { exampleRun } from './example.ts';
import { type LoadReport, loadReport } from './load-report.ts';
import { createLookup } from './lookup.ts';
import type { Loading, Session } from './session.ts';
import { fetchShipped, isShipped, SHIPPED } from './shipped.ts';
import { type Status, statusOf } from './status.ts';
import { createUndo } from './undo.ts';

/** Characters that browsers, chats and mail still carry. */
const LONGEST_LINK = 64_000;
/** More operations than this are not even tried: the best of them take a third of a character each. */
const MOST_LINKED = 200_000;
/** Fetched when the first link is opened or made: the first picture does without. */
const links = () => import('../model/link.ts');
const START: Place = { cursor: 0, step: 0 };
/** The place between two operations. */
const between = (cursor: number): Place => ({ cursor, step: 0 });
const placeOf = ({ cursor, step = 0 }: LinkState): Place => ({ cursor, step });

/** Starts with what a link holds, or, for an empty one, with the running example. */
export function createSession(fragment: string): Session {
  const run = signal<Run>(EMPTY_RUN);
  const place = signal<Place>(START);
  /** Still to be made from there, in order: where they lead only the engine knows. */
  let moves: readonly Move[] = [];
  const picture = signal<Picture | null>(null);
  /** The run that the picture is of. */
  let pictured: Run = EMPTY_RUN;
  const timeline = signal<Timeline | null>(null);
  const complaint = signal<Status | null>(null);
  const notice = signal<string | null>(null);
  const report = signal<LoadReport | null>(null);
  /** The file that was opened last, or nearly, of which another part may be asked for. */
  let lastFile: { readonly trace: TraceName; readonly file: Blob } | null = null;
  const loading = signal<Loading | null>(null);
  const broken = signal<string | null>(null);
  const opening = signal(false);
  const selected = signal<number | null>(null);
  const view = signal<Omit<View, keyof Place | 'move' | 'selected'>>({
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
  const cursor = computed(() => place.value.cursor);

  const undo = createUndo(
    () => ({ run: run.peek(), place: place.peek() }),
    (moment) => enter(moment.run, moment.place),
  );
  const client = new EngineClient(({ progress, timeline: soFar }) => {
    const now = loading.peek();
    if (now !== null) loading.value = { ...now, progress, timeline: soFar };
  });
  const blame = createLookup(run, (_: true) => client.ask({ ask: 'blame' }));
  const stretch = createLookup(run, (window: TimeWindow) => client.ask({ ask: 'stretch', window }));
  const found = createLookup(run, ({ wanted }: Search) => client.ask({ ask: 'find', wanted }));
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
        if (run.peek() !== loaded) {
          await load(run.peek());
          // Another may have come in the meantime, to which the place belongs.
          stale = true;
          continue;
        }
        const from = place.peek();
        const [move = null, ...later] = moves;
        moves = later;
        stale = later.length > 0;
        const answer = await client.ask({
          ask: 'show',
          view: { ...view.peek(), ...from, move, selected: selected.peek() },
        });
        if ('reason' in answer) breakDown(answer);
        else {
          pictured = loaded ?? EMPTY_RUN;
          if (place.peek() === from) arrive(answer, move);
          picture.value = answer;
          for (const each of [blame, stretch, found]) await each.look(loaded);
        }
      }
    } catch (error) {
      loaded = null;
      broken.value = TEXT.engineFailed(messageOf(error));
    } finally {
      showing = false;
    }
  }

  /** Where the engine has got to need not be asked for again. */
  function arrive({ cursor: done, step }: Place, move: Move | null): void {
    if (done === place.peek().cursor && step === place.peek().step) {
      if (move !== null && 'to' in move)
        complaint.value = { text: TEXT.noLandmark(move.to, move.forward), tone: 'calm' };
      return;
    }
    const wasStale = stale;
    place.value = { cursor: done, step };
    stale = wasStale;
  }

  async function load(wanted: Run): Promise<void> {
    const same =
      wanted.operations === loaded?.operations && wanted.strategies === loaded.strategies;
    if (same) {
      loaded = wanted;
      return;
    }
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

  function complain(text: string): void {
    complaint.value = { text, tone: 'error' };
  }

  function breakDown({ operation, reason }: Broken): void {
    const list = operations.peek();
    broken.value = TEXT.broken(grouped(operation + 1), consoleLine(list, operation), reason);
  }

  function change(next: Run, at: Place): void {
    batch(() => {
      undo.remember();
      enter(next, at);
    });
  }

  function enter(next: Run, at: Place): void {
    run.value = next;
    place.value = at;
    moves = [];
    complaint.value = null;
    broken.value = null;
  }

  function runText(text: string): string | null {
    // A call that is under way is not cut off.
    const at = cursor.peek() + (place.peek().step > 0 ? 1 : 0);
    const parsed = parseConsole(text, operations.peek(), at);
    if ('message' in parsed) return complainOf(parsed);
    if (parsed.operations.length === 0) return null;
    const list = cutAndAppend(operations.peek(), at, parsed.operations, parsed.names);
    change({ ...run.peek(), operations: list, trace: null }, between(list.length));
    return null;
  }

  function edit(i: number, text: string): string | null {
    const parsed = parseConsole(text, operations.peek(), i, 'kept');
    if ('message' in parsed) return complainOf(parsed);
    const list = replaceAt(operations.peek(), i, parsed.operations, parsed.names);
    change({ ...run.peek(), operations: list, trace: null }, between(i + parsed.operations.length));
    return null;
  }

  function complainOf({ line, message }: ConsoleProblem): string {
    const problem = TEXT.inLine(line, message);
    complain(problem);
    return problem;
  }

  function enterTrace(
    parsed: ParsedTrace,
    trace: TraceName,
    chosen: Strategies,
    { range }: Part,
  ): void {
    const { operations: list } = parsed;
    const name = range === null ? trace.file : TEXT.part(trace.file, range);
    const opened = { operations: list, strategies: chosen, trace: { ...trace, file: name } };
    loaded = opened;
    change(opened, between(list.length));
    look({ chosen: null });
    notice.value = null;
    // Those that come with the page are known to be sound.
    report.value = trace.shipped === null ? loadReport(trace.file, parsed, range) : null;
  }

  /** What was open stays open when the trace cannot be read, or is given up. One that is still being opened
   *  is given up for it. */
  function openTrace(
    trace: TraceName,
    file: Blob,
    chosen: Strategies | null,
    part: Part = WHOLE,
  ): Promise<boolean> {
    client.cancel();
    const opened = readTrace(reading, trace, file, chosen ?? strategies.peek(), part);
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
      loaded = null;
      // What takes too long, or is too large, may be opened in part.
      if (opened === null || 'tooLarge' in opened) {
        lastFile = { trace, file };
        report.value = { file: trace.file };
      }
      if (opened === null) return false;
      if (isProblem(opened)) {
        complain(TEXT.refused(trace.file, opened.line, opened.message));
        return false;
      }
      if ('format' in opened) {
        complain(TEXT.notReplayed(trace.file));
        report.value = loadReport(trace.file, opened, null);
        return false;
      }
      lastFile = { trace, file };
      batch(() => {
        enterTrace(opened.trace, trace, chosen, part);
        timeline.value = opened.timeline;
        if (opened.broken !== null) breakDown(opened.broken);
      });
      return true;
    } catch (error) {
      complain(TEXT.notLoaded(trace.file, messageOf(error)));
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
      complain(TEXT.notLoaded(name, messageOf(error)));
      return false;
    }
  }

  /** A link names a shipped trace, or holds the operations. */
  async function openLink(fragment: string): Promise<void> {
    opening.value = true;
    try {
      const { decodeLink } = await links();
      const { state, damage } = await decodeLink(fragment);
      if (state.trace === null || !isShipped(state.trace)) {
        const list = state.operations ?? NO_OPERATIONS;
        change({ operations: list, strategies: state.strategies, trace: null }, placeOf(state));
      } else if (await openShipped(state.trace, state.strategies)) {
        place.value = placeOf(state);
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
    const { encodeLink } = await links();
    const fragment = await encodeLink({
      operations: holds,
      trace: shipped,
      strategies: chosen,
      ...place.peek(),
      chosen: view.peek().chosen,
    });
    if (fragment.length <= LONGEST_LINK) return fragment;
    tooLong = list;
    return null;
  }

  function enterExample(): void {
    const example = exampleRun();
    enter(example, between(example.operations.length));
  }

  function goTo(position: number): void {
    const last = operations.peek().length;
    const wanted = Number.isFinite(position) ? Math.round(position) : last;
    batch(() => {
      complaint.value = null;
      moves = [];
      // What broke may lie behind the position; if it does not, it breaks again.
      broken.value = null;
      place.value = between(Math.min(Math.max(0, wanted), last));
    });
  }

  function make(move: Move): void {
    complaint.value = null;
    const last = moves.at(-1);
    const joined = last && 'by' in last && 'by' in move ? { by: last.by + move.by } : null;
    moves = joined ? [...moves.slice(0, -1), joined] : [...moves, move];
    void show();
  }

  effect(() => {
    void [run.value, place.value, view.value, broken.value];
    void [blame.wanted.value, stretch.wanted.value, found.wanted.value];
    void show();
  });
  effect(() => {
    const wanted = selected.value;
    const known = picture.peek()?.bytes.some(({ address }) => address === wanted) ?? true;
    if (wanted !== null && (!known || view.peek().history)) void show();
  });
  if (fragment === '') enterExample();
  else void openLink(fragment).then(undo.forget);

  return {
    operations,
    strategies,
    cursor,
    step: computed(() => place.value.step),
    title: computed(() => run.value.trace?.file ?? TEXT.freePlay),
    picture,
    timeline: computed(() => loading.value?.timeline ?? timeline.value),
    stretch: stretch.known,
    status: computed(() => {
      if (complaint.value !== null) return complaint.value;
      if (picture.value === null) return { text: '', tone: 'calm' };
      return statusOf(picture.value, pictured.operations, pictured.strategies);
    }),
    notice,
    loadReport: report,
    loading,
    opening,
    chosen: computed(() => view.value.chosen),
    treePages: computed(() => view.value.treePages),
    followed: computed(() => view.value.followed),
    broken,
    blame: computed(() => blame.known.value?.answer ?? null),
    search: found.wanted,
    found: computed(() => {
      const { known, wanted } = found;
      return known.value?.wanted === wanted.value ? (known.value?.answer ?? null) : null;
    }),
    bytes: computed(
      () => picture.value?.bytes.find(({ address }) => address === selected.value) ?? null,
    ),
    hovered: signal<number | null>(null),
    selected,
    canUndo: undo.canUndo,
    canRedo: undo.canRedo,

    malloc: (size) => void runText(`malloc(${size})`),
    calloc: (members, size) => void runText(`calloc(${members}, ${size})`),
    realloc: (id, size) => void runText(`realloc(${nameOf(operations.peek(), id)}, ${size})`),
    aligned: (alignment, size) => void runText(`aligned(${alignment}, ${size})`),
    free: (id) => void runText(`free(${nameOf(operations.peek(), id)})`),
    run: runText,
    edit,
    undo: undo.undo,
    redo: undo.redo,
    reset: () => change({ ...EMPTY_RUN, strategies: strategies.peek() }, START),
    goTo,
    make,
    isShown: () => !showing,
    setStrategy(strategy, value) {
      const next = strategies.peek().map((kept, i) => (i === strategy ? value : kept));
      change({ ...run.peek(), strategies: next }, place.peek());
    },
    setPreset(name) {
      const preset = PRESETS[name];
      if (preset !== undefined) change({ ...run.peek(), strategies: preset }, place.peek());
    },
    openTrace: async (name, file) =>
      void (await openTrace({ file: name, shipped: null }, file, null)),
    openPart: async (part) => {
      if (lastFile !== null) await openTrace(lastFile.trace, lastFile.file, null, part);
    },
    openShipped: async (name) => void (await openShipped(name, null)),
    cancelOpening: () => client.cancel(),
    openLink,
    link,
    async share() {
      const found = await link();
      if (found === null) complain(TEXT.tooLong(grouped(LONGEST_LINK)));
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
      blame.wanted.value = wanted || null;
    },
    askStretch(window) {
      stretch.wanted.value = window;
    },
    askFind(search) {
      found.wanted.value = search;
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

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
