/**
 * The main thread's side of everything: it owns the run (operations and strategies) and the cursor, asks
 * the engine for what is visible, and tells the views by signals. What people do comes in as a change of
 * the run or of the view, from buttons, console, traces and links alike.
 */
import { batch, computed, effect, signal } from '@preact/signals';
import type { Broken } from '../engine/engine.ts';
import { cutAndAppend, replaceAt } from '../model/columns.ts';
import { type ConsoleProblem, consoleLine, parseConsole } from '../model/console.ts';
import { messageOf } from '../model/message.ts';
import { BLOCK, NO_OPERATIONS, nameOf } from '../model/operations.ts';
import type { Move, Picture, Place, Timeline, View } from '../model/picture.ts';
import { sideOf } from '../model/report.ts';
import { commonPrefix, EMPTY_RUN, type Run } from '../model/run.ts';
import type { Search } from '../model/search.ts';
import { limitOf, PRESETS, withLimit } from '../model/strategies.ts';
import type { TimeWindow } from '../model/time-window.ts';
import { grouped } from '../texts/numbers.ts';
import { SESSION_TEXTS as TEXT } from '../texts/session.ts';
import { createComparing } from './comparing.ts';
import { EngineClient } from './engine-client.ts';
import { exampleRun } from './example.ts';
import { createLinks, LONGEST_LINK } from './links.ts';
import { createLookup } from './lookup.ts';
import { createOpenings } from './openings.ts';
import type { Loading, Session } from './session.ts';
import { type Status, statusOf } from './status.ts';
import { createUndo } from './undo.ts';

