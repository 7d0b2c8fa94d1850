/**
 * DHAT's file (dhatFileVersion 2): what each call site allocated in all, at the peak and at the end. It holds
 * no events, so there is nothing to replay.
 */
import { NO_OPERATIONS } from '../../model/operations.ts';
import { TRACE_TEXTS as TEXT } from '../../texts/traces.ts';
import { joined } from '../lines.ts';
import type { TraceReader } from '../reader.ts';
import type { TraceProblem } from '../trace.ts';

/** It has to be read whole. */
const LARGEST = 2 ** 28;
/** Of a chain of callers, the innermost first, these are named. */
const NAMED = 4;

export interface DhatSite {
  readonly totalBytes: number;
  readonly totalBlocks: number;
  readonly peakBytes: number;
  readonly peakBlocks: number;
  readonly endBytes: number;
  readonly endBlocks: number;
  readonly name: string;
}

export interface DhatProfile {
  readonly format: 'dhat';
  readonly command: string;
  /** The one with the most bytes at the peak first. */
  readonly sites: readonly DhatSite[];
  /** Sums over the sites. */
  readonly total: Omit<DhatSite, 'name'>;
  /** When it ended, and when its peak was, in the file's unit. */
  readonly endTime: number;
  readonly peakTime: number;
  readonly unit: string;
  readonly frames: number;
}

export class DhatReader implements TraceReader {
  readonly operations = NO_OPERATIONS;
  readonly isOver = false;
  readonly #pieces: Uint8Array[] = [];
  #length = 0;

  write(piece: Uint8Array): TraceProblem | null {
    this.#length += piece.length;
    if (this.#length > LARGEST) return { line: 0, message: TEXT.dhatTooLarge(LARGEST / 2 ** 20) };
    this.#pieces.push(piece.slice());
    return null;
  }

  end(): DhatProfile | TraceProblem {
    try {
      const text = new TextDecoder().decode(joined(this.#pieces));
      return profileOf(JSON.parse(text)) ?? { line: 0, message: TEXT.dhatParts };
    } catch (error) {
      return { line: 0, message: TEXT.dhatBroken(error instanceof Error ? error.message : '') };
    }
  }
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const count = (value: unknown) =>
  typeof value === 'number' && value >= 0 ? Math.min(value, Number.MAX_SAFE_INTEGER) : 0;
const text = (value: unknown) => (typeof value === 'string' ? value : '');

/** null when its parts are not there. */
function profileOf(file: unknown): DhatProfile | null {
  if (!isFields(file) || !Array.isArray(file.pps) || !Array.isArray(file.ftbl)) return null;
  const frames = file.ftbl.map(text);
  const sites = file.pps.filter(isFields).map((point) => siteOf(point, frames));
  const sum = (of: keyof DhatProfile['total']) => sites.reduce((all, site) => all + site[of], 0);
  return {
    format: 'dhat',
    command: text(file.cmd),
    sites: sites.sort((one, other) => other.peakBytes - one.peakBytes),
    total: {
      totalBytes: sum('totalBytes'),
      totalBlocks: sum('totalBlocks'),
      peakBytes: sum('peakBytes'),
      peakBlocks: sum('peakBlocks'),
      endBytes: sum('endBytes'),
      endBlocks: sum('endBlocks'),
    },
    endTime: count(file.te),
    peakTime: count(file.tg),
    unit: text(file.tu),
    frames: frames.length,
  };
}

function siteOf(point: Fields, frames: readonly string[]): DhatSite {
  const callers = Array.isArray(point.fs) ? point.fs : [];
  const names = callers.slice(0, NAMED).map((frame) => shortened(frames[count(frame)] ?? '?'));
  return {
    totalBytes: count(point.tb),
    totalBlocks: count(point.tbk),
    peakBytes: count(point.gb),
    peakBlocks: count(point.gbk),
    endBytes: count(point.eb),
    endBlocks: count(point.ebk),
    name: names.join(' ← '),
  };
}

/** `0x48407B4: malloc (vg_replace_malloc.c:381)` without its address. */
const shortened = (frame: string) => frame.replace(/^0x[0-9a-f]+: /i, '');
