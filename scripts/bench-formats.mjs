// Measures how fast each format is read in Node: npm run bench:formats. Figures, not a test. The recordings
// in web/test/traces are read over and over as one long file.
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { root } from './stamp.mjs';
import { printRecords } from './table.mjs';

const FOLDER = resolve(root, 'web/test/traces');
const LINES = 1_000_000;
const ROUNDS = 3;

const { readTrace } = await import(resolve(root, 'web/src/trace/open.ts'));

function unpacked(name) {
  const bytes = readFileSync(resolve(FOLDER, name));
  if (name.endsWith('.gz')) return gunzipSync(bytes);
  return name.endsWith('.zst') ? zstdDecompressSync(bytes) : bytes;
}

/** The recording as often as it takes to have as many lines; valgrind's banner only once, as another would
 *  begin another program. */
function longFile(name) {
  const text = unpacked(name);
  const again = Buffer.from(
    text.toString('latin1').replaceAll('== Command:', '== command:'),
    'latin1',
  );
  const times = Math.ceil(LINES / text.filter((byte) => byte === 10).length);
  return new Blob([Buffer.concat([text, ...Array.from({ length: times - 1 }, () => again)])]);
}

const rows = [];
const names = readdirSync(FOLDER).filter((name) => !/\.json$|\.heaptrack\./.test(name));
for (const name of names) {
  const file = longFile(name);
  let [best, trace] = [Number.POSITIVE_INFINITY, null];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    trace = await readTrace(file);
    best = Math.min(best, performance.now() - start);
  }
  rows.push({
    trace: name,
    format: trace.format,
    'MB/s': file.size / best / 1000,
    'M lines/s': trace.lines / best / 1000,
    operations: trace.operations.length,
  });
}
printRecords(rows);
