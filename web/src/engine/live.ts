/** The live allocations during a replay, by id, and linked newest first. */
const NONE = 0xffff_ffff;

export interface LiveSnapshot {
  readonly columns: readonly (Uint32Array | Uint8Array)[];
  readonly newest: number;
  readonly count: number;
  readonly requested: number;
}

/** The id it stands for is the index of every column. */
export class LiveTable {
  /** Payload address of the last allocation by this id, kept after its free: a pointer outlives it. */
  #address: Uint32Array;
  #requested: Uint32Array;
  /** Bytes from the frame's start to the payload. */
  #offset: Uint32Array;
  /** Index of the operation that made it. */
  #madeBy: Uint32Array;
  #live: Uint8Array;
  #older: Uint32Array;
  #newer: Uint32Array;
  #newest = NONE;
  count = 0;
  /** Sum over live ones. */
  requested = 0;

  constructor(ids: number) {
    this.#address = new Uint32Array(ids);
    this.#requested = new Uint32Array(ids);
    this.#offset = new Uint32Array(ids);
    this.#madeBy = new Uint32Array(ids);
    this.#live = new Uint8Array(ids);
    this.#older = new Uint32Array(ids);
    this.#newer = new Uint32Array(ids);
  }

  /** Makes room for ids below `ids`. */
  grow(ids: number): void {
    if (ids <= this.#address.length) return;
    const room = Math.max(ids, 2 * this.#address.length);
    this.#address = grown(this.#address, room);
    this.#requested = grown(this.#requested, room);
    this.#offset = grown(this.#offset, room);
    this.#madeBy = grown(this.#madeBy, room);
    this.#older = grown(this.#older, room);
    this.#newer = grown(this.#newer, room);
    const live = new Uint8Array(room);
    live.set(this.#live);
    this.#live = live;
  }

  isLive(id: number): boolean {
    return this.#live[id] === 1;
  }

  /** The address its pointer holds, live or stale; 0 when it never had one. */
  address(id: number): number {
    return this.#address[id] ?? 0;
  }

  requestedBy(id: number): number {
    return this.#requested[id] ?? 0;
  }

  offset(id: number): number {
    return this.#offset[id] ?? 0;
  }

  madeBy(id: number): number {
    return this.#madeBy[id] ?? 0;
  }

  /** Enters an allocation as the newest. The id must not be live. */
  add(id: number, address: number, requested: number, offset: number, operation: number): void {
    this.#address[id] = address;
    this.#requested[id] = requested;
    this.#offset[id] = offset;
    this.#madeBy[id] = operation;
    this.#live[id] = 1;
    this.#older[id] = this.#newest;
    this.#newer[id] = NONE;
    if (this.#newest !== NONE) this.#newer[this.#newest] = id;
    this.#newest = id;
    this.count += 1;
    this.requested += requested;
  }

  /** Takes a live id out; its stale address stays. */
  remove(id: number): void {
    const older = this.#older[id] ?? NONE;
    const newer = this.#newer[id] ?? NONE;
    if (newer === NONE) this.#newest = older;
    else this.#older[newer] = older;
    if (older !== NONE) this.#newer[older] = newer;
    this.#live[id] = 0;
    this.count -= 1;
    this.requested -= this.#requested[id] ?? 0;
  }

  /** The pointer of an allocation that failed is NULL. */
  clear(id: number): void {
    this.#address[id] = 0;
  }

  /** Visits live ids from the newest on until `visit` returns false. */
  visitNewestFirst(visit: (id: number) => boolean): void {
    for (let id = this.#newest; id !== NONE; id = this.#older[id] ?? NONE) {
      if (!visit(id)) return;
    }
  }

  /** The live id that holds this address; null for none. O(live). */
  ownerOf(address: number): number | null {
    let owner: number | null = null;
    this.visitNewestFirst((id) => {
      if (this.#address[id] === address) owner = id;
      return owner === null;
    });
    return owner;
  }

  snapshot(): LiveSnapshot {
    return {
      columns: this.#columns().map((column) => column.slice()),
      newest: this.#newest,
      count: this.count,
      requested: this.requested,
    };
  }

  /** Of a table over as many ids, or fewer; null empties the table. */
  restore(snapshot: LiveSnapshot | null): void {
    this.#columns().forEach((column, i) => {
      const saved = snapshot?.columns[i];
      if (saved !== undefined) column.set(saved);
      column.fill(0, saved?.length ?? 0);
    });
    this.#newest = snapshot?.newest ?? NONE;
    this.count = snapshot?.count ?? 0;
    this.requested = snapshot?.requested ?? 0;
  }

  #columns(): readonly (Uint32Array | Uint8Array)[] {
    return [
      this.#address,
      this.#requested,
      this.#offset,
      this.#madeBy,
      this.#live,
      this.#older,
      this.#newer,
    ];
  }
}

function grown(column: Uint32Array, length: number): Uint32Array {
  const longer = new Uint32Array(length);
  longer.set(column);
  return longer;
}
