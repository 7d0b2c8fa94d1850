/** Whose lines they are, in files that hold those of several processes or threads. */
import type { Process } from './trace.ts';

/** The part of a thread's events that may clash as its log lacks frees. */
const CHANCE = 0.005;
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
 * Tells threads from processes where a file numbers both alike. Threads free what others have allocated since
 * both ran. Processes are given the same addresses, and both free what they have from before they parted.
 */
export class Kinship {
  /** By id: the stream that allocated the block, and when. */
  #owners = new Int32Array(1024);
  #made = new Float64Array(1024);
  readonly #firstSeen = new Map<number, number>();
  /** How often one of two freed what the other had allocated since both were there, as only threads do. */
  readonly #shared = new Pairs();
  /** How often two did what only processes do. */
  readonly #clashes = new Pairs();
  /** By stream: addresses given to it that were given to itself before, so their frees are missing. */
  readonly #gaps = new Map<number, number>();
  /** By address: streams whose block there another's was taken to replace. */
  readonly #replaced = new Map<number, Set<number>>();
  /** By address: who freed a block there, since when nothing was allocated. */
  readonly #freed = new Map<number, { stream: number; made: number; at: number }>();
  #newestSeen = 0;

  seen(stream: number, event: number): void {
    if (this.#firstSeen.has(stream)) return;
    this.#firstSeen.set(stream, event);
    this.#newestSeen = event;
  }

  /** A block that lived at the same address, `older`, was never freed. */
  allocated(
    id: number,
    address: number,
    stream: number,
    event: number,
    older: number | undefined,
  ): void {
    const owner = older === undefined ? undefined : (this.#owners[older] ?? stream);
    this.#freed.delete(address);
    if (owner === stream || this.#replaced.get(address)?.has(stream)) add(this.#gaps, stream);
    else if (owner !== undefined) {
      this.#clashes.add(owner, stream);
      this.#replaced.set(address, (this.#replaced.get(address) ?? new Set()).add(owner));
    }
    if (id >= this.#owners.length) this.#grow(id + 1);
    this.#owners[id] = stream;
    this.#made[id] = event;
  }

  /** The log tells of two that they are processes. */
  areProcesses(one: number, other: number): void {
    this.#clashes.add(one, other, Number.POSITIVE_INFINITY);
  }

  /** `id` is undefined where nothing is live at the address. */
  freed(id: number | undefined, address: number, stream: number, event: number): void {
    if (this.#replaced.get(address)?.delete(stream)) return;
    if (id === undefined) this.#freedAgain(address, stream);
    else this.#freedFirst(id, address, stream, event);
  }

  #freedAgain(address: number, stream: number): void {
    const before = this.#freed.get(address);
    if (before === undefined || before.stream === stream) return;
    const parted = this.#bothSeen(before.stream, stream);
    if (before.made < parted && before.at >= parted) this.#clashes.add(before.stream, stream);
  }

  #freedFirst(id: number, address: number, stream: number, event: number): void {
    const owner = this.#owners[id] ?? stream;
    const made = this.#made[id] ?? 0;
    if (made < this.#newestSeen) this.#freed.set(address, { stream, made, at: event });
    // A block that is older than one of the streams may have been inherited by a fork.
    if (owner !== stream && made >= this.#bothSeen(owner, stream)) this.#shared.add(owner, stream);
  }

  #bothSeen(one: number, other: number): number {
    return this.#firstSeen.get(Math.max(one, other)) ?? 0;
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
      const place = firstAbove(sorted, pid);
      // Where nothing else tells: threads are numbered after the process they belong to.
      const nearest = sortedGroups[Math.max(0, place - 1)];
      const closest = groupOf[this.#shared.mostOf(stream) ?? -1];
      const group = leaders.has(stream)
        ? undefined
        : [closest, nearest].find(
            (each) => each !== undefined && !this.#clash(stream, each, groupOf, streams),
          );
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

  /** Whether a stream is of another process than the streams of a group. */
  #clash(stream: number, group: number, groupOf: readonly number[], { events }: Streams): boolean {
    const isOfGroup = (other: number) => groupOf[other] === group;
    const chance = Math.max(1, CHANCE * (events[stream] ?? 0), this.#gaps.get(stream) ?? 0);
    const shared = this.#shared.countOf(stream, isOfGroup);
    return this.#clashes.countOf(stream, isOfGroup) > Math.max(chance, shared);
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

/** Counts by two streams, kept with the later one. */
class Pairs {
  readonly #counts = new Map<number, Map<number, number>>();

  add(one: number, other: number, count = 1): void {
    const [earlier, later] = one < other ? [one, other] : [other, one];
    const counts = this.#counts.get(later) ?? new Map<number, number>();
    add(counts, earlier, count);
    this.#counts.set(later, counts);
  }

  /** The earlier stream that a stream has the highest count with. */
  mostOf(stream: number): number | undefined {
    const counts = [...(this.#counts.get(stream) ?? [])];
    return counts.sort((one, other) => other[1] - one[1])[0]?.[0];
  }

  /** Sum over some of the earlier streams. */
  countOf(stream: number, isOf: (other: number) => boolean): number {
    let sum = 0;
    for (const [other, count] of this.#counts.get(stream) ?? []) if (isOf(other)) sum += count;
    return sum;
  }
}

function add(counts: Map<number, number>, key: number, count = 1): void {
  counts.set(key, (counts.get(key) ?? 0) + count);
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
