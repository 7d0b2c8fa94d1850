import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** Every file under a folder, in a fixed order, as paths from the checkout. A file gives itself. */
export function filesUnder(path) {
  const full = resolve(root, path);
  if (!existsSync(full)) return [];
  if (statSync(full).isFile()) return [path];
  const entries = readdirSync(full, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => `${path}${entry.parentPath.slice(full.length)}/${entry.name}`)
    .sort();
}

/**
 * Runs `build` unless `stamp` says that it ran with the same inputs (files, and a version that no
 * file shows) and what it made is still there. A failed build leaves no stamp. Content decides, as
 * git touches files without changing them; it is read only where a time or a size is another.
 */
export async function unlessFresh(stamp, inputs, outputs, version, build) {
  const path = resolve(root, stamp);
  const look = () => {
    const [seen, built] = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
    return { seen, built, isThere: outputs.every((output) => existsSync(resolve(root, output))) };
  };
  const now = digest(inputs, version, (file) => {
    const { mtimeMs, size } = statSync(file);
    return `${mtimeMs} ${size}`;
  });
  const isFresh = ({ seen, isThere }) => isThere && seen === now;
  if (isFresh(look())) return;
  await alone(`${path}.lock`, async () => {
    // Another may have built it meanwhile.
    const found = look();
    if (isFresh(found)) return;
    const content = digest(inputs, version, (file) => readFileSync(file));
    if (!found.isThere || found.built !== content) {
      rmSync(path, { force: true });
      await build();
    }
    writeFileSync(path, `${now}\n${content}`);
  });
}

const LOOK_AGAIN_MS = 50;

/** Runs it while no other process does so under the same lock: two that build at once would take away from each other
 *  what they have made. A lock that a dead process left is taken over. */
async function alone(lock, run) {
  mkdirSync(dirname(lock), { recursive: true });
  while (!isTaken(lock)) {
    if (isLeft(lock)) rmSync(lock, { force: true });
    await setTimeout(LOOK_AGAIN_MS);
  }
  try {
    await run();
  } finally {
    rmSync(lock, { force: true });
  }
}

function isTaken(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  }
}

function isLeft(lock) {
  try {
    process.kill(Number(readFileSync(lock, 'utf8')), 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

function digest(inputs, version, tell) {
  const hash = createHash('sha256').update(version);
  for (const file of inputs) hash.update(`\0${file}\0`).update(tell(resolve(root, file)));
  return hash.digest('hex');
}

/** Whether this script is the one that was started, not one that another imports. */
export const isMain = (meta) => resolve(process.argv[1] ?? '') === fileURLToPath(meta.url);