const START: Place = { cursor: 0, step: 0 };
/** The place between two operations. */
const between = (cursor: number): Place => ({ cursor, step: 0 });

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
  const loading = signal<Loading | null>(null);
  const arriving = signal<string | null>(null);
  const broken = signal<string | null>(null);
  /** Operations done before the one in which the allocator broke: later places cannot be shown, that one can. */
  let sound: number | null = null;
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
  const report = createLookup(run, (_: true) => client.ask({ ask: 'report' }));
  const stretch = createLookup(run, (window: TimeWindow) => client.ask({ ask: 'stretch', window }));
  const found = createLookup(run, ({ wanted }: Search) => client.ask({ ask: 'find', wanted }));
  /** The run that the engine holds; null when it has to be told. */
  let loaded: Run | null = null;

  /** Asks until what is shown is what is wanted; one question is under way at a time, so that a drag of
   *  the slider skips positions instead of queueing them. */
  let showing = false;
  let stale = false;
  /** Whether nothing is wanted beyond what is shown; of a picture known as it comes. */
  let atRest = true;
  async function show(): Promise<void> {
    stale = true;
    atRest = false;
    if (showing) return;
    showing = true;
    try {
      while (stale && (broken.peek() === null || sound !== null)) {
        stale = false;
        await openings.reading();
        if (run.peek() !== loaded) {
          await load(run.peek());
          // Another may have come in the meantime, to which the place belongs.
          stale = true;
          continue;
        }
        const from = place.peek();
        const reached = isBehindBreak() ? between(sound ?? 0) : from;
        const [move = null, ...later] = moves;
        moves = later;
        stale = later.length > 0;
        const answer = await client.ask({
          ask: 'show',
          view: { ...view.peek(), ...reached, move, selected: selected.peek() },
        });
        if ('reason' in answer) {
          stale = sound !== answer.operation;
          breakDown(answer);
        } else {
          pictured = loaded ?? EMPTY_RUN;
          if (place.peek() === from && reached === from) arrive(answer, move);
          atRest = !stale;
          batch(() => {
            picture.value = answer;
            arriving.value = null;
          });
          for (const each of [report, stretch, found]) await each.look(loaded);
        }
      }
    } catch (error) {
      loaded = null;
      sound = null;
      broken.value = TEXT.engineFailed(messageOf(error));
    } finally {
      arriving.value = null;
      showing = false;
      atRest = true;
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
    sound = operation;
    moves = [];
    const list = operations.peek();
    broken.value = TEXT.broken(grouped(operation + 1), consoleLine(list, operation), reason);
  }

  function isBehindBreak(): boolean {
    const { cursor: done, step } = place.peek();
    return sound !== null && (done > sound || (done === sound && step > 0));
  }

  function change(next: Run, at: Place): void {
    batch(() => {
      undo.remember();
      enter(next, at);
    });
  }

  function enter(next: Run, at: Place): void {
    sound = null;
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
    if (parsed.operations.length === 0) {
      complaint.value = null;
      return null;
    }
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

  const openings = createOpenings({
    client,
    strategies,
    loading,
    enter(opened, of) {
      loaded = opened;
      arriving.value = opened.trace?.file ?? null;
      change(opened, between(opened.operations.length));
      look({ chosen: null });
      notice.value = null;
      timeline.value = of.timeline;
      if (of.broken !== null) breakDown(of.broken);
    },
    forget() {
      loaded = null;
    },
    complain,
    show: () => void show(),
  });
  const links = createLinks({
    run,
    place,
    notice,
    openShipped: openings.openShipped,
    change,
    chosen: () => view.peek().chosen,
    choose: (chosen) => look({ chosen }),
  });

  const comparing = createComparing(strategies, complain);

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
      sound = null;
      broken.value = null;
      place.value = between(Math.min(Math.max(0, wanted), last));
    });
  }

  function make(move: Move): void {
    complaint.value = null;
    if (sound !== null && isBehindBreak()) {
      const isBack = 'by' in move ? move.by < 0 : !move.forward;
      if (isBack) goTo(sound);
      return;
    }
    const last = moves.at(-1);
    const joined = last && 'by' in last && 'by' in move ? { by: last.by + move.by } : null;
    moves = joined ? [...moves.slice(0, -1), joined] : [...moves, move];
    void show();
  }

  effect(() => {
    void [run.value, place.value, view.value];
    void [report.wanted.value, stretch.wanted.value, found.wanted.value];
    void show();
  });
  effect(() => {
    const wanted = selected.value;
    const known = picture.peek()?.bytes.some(({ address }) => address === wanted) ?? true;
    if (wanted !== null && (!known || view.peek().history)) void show();
  });
  if (fragment === '') enterExample();
  else void links.openLink(fragment).then(undo.forget);

  return {
    operations,
    strategies,
    cursor,
    step: computed(() => place.value.step),
    title: computed(() => run.value.trace?.file ?? TEXT.freePlay),
    picture,
    timeline,
    stretch: stretch.known,
    status: computed(() => {
      if (complaint.value !== null) return complaint.value;
      if (picture.value === null) return { text: '', tone: 'calm' };
      return statusOf(picture.value, pictured.operations, pictured.strategies);
    }),
    notice,
    loadReport: openings.report,
    loading,
    arriving,
    opening: links.opening,
    chosen: computed(() => view.value.chosen),
    treePages: computed(() => view.value.treePages),
    followed: computed(() => view.value.followed),
    broken,
    report: computed(() => {
      const heap = report.known.value?.answer;
      const { operations: list, trace } = run.value;
      return heap ? sideOf(list, trace?.figures ?? null, heap) : null;
    }),
    other: comparing.other,
    replaying: comparing.replaying,
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
    isShown: () => atRest,
    setStrategy(strategy, value) {
      const next = strategies.peek().map((kept, i) => (i === strategy ? value : kept));
      change({ ...run.peek(), strategies: next }, place.peek());
    },
    setPreset(name) {
      const preset = PRESETS[name];
      if (preset === undefined) return;
      const next = withLimit(preset, limitOf(strategies.peek()));
      change({ ...run.peek(), strategies: next }, place.peek());
    },
    setLimit(pages) {
      const next = withLimit(strategies.peek(), pages);
      change({ ...run.peek(), strategies: next }, place.peek());
    },
    openTrace: async (name, file) =>
      void (await openings.openTrace({ file: name, shipped: null }, file, null)),
    openPart: openings.openPart,
    openShipped: async (name) => void (await openings.openShipped(name, null)),
    cancelOpening: () => client.cancel(),
    openLink: links.openLink,
    link: links.link,
    async share() {
      const found = await links.link();
      if (found === null) complain(TEXT.tooLong(grouped(LONGEST_LINK)));
      return found;
    },
    dismissLoadReport: () => {
      openings.report.value = null;
    },
    dismissNotice: () => {
      notice.value = null;
    },
    choosePage: (chosen) => look({ chosen }),
    follow: (followed) => look({ followed }),
    askHistory: (history) => look({ history }),
    askReport(wanted) {
      report.wanted.value = wanted || null;
    },
    compare: comparing.compare,
    compareShipped: comparing.compareShipped,
    cancelComparing: comparing.giveUp,
    endComparison: comparing.end,
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
