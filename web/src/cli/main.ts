/** The command line: it runs the page's own engine. */
import { constants, createReadStream, existsSync } from 'node:fs';
import { access, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { compileModule } from '../engine/module.ts';
import { TraceReplay } from '../engine/replay-trace.ts';
import { messageOf } from '../model/message.ts';
import type { Operations } from '../model/operations.ts';
import { PRESETS, STRATEGIES } from '../model/strategies.ts';
import { CLI_TEXTS as TEXT } from '../texts/cli.ts';
import { NO_REPLAY } from '../texts/load-report.ts';
import type { DhatProfile } from '../trace/formats/dhat.ts';
import { readTrace } from '../trace/open.ts';
import { readBeside } from '../trace/read-beside.ts';
import {
  isDhat,
  isProblem,
  type Opened,
  type ParsedTrace,
  type TraceProblem,
} from '../trace/trace.ts';
import { atraceOf, repOf } from '../trace/write.ts';
import { comparisonText } from './comparison.ts';
import { gunzip } from './gunzip.ts';
import { COMMANDS, type Options, readOptions } from './options.ts';
import { type Progress, progressOn } from './progress.ts';
import { blobOf, readingThread, type Source } from './reading.ts';
import { dhatJson, dhatText, type Replay, reportJson, reportText, warningLine } from './report.ts';
import { FIGURE_NAMES, passed } from './thresholds.ts';

const DONE = 0;
const PASSED = 1;
const UNREADABLE = 2;
const USAGE = 64;
const MODULE = 'build/wasm/zee-inspect.wasm';
const PAGE = 'build/page/index.html';
const PIECE = 2 ** 20;
const MOST_OF_PIPE = 1024 * PIECE;

/** `argv` without node and script. Gives the exit status; results on stdout, complaints on stderr. */
export async function main(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === 'help' || argv.includes('--help') || argv.includes('-h')) {
    process.stdout.write(`${usage()}\n`);
    return DONE;
  }
  const command = COMMANDS.find((each) => each === name);
  if (command === undefined)
    return misused(name === undefined ? TEXT.noCommand(COMMANDS) : TEXT.command(name, COMMANDS));
  const options = readOptions(command, rest);
  if (typeof options === 'string') return misused(options);
  return { report, convert, open }[command](options);
}

function misused(reason: string): number {
  process.stderr.write(`${reason}\n${usage()}\n`);
  return USAGE;
}

const usage = () =>
  TEXT.usage({ strategies: STRATEGIES, presets: Object.keys(PRESETS), figures: FIGURE_NAMES });

function unreadable(message: string): number {
  process.stderr.write(`${message}\n`);
  return UNREADABLE;
}

async function report(options: Options): Promise<number> {
  const { file, form, wantsReplay, against } = options;
  const progress = progressOn(process.stderr);
  const mine = await readAndReplay(file, options, progress);
  if (typeof mine === 'string') return unreadable(mine);
  if ('format' in mine) {
    if (wantsReplay) return unreadable(TEXT.ofFile(file, NO_REPLAY));
    process.stdout.write(form === 'json' ? dhatJson(mine) : dhatText(file, mine, form));
    return DONE;
  }
  const other = against === null ? null : await readAndReplay(against, options, progress);
  if (typeof other === 'string') return unreadable(other);
  if (other !== null && 'format' in other) return unreadable(TEXT.ofFile(against ?? '', NO_REPLAY));
  if (form === 'json') process.stdout.write(reportJson(mine, other));
  else if (other === null) process.stdout.write(reportText(mine, form));
  else process.stdout.write(comparisonText(mine, other, form));
  const complaints = passed(options.thresholds, mine.heap);
  for (const complaint of complaints) process.stderr.write(`${complaint}\n`);
  return complaints.length > 0 ? PASSED : DONE;
}

async function convert(options: Options): Promise<number> {
  const { file, to } = options;
  const trace = await read(options, progressOn(process.stderr));
  if (typeof trace === 'string') return unreadable(trace);
  if (isDhat(trace)) return unreadable(TEXT.ofFile(file, NO_REPLAY));
  for (const piece of to === 'rep' ? repOf(trace) : atraceOf(trace)) process.stdout.write(piece);
  const { failed, ops } = trace.figures;
  const lost = [
    ...(failed > 0 ? [TEXT.failedLeftOut(failed)] : []),
    ...(to === 'rep' && ops.aligned > 0 ? [TEXT.noAlignment(ops.aligned)] : []),
  ];
  for (const remark of [...trace.warnings.map(warningLine), ...lost])
    process.stderr.write(`${TEXT.ofFile(file, remark)}\n`);
  return DONE;
}

