/** Where allocations were asked for: names of call sites, and which operation has which. */
import { grown } from '../model/growing.ts';

const LEAST_ROOM = 1024;

export interface CallSites {
  /** Index into the names by operation; 0 is none known. As long as the last operation with a site. */
  readonly of: Uint32Array;
  /** `names[0]` is empty. */
  readonly names: readonly string[];
}

/** Collects them: nothing is kept for a trace that names none. */
export class Sites {
  readonly #names: string[] = [''];
  readonly #byHash = new Map<number, number[]>();
  readonly #spelled: Uint8Array[] = [new Uint8Array(0)];
  /** The name that was asked for last: it is likely to be asked for again. */
  #latest = 0;
  #of = new Uint32Array(0);
  #length = 0;

  /** The index of the name that the bytes spell. Makes a string only for a new one. O(bytes). */
  indexOf(bytes: Uint8Array, from: number, to: number): number {
    if (isSame(this.#spelled[this.#latest], bytes, from, to)) return this.#latest;
    let hash = 0x811c9dc5;
    for (let at = from; at < to; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
    const known = this.#byHash.get(hash) ?? [];
    for (const index of known) {
      if (!isSame(this.#spelled[index], bytes, from, to)) continue;
      this.#latest = index;
      return index;
    }
    const spelled = bytes.slice(from, to);
    const index = this.#names.push(new TextDecoder().decode(spelled)) - 1;
    this.#spelled[index] = spelled;
    this.#byHash.set(hash, [...known, index]);
    return index;
  }

  /** The site of an operation, by the index of its name. Amortised O(1). */
  put(operation: number, site: number): void {
    if (operation >= this.#of.length)
      this.#of = grown(this.#of, Math.max(LEAST_ROOM, operation + 1));
    this.#of[operation] = site;
    this.#length = operation + 1;
  }

  /** null when no operation has one. `nameOf` gives the names of sites that are numbered, not spelled, in the
   *  file: these numbers may be anything. */
  finish(nameOf?: (site: number) => string): CallSites | null {
    if (this.#length === 0) return null;
    const of = this.#of.slice(0, this.#length);
    if (nameOf === undefined) return { of, names: this.#names };
    const indexes = new Map([[0, 0]]);
    const names = [''];
    of.forEach((site, operation) => {
      const index = indexes.get(site) ?? names.push(nameOf(site)) - 1;
      indexes.set(site, index);
      of[operation] = index;
    });
    return { of, names };
  }
}

function isSame(
  spelled: Uint8Array | undefined,
  bytes: Uint8Array,
  from: number,
  to: number,
): boolean {
  if (spelled === undefined || spelled.length !== to - from) return false;
  for (let i = 0; i < spelled.length; i++) if (spelled[i] !== bytes[from + i]) return false;
  return true;
}
