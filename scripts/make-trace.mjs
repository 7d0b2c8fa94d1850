// Makes a long trace out of the recorded one, python-json: node scripts/make-trace.mjs OPERATIONS [waves|hill].
// Rounds of the recorded program follow each other with other sizes, so sizes, lifetimes and reallocs are
// as mixed as it had them, and every id is a new one. In `waves` a round frees what it made before the
// next begins; in `hill` no round frees its document before the last has read its own.
import { createWriteStream, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip, gunzipSync } from 'node:zlib';
import { randomNumbers } from '../web/test/random-numbers.ts';
import { isMain, root, unlessFresh } from './stamp.mjs';

const RECORDED = 'web/public/traces/python-json.rep.gz';
const FOLDER = 'build/traces';
const SEED = 20_240_229;
// One size in so many is not the recorded one.
const CHANGED = 8;
const FRAMES = 1_000_000;

/** What the benchmarks of engine and page open. */
export const LONG_TRACES = [
  [4_000_000, 'waves'],
  [4_000_000, 'hill'],
  [10_000_000, 'waves'],
];

function readRecorded() {
  const tokens = gunzipSync(readFileSync(resolve(root, RECORDED)))
    .toString()
    .split(/\r?\n/);
  const [, ids, , ...lines] = tokens;
  const operations = lines.slice(1, -1).map((line) => {
    const [letter, id, size] = line.split(' ');
    return { letter, id: Number(id), size: Number(size ?? 0) };
  });
  return { ids: Number(ids), operations };
}

/** Index behind the operation at which the most bytes are live. */
function peakOf(operations) {
  const sizes = new Map();
  let [bytes, most, peak] = [0, 0, 0];
  operations.forEach(({ letter, id, size }, i) => {
    bytes += size - (sizes.get(id) ?? 0);
    if (letter === 'f') sizes.delete(id);
    else sizes.set(id, size);
    if (bytes <= most) return;
    most = bytes;
    peak = i + 1;
  });
  return peak;
}

/** Parts of rounds, in their order: the round, and the recorded operations [from, to). */
function partsOf(shape, rounds, recorded) {
  const all = Array.from({ length: rounds }, (_, round) => round);
  const whole = recorded.length;
  if (shape === 'waves') return all.map((round) => ({ round, from: 0, to: whole }));
  const peak = peakOf(recorded);
  return [
    ...all.map((round) => ({ round, from: 0, to: peak })),
    ...all.map((round) => ({ round, from: peak, to: whole })),
  ];
}

function* linesOf(length, shape) {
  const { ids, operations } = readRecorded();
  const random = randomNumbers(SEED);
  const rounds = Math.ceil(length / operations.length);
  yield `1\r\n${rounds * ids}\r\n${length}\r\n1\r\n`;
  let left = length;
  for (const { round, from, to } of partsOf(shape, rounds, operations)) {
    const lines = operations.slice(from, Math.min(to, from + left)).map(({ letter, id, size }) => {
      const own = id < 0 ? id : id + round * ids;
      if (letter === 'f') return `f ${own}\r\n`;
      const other = random() * CHANGED < 1 ? Math.round(size * (0.5 + random())) : size;
      return `${letter} ${own} ${other}\r\n`;
    });
    left -= lines.length;
    yield lines.join('');
  }
}

/** Makes it unless it is there; gives its path. The same arguments give the same bytes. */
export async function makeTrace(operations, shape) {
  const path = `${FOLDER}/${shape}-${operations}.rep.gz`;
  const file = resolve(root, path);
  mkdirSync(resolve(root, FOLDER), { recursive: true });
  await unlessFresh(
    `${path}.stamp`,
    [RECORDED, 'scripts/make-trace.mjs', 'web/test/random-numbers.ts'],
    [path],
    '',
    () =>
      pipeline(Readable.from(linesOf(operations, shape)), createGzip(), createWriteStream(file)),
  );
  return file;
}

/** The same for a heap of a million frames of one size. */
export async function makeFrames(frameBytes) {
  const path = `${FOLDER}/frames-${frameBytes}.rep`;
  mkdirSync(resolve(root, FOLDER), { recursive: true });
  await unlessFresh(`${path}.stamp`, ['scripts/make-trace.mjs'], [path], '', () => {
    const lines = Array.from({ length: FRAMES }, (_, i) => `a ${i} ${frameBytes - 8}\n`);
    writeFileSync(resolve(root, path), `1\n${FRAMES}\n${FRAMES}\n1\n${lines.join('')}`);
  });
  return resolve(root, path);
}

if (isMain(import.meta)) {
  const [operations = '4000000', shape = 'waves'] = process.argv.slice(2);
  console.log(await makeTrace(Number(operations), shape));
}
