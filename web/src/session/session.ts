/** What the views see of the session, and what they can ask of it. */
import type { ReadonlySignal, Signal } from '@preact/signals';
import type { MapView } from '../model/map-layout.ts';
import type { Operations } from '../model/operations.ts';
import type { Bytes, Curves, Move, Picture, Timeline } from '../model/picture.ts';
import type { Side } from '../model/report.ts';
import type { Match, Search } from '../model/search.ts';
import type { Strategies } from '../model/strategies.ts';
import type { TimeWindow } from '../model/time-window.ts';
import type { Part, TraceWarning } from '../trace/trace.ts';
import type { LoadReport } from './load-report.ts';
import type { Status } from './status.ts';

export interface Loading {
  /** The file's. */
  readonly name: string;
  /** The fraction of it that is read and replayed. */
  readonly progress: number;
  /** Of what is replayed; null before there is any. */
  readonly timeline: Timeline | null;
}

/** Another trace, and what it comes to with the strategies in force. */
export interface Other {
  readonly name: string;
  readonly warnings: readonly TraceWarning[];
  readonly side: Side;
}

/** A trace that is being replayed to be compared with, and the fraction of it that is. */
export interface Replaying {
  readonly name: string;
  readonly progress: number;
}

export interface Session {
  readonly operations: ReadonlySignal<Operations>;
  /** Where one stands: operations done, and steps inside the call after them. */
  readonly cursor: ReadonlySignal<number>;
  readonly step: ReadonlySignal<number>;
  readonly strategies: ReadonlySignal<Strategies>;
  /** 'Free play', or the trace's name. */
  readonly title: ReadonlySignal<string>;
  /** null until the engine's first answer; may lag behind the cursor for a moment. */
  readonly picture: ReadonlySignal<Picture | null>;
  /** Of the run; that of a trace which is being opened is in `loading`. */
  readonly timeline: ReadonlySignal<Timeline | null>;
  /** A part of the timeline, finer, once it was asked for and looked up. */
  readonly stretch: ReadonlySignal<{ readonly wanted: TimeWindow; readonly answer: Curves } | null>;
  /** What the last operation did, or what went wrong with what was asked. */
  readonly status: ReadonlySignal<Status>;
  /** What a link left to be said; stays until dismissed. */
  readonly notice: ReadonlySignal<string | null>;
  /** How the last trace was read; stays until dismissed. */
  readonly loadReport: ReadonlySignal<LoadReport | null>;
  /** What the whole run comes to, once it was asked for and looked up. */
  readonly report: ReadonlySignal<Side | null>;
  /** The trace that the run is compared with, once it is replayed. */
  readonly other: ReadonlySignal<Other | null>;
  readonly replaying: ReadonlySignal<Replaying | null>;
  /** What was searched for last, and what of the whole run fits, once that is looked up. */
  readonly search: ReadonlySignal<Search | null>;
  readonly found: ReadonlySignal<readonly Match[] | null>;
  /** Set while a trace is opened. */
  readonly loading: ReadonlySignal<Loading | null>;
  /** Name of the trace that is open, while the picture is still of what was open before. */
  readonly arriving: ReadonlySignal<string | null>;
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
  readonly canRedo: ReadonlySignal<boolean>;

  malloc(size: number): void;
  calloc(members: number, size: number): void;
  realloc(id: number, size: number): void;
  aligned(alignment: number, size: number): void;
  free(id: number): void;
  /** Runs console text at the cursor; what came after it is replaced. On an error nothing is run and the
   *  message, with line and reason, is returned. */
  run(text: string): string | null;
  /** Runs console text instead of operation i; what comes after it stays and is run again. Empty text takes the
   *  operation out. Else as run(). */
  edit(i: number, text: string): string | null;
  undo(): void;
  redo(): void;
  reset(): void;
  goTo(cursor: number): void;
  /** Goes on from there; the place is known when it is shown. */
  make(move: Move): void;
  /** Whether all that was asked for is shown. */
  isShown(): boolean;
  setStrategy(strategy: number, value: number): void;
  setPreset(name: string): void;
  /** The most pages that the heap may have. */
  setLimit(pages: number): void;
  openTrace(name: string, file: Blob): Promise<void>;
  /** Another part of the file that was opened last, or that was to be opened. */
  openPart(part: Part): Promise<void>;
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
  askReport(wanted: boolean): void;
  /** Has another trace replayed beside the run. What was compared with stays until that is done. */
  compare(name: string, file: Blob): Promise<void>;
  compareShipped(name: string): Promise<void>;
  /** Gives up the trace that is being replayed. */
  cancelComparing(): void;
  endComparison(): void;
  /** null: none is wanted. */
  askStretch(window: TimeWindow | null): void;
  /** Null: nothing is searched for any more. */
  askFind(search: Search | null): void;
  setTreePages(count: number): void;
  setMapView(map: MapView): void;
  setListFrames(count: number): void;
  setLiveWindow(from: number, count: number): void;
}
