import { expect, test } from 'vitest';
import lines from '../replay-lines.json' with { type: 'json' };
import {
  type Inspected,
  type Operation,
  openInspected,
  parseTrace,
  readLists,
  readState,
  readTrace,
} from './zee.ts';

const FIRST = 0x10000;

/** 64-bit FNV-1a over 4 little-endian bytes a number. */
function addressHash() {
  let hash = 0xcbf29ce484222325n;
  return {
    add(payload: number) {
      const offset = payload === 0 ? 0 : payload - FIRST;
      for (let bits = 0; bits < 32; bits += 8) {
        hash ^= BigInt((offset >>> bits) & 255);
        hash = BigInt.asUintN(64, hash * 0x100000001b3n);
      }
    },
    text: () => hash.toString(16).padStart(16, '0'),
  };
}

function replay(zee: Inspected, operations: readonly Operation[]) {
  const live = new Map<string, { payload: number; bytes: number }>();
  const hash = addressHash();
  const allocatedBytes = Object.keys(readState(zee)).indexOf('allocated_bytes');
  let words = new Uint32Array(zee.memory.buffer);
  let requested = 0;
  let peakRequested = 0;
  let peakFrames = 0;
  for (const { kind, id, bytes } of operations) {
    const old = live.get(id);
    if (kind === 'f') {
      zee.free(old?.payload ?? 0);
      live.delete(id);
      requested -= old?.bytes ?? 0;
    } else {
      const payload =
        (kind === 'a' ? zee.malloc(bytes) : zee.realloc(old?.payload ?? 0, bytes)) >>> 0;
      hash.add(payload);
      if (payload) live.set(id, { payload, bytes });
      requested += (payload ? bytes : 0) - (old?.bytes ?? 0);
    }
    if (words.length === 0) words = new Uint32Array(zee.memory.buffer);
    peakRequested = Math.max(peakRequested, requested);
    peakFrames = Math.max(peakFrames, words[zee.zee_state() / 4 + allocatedBytes] ?? 0);
  }
  const state = readState(zee);
  return {
    ops: operations.length,
    heapBytes: state.heap_bytes,
    grows: state.grows,
    splits: state.splits,
    coalesces: state.coalesces,
    probes: state.probes,
    walked: state.walked,
    fails: state.fails,
    peakRequested,
    peakFrames,
    endRequested: requested,
    endFrames: state.allocated_bytes,
    free: readLists(zee).map((list) => list.frames),
    addressHash: hash.text(),
  };
}

test.each(lines)(
  '$trace replays as known: $buddy $shrink',
  ({ trace, buddy, shrink, expected }) => {
    const zee = openInspected({
      buddy: buddy === 'coalesce' ? 1 : 0,
      shrink: shrink === 'chunkify' ? 1 : 0,
    });
    expect(replay(zee, parseTrace(readTrace(trace)))).toEqual(expected);
    expect(zee.zee_check()).toBe(0);
  },
);

test('unrecorded steps change nothing but the steps', () => {
  const zee = openInspected({ buddy: 1 });
  zee.zee_record(0);
  const operations = parseTrace(readTrace('lua.rep'));
  const line = lines.find((each) => each.trace === 'lua.rep' && each.buddy === 'coalesce');
  expect(replay(zee, operations)).toEqual(line?.expected);
  expect(readState(zee).steps).toBe(0);
});