async function open({ file }: Options): Promise<number> {
  const source = await openFile(file);
  if (isUnopened(source)) return unreadable(TEXT.ofFile(file, source.reason));
  const page = findUp(PAGE);
  if (page === null) return unreadable(TEXT.noPage(PAGE));
  // Node's server is large, and nothing else wants it.
  const { openBrowser, servePage } = await import('./serve.ts');
  const { address } = await servePage(dirname(page), file);
  process.stdout.write(`${TEXT.serving(address)}\n`);
  openBrowser(address);
  return DONE;
}

/** What the file holds, or why it cannot be read. */
async function read({ file, range, pid }: Options, progress: Progress): Promise<Opened | string> {
  const source = await openFile(file);
  if (isUnopened(source)) return TEXT.ofFile(file, source.reason);
  const listener = {
    restart: () => undefined,
    read: (_: unknown, fraction: number) => progress.show(TEXT.reading, fraction),
  };
  const trace = await readTrace(await blobOf(source), { listener, gunzip, range, pid });
  progress.clear();
  return isProblem(trace) ? problemText(file, trace) : trace;
}

/** What the file holds, replayed while another thread reads it; or why there is nothing. */
async function readAndReplay(
  file: string,
  { strategies, range, pid }: Options,
  progress: Progress,
): Promise<Replay | DhatProfile | string> {
  const source = await openFile(file);
  if (isUnopened(source)) return TEXT.ofFile(file, source.reason);
  const path = findUp(MODULE);
  if (path === null) return TEXT.noModule(MODULE);
  const thread = readingThread(source, { range, pid });
  const module = await compileModule(await readFile(path));
  const begin = () => new TraceReplay(module, strategies);
  let replay: TraceReplay | null = begin();
  let replayed = Promise.resolve();
  /** What is heard meanwhile may make the next operations needless. */
  const replayMore = async (mine: TraceReplay | null, operations: Operations) => {
    await setImmediate();
    if (mine === replay) replay?.extend(operations);
  };
  const listener = {
    restart() {
      replay = begin();
    },
    read(operations: Operations, fraction: number) {
      const mine = replay;
      replayed = replayed.then(() => replayMore(mine, operations));
      void progress.show(TEXT.reading, fraction);
    },
  };
  const trace = await readBeside(thread, listener).end.catch(messageOf);
  const whole = replay;
  replay = null;
  progress.clear();
  if (typeof trace === 'string') return TEXT.ofFile(file, trace);
  if (trace === null) throw new Error('nobody gives up what the command line reads');
  if (isProblem(trace)) return problemText(file, trace);
  if (isDhat(trace)) return trace;
  whole.extend(trace.operations);
  const heap = whole.end(trace.sites, await thread.usage);
  const report = { ...heap.report, ops: heap.report.ops - unrecordedOf(trace) };
  return { file, trace, heap: { strategies, ...heap, report } };
}

/** Operations that the program's log lacks and the replay needs: frees of blocks that a realloc came to lie on. */
const unrecordedOf = ({ operations, figures }: ParsedTrace) =>
  operations.length - (figures.events - figures.failed);

/** What there is to read, or the reason why it cannot be opened. */
async function openFile(file: string): Promise<Source | Unopened> {
  try {
    const found = await stat(file);
    if (found.isDirectory()) return { reason: TEXT.folder };
    if (found.isFIFO()) return await readPipe(file);
    // Devices may never end.
    if (!found.isFile()) return { reason: TEXT.device };
    await access(file, constants.R_OK);
    return file;
  } catch (error) {
    return { reason: messageOf(error) };
  }
}

/** What comes through a pipe is not known in length, and read whole. */
async function readPipe(file: string): Promise<Source | Unopened> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for await (const piece of createReadStream(file, { highWaterMark: PIECE })) {
    pieces.push(piece);
    length += piece.length;
    if (length > MOST_OF_PIPE) return { reason: TEXT.pipe(MOST_OF_PIPE / PIECE) };
  }
  return new Blob(pieces);
}

interface Unopened {
  readonly reason: string;
}

const isUnopened = (found: Source | Unopened): found is Unopened =>
  typeof found === 'object' && 'reason' in found;

function problemText(file: string, { line, message, tooLarge }: TraceProblem): string {
  if (tooLarge) return TEXT.ofFile(file, `${message} (${TEXT.rangeOption})`);
  return line > 0 ? TEXT.unreadableLine(file, line, message) : TEXT.ofFile(file, message);
}

/** The path in the nearest folder, from this one upwards, that has it. */
function findUp(path: string, folder = dirname(fileURLToPath(import.meta.url))): string | null {
  if (existsSync(join(folder, path))) return join(folder, path);
  const parent = dirname(folder);
  return parent === folder ? null : findUp(path, parent);
}
