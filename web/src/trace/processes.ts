/** Whose lines they are, in files that hold those of several processes or threads. */
import type { Process } from './trace.ts';

/** The part of a thread's events that may clash as its log lacks frees. */
const CHANCE = 0.05;
/** The number of a process that the file does not number: behind all others. */
const UNNUMBERED = Number.POSITIVE_INFINITY;

/**
 * Streams of lines, numbered by first appearance, so alike in every reading of a file: one for each number
 * that the file writes before its lines, and one more each time another program is begun under it.
 */
export class Streams {
  readonly #byPid = new Map<number, number>();
  readonly pids: number[] = [];
  readonly events: number[] = [];

  get areSeveral(): boolean {
    return this.pids.length > 1;
  }

  /** The stream that this number writes now; without one, the file's only. */
  of(pid: number = UNNUMBERED): number {
    const known = this.#byPid.get(pid);
    return known ?? this.#add(pid);
  }

  /** What this number writes from now on is another program's. */
  begin(pid: number = UNNUMBERED): void {
    this.#add(pid);
  }

  /** The processes that groups of streams are, the busiest first; groups without events are none. */
  processes(groups: readonly (readonly number[])[]): Process[] {
    return groups
      .map((streams) => {
        const pids = [...new Set(streams.map((stream) => this.pids[stream] ?? UNNUMBERED))];
        // A process has its first thread's number, which may say nothing for long.
        pids.sort((one, other) => one - other);
        const [pid = UNNUMBERED] = pids;
        const events = streams.reduce((sum, stream) => sum + (this.events[stream] ?? 0), 0);
        return { pid: pid === UNNUMBERED ? null : pid, threads: pids, events, streams };
      })
      .filter(({ events }) => events > 0)
      .sort((one, other) => other.events - one.events);
  }

  #add(pid: number): number {
    const stream = this.pids.push(pid) - 1;
    this.events.push(0);
    this.#byPid.set(pid, stream);
    return stream;
  }
}

/**
 * Tells threads from processes where a file numbers both alike: threads free what others have allocated,
 * processes are given the same addresses.
 */
export class Kinship {
  /** By id: the stream that allocated the block, and when. */
  #owners = new Int32Array(1024);
  #made = new Float64Array(1024);
  readonly #firstSeen = new Map<number, number>();
  /** How often `stream` freed a block of `other` made since it was there: by `stream`, by `other`. */
  readonly #shared = new Map<number, Map<number, number>>();
  readonly #clashes = new Map<number, number>();

  seen(stream: number, event: number): void {
    if (!this.#firstSeen.has(stream)) this.#firstSeen.set(stream, event);
  }

  /** A block that lived under `older` at the same address was never freed. */
  allocated(id: number, stream: number, event: number, older: number | undefined): void {
    if (older !== undefined) {
      const owner = this.#owners[older] ?? stream;
      if (owner !== stream) {
        const later = Math.max(owner, stream);
        this.#clashes.set(later, (this.#clashes.get(later) ?? 0) + 1);
      }
    }
    if (id >= this.#owners.length) this.#grow(id + 1);
    this.#owners[id] = stream;
    this.#made[id] = event;
  }

  freed(id: number, stream: number): void {
    const owner = this.#owners[id] ?? stream;
    if (owner === stream) return;
    // A block that is older than the stream may have been inherited by a fork.
    const [later, earlier] = stream > owner ? [stream, owner] : [owner, stream];
    if ((this.#made[id] ?? 0) < (this.#firstSeen.get(later) ?? 0)) return;
    const others = this.#shared.get(later) ?? new Map<number, number>();
    others.set(earlier, (others.get(earlier) ?? 0) + 1);
    this.#shared.set(later, others);
  }

  /** Streams by process. `leaders` are known to be processes of their own. O(streams × log), but for the moving
   *  of flat columns. */
  groups(streams: Streams, leaders: ReadonlySet<number>): number[][] {
    const groups: number[][] = [];
    const groupOf: number[] = [];
    /** Pids of the groups' first streams, ascending, and the groups to them. */
    const sorted: number[] = [];
    const sortedGroups: number[] = [];
    streams.pids.forEach((pid, stream) => {
      const closest = leaders.has(stream) ? null : this.#closest(stream, streams);
      // Where nothing tells: threads are numbered after the process they belong to.
      const place = firstAbove(sorted, pid);
      const nearest = sortedGroups[Math.max(0, place - 1)];
      const group =
        closest === null ? undefined : closest === undefined ? nearest : groupOf[closest];
      groupOf[stream] = group ?? groups.length;
      if (group !== undefined) {
        groups[group]?.push(stream);
        return;
      }
      sorted.splice(place, 0, pid);
      sortedGroups.splice(place, 0, groups.length);
      groups.push([stream]);
    });
    return groups;
  }

  /** The stream that a thread has most to do with; undefined when nothing tells, null when it is no thread. */
  #closest(stream: number, { events }: Streams): number | null | undefined {
    const shared = [...(this.#shared.get(stream) ?? [])].sort((one, other) => other[1] - one[1]);
    const times = shared.reduce((sum, [, n]) => sum + n, 0);
    const clashes = this.#clashes.get(stream) ?? 0;
    const areMany = clashes > CHANCE * (events[stream] ?? 0);
    return areMany && 2 * clashes > times ? null : shared[0]?.[0];
  }

  #grow(length: number): void {
    const owners = new Int32Array(Math.max(length, this.#owners.length * 2));
    const made = new Float64Array(owners.length);
    owners.set(this.#owners);
    made.set(this.#made);
    this.#owners = owners;
    this.#made = made;
  }
}

/** Index of the first of ascending numbers that is above. */
function firstAbove(ascending: readonly number[], value: number): number {
  let [from, to] = [0, ascending.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((ascending[middle] ?? 0) > value) to = middle;
    else from = middle + 1;
  }
  return from;
}
