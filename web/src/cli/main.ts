/** The command line: it runs the page's own engine. */
import { existsSync, openAsBlob } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { replayTrace } from '../engine/replay-trace.ts';
import { PRESETS, STRATEGIES } from '../model/strategies.ts';
import { CLI_TEXTS as TEXT } from '../texts/cli.ts';
import { NO_REPLAY } from '../texts/load-report.ts';
import { readTrace } from '../trace/open.ts';
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
import {
  dhatJson,
  dhatText,
  type Heap,
  type Replay,
  reportJson,
  reportText,
  warningLine,
} from './report.ts';
import { openBrowser, servePage } from './serve.ts';
import { FIGURE_NAMES, passed } from './thresholds.ts';

const DONE = 0;
const PASSED = 1;
const UNREADABLE = 2;
const USAGE = 64;
const MODULE = 'build/wasm/zee-inspect.wasm';
const PAGE = 'build/page/index.html';

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
  const trace = await read(options, progress);
  if (typeof trace === 'string') return unreadable(trace);
  if (isDhat(trace)) {
    if (wantsReplay) return unreadable(TEXT.ofFile(file, NO_REPLAY));
    process.stdout.write(form === 'json' ? dhatJson(trace) : dhatText(file, trace, form));
    return DONE;
  }
  const heap = await replay(trace, options, progress);
  if (typeof heap === 'string') return unreadable(heap);
  const mine: Replay = { file, trace, heap };
  const other = against === null ? null : await readAndReplay(against, options, progress);
  if (typeof other === 'string') return unreadable(other);
  if (form === 'json') process.stdout.write(reportJson(mine, other));
  else if (other === null) process.stdout.write(reportText(mine, form));
  else process.stdout.write(comparisonText(mine, other, form));
  const complaints = passed(options.thresholds, heap);
  for (const complaint of complaints) process.stderr.write(`${complaint}\n`);
  return complaints.length > 0 ? PASSED : DONE;
}

/** Another trace, to be held against the first. */
async function readAndReplay(
  file: string,
  options: Options,
  progress: Progress,
): Promise<Replay | string> {
  const trace = await read({ ...options, file }, progress);
  if (typeof trace === 'string') return trace;
  if (isDhat(trace)) return TEXT.ofFile(file, NO_REPLAY);
  const heap = await replay(trace, options, progress);
  return typeof heap === 'string' ? heap : { file, trace, heap };
}

async function convert(options: Options): Promise<number> {
  const { file, to } = options;
  const trace = await read(options, progressOn(process.stderr));
  if (typeof trace === 'string') return unreadable(trace);
  if (isDhat(trace)) return unreadable(TEXT.ofFile(file, NO_REPLAY));
  for (const piece of to === 'rep' ? repOf(trace) : atraceOf(trace)) process.stdout.write(piece);
  const { aligned } = trace.figures.ops;
  const lost = to === 'rep' && aligned > 0 ? [TEXT.noAlignment(aligned)] : [];
  for (const remark of [...trace.warnings.map(warningLine), ...lost])
    process.stderr.write(`${TEXT.ofFile(file, remark)}\n`);
  return DONE;
}

async function open({ file }: Options): Promise<number> {
  const content = await openFile(file);
  if (typeof content === 'string') return unreadable(TEXT.ofFile(file, content));
  const page = findUp(PAGE);
  if (page === null) return unreadable(TEXT.noPage(PAGE));
  const { address } = await servePage(dirname(page), file);
  process.stdout.write(`${TEXT.serving(address)}\n`);
  openBrowser(address);
  return DONE;
}

/** What the file holds, or why it cannot be read. */
async function read({ file, range, pid }: Options, progress: Progress): Promise<Opened | string> {
  const content = await openFile(file);
  if (typeof content === 'string') return TEXT.ofFile(file, content);
  const listener = {
    restart: () => undefined,
    read: (_: unknown, fraction: number) => progress.show(TEXT.reading, fraction),
  };
  const trace = await readTrace(content, { listener, gunzip, range, pid });
  progress.clear();
  return isProblem(trace) ? problemText(file, trace) : trace;
}

/** The heap that the trace leaves, or why there is none. */
async function replay(
  trace: ParsedTrace,
  { strategies }: Options,
  progress: Progress,
): Promise<Heap | string> {
  const path = findUp(MODULE);
  if (path === null) return TEXT.noModule(MODULE);
  const heap = await replayTrace(trace, strategies, await readFile(path), (fraction) =>
    progress.show(TEXT.replaying, fraction),
  );
  progress.clear();
  return { strategies, ...heap };
}

/** The file, or the reason why it cannot be opened. */
async function openFile(file: string): Promise<Blob | string> {
  try {
    // What is no file, a pipe for one, is not known in length, and read whole.
    const found = await stat(file);
    return found.isFile() ? await openAsBlob(file) : new Blob([await readFile(file)]);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

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
