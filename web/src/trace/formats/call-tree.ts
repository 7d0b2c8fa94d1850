/** heaptrack's call sites: a tree of instruction pointers, with functions or modules to them. */
import type { Line } from '../line.ts';

/** Of a chain of callers, these are named. */
const NAMED = 4;

interface Module {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** Traces, ips and strings are numbered from 1 on in the order of their lines; 0 is none. */
export class CallTree {
  readonly #strings: string[] = [''];
  /** By ip, as an interpreted file describes it: its module, its innermost function. */
  readonly #ips: { module: number; name: number }[] = [{ module: 0, name: 0 }];
  readonly #modules: Module[] = [];
  #traceIps = new Float64Array(1024);
  #parents = new Uint32Array(1024);
  #traces = 0;

  /** After `t`: `IP PARENT`. */
  readTrace(line: Line): boolean {
    const ip = line.address();
    line.skipBlanks();
    const parent = line.hex();
    if (Number.isNaN(ip + parent)) return false;
    this.#traces += 1;
    if (this.#traces >= this.#parents.length) this.#double();
    this.#traceIps[this.#traces] = ip;
    this.#parents[this.#traces] = parent;
    return true;
  }

  /** After `s`: `LENGTH TEXT`. */
  readString(line: Line): void {
    line.skipWord();
    this.#strings.push(line.text(line.at + 1));
  }

  /** After `i`: `ADDRESS MODULE [FUNCTION FILE LINE]…`, the innermost first. */
  readIp(line: Line): void {
    line.skipWord();
    line.skipBlanks();
    const module = line.hex();
    line.skipBlanks();
    const name = line.hex();
    this.#ips.push({ module, name: Number.isNaN(name) ? 0 : name });
  }

  /** After `m`: `LENGTH PATH BASE [OFFSET SIZE]…`, or `-` when the modules are listed anew. */
  readModule(line: Line): void {
    line.skipWord();
    const words = line.text().trim().split(' ');
    const base = words.findIndex((word, i) => i > 0 && /^[0-9a-f]+$/.test(word));
    if (base < 0) return;
    const [start = 0, ...parts] = words.slice(base).map((word) => Number.parseInt(word, 16));
    const size = (parts.at(-2) ?? 0) + (parts.at(-1) ?? 0);
    const name = words.slice(0, base).join(' ');
    this.#modules.push({ name: lastPart(name), from: start, to: start + size });
  }

  /** The callers of a trace, the innermost first. */
  nameOf(trace: number): string {
    const names: string[] = [];
    for (let at = trace; at > 0 && at <= this.#traces && names.length < NAMED; ) {
      names.push(this.#ipName(this.#traceIps[at] ?? 0));
      const parent = this.#parents[at] ?? 0;
      // A parent comes before its children; in a damaged file it may not.
      at = parent < at ? parent : 0;
    }
    return names.join(' ← ');
  }

  #ipName(ip: number): string {
    if (this.#ips.length > 1) {
      const known = this.#ips[ip];
      const name = this.#strings[known?.name ?? 0] ?? '';
      return name || lastPart(this.#strings[known?.module ?? 0] ?? '') || '?';
    }
    const module = this.#modules.findLast(({ from, to }) => ip >= from && ip < to);
    return module ? `${module.name}+0x${(ip - module.from).toString(16)}` : `0x${ip.toString(16)}`;
  }

  #double(): void {
    const ips = new Float64Array(this.#traceIps.length * 2);
    const parents = new Uint32Array(ips.length);
    ips.set(this.#traceIps);
    parents.set(this.#parents);
    this.#traceIps = ips;
    this.#parents = parents;
  }
}

const lastPart = (path: string) => path.slice(path.lastIndexOf('/') + 1);
