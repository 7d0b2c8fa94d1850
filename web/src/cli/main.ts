/** The command line: `report FILE`. It runs the page's own engine; exit status 2 for what cannot be read, 64 for misuse. */
import { existsSync, openAsBlob } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { replayTrace } from '../engine/replay.ts';
import { ORIGINAL, PRESETS, STRATEGIES, type Strategies } from '../model/strategies.ts';
import { PROBLEMS } from '../texts/problems.ts';
import { readTrace } from '../trace/open.ts';
import { isProblem, type TraceProblem } from '../trace/trace.ts';
import { reportJson, reportText } from './report.ts';

const TEXT = PROBLEMS.cli;
const DONE = 0;
const UNREADABLE = 2;
const USAGE = 64;
const MODULE = 'build/wasm/zee-inspect.wasm';

interface ReportOptions {
  readonly file: string;
  readonly json: boolean;
  readonly strategies: Strategies;
}

/** `argv` without node and script. Gives the exit status; reports on stdout, complaints on stderr. */
export async function main(argv: readonly string[]): Promise<number> {
  const [command, ...rest] = argv;
  if (command === 'help' || command === '--help' || command === '-h') {
    process.stdout.write(`${TEXT.usage}\n`);
    return DONE;
  }
  if (command !== 'report')
    return misused(command === undefined ? TEXT.noCommand : TEXT.command(command));
  const options = readOptions(rest);
  return typeof options === 'string' ? misused(options) : report(options);
}

function misused(reason: string): number {
  process.stderr.write(`${reason}\n${TEXT.usage}\n`);
  return USAGE;
}

function unreadable(message: string): number {
  process.stderr.write(`${message}\n`);
  return UNREADABLE;
}

async function report({ file, json, strategies }: ReportOptions): Promise<number> {
  const content = await openFile(file);
  if (typeof content === 'string') return unreadable(TEXT.unreadable(file, content));
  const trace = await readTrace(content);
  if (isProblem(trace)) return unreadable(problemText(file, trace));
  const modulePath = findUp(dirname(fileURLToPath(import.meta.url)), MODULE);
  if (modulePath === null) return unreadable(TEXT.noModule(MODULE));
  const wasm = await readFile(modulePath);
  const heap = await replayTrace(trace.operations, strategies, wasm);
  const heaps = [{ strategies, report: heap }];
  process.stdout.write(json ? reportJson(trace, heaps) : reportText(file, trace, heaps));
  return DONE;
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

function problemText(file: string, { line, message }: TraceProblem): string {
  return line > 0 ? TEXT.unreadableLine(file, line, message) : TEXT.unreadable(file, message);
}

/** The path in the nearest folder, from `folder` upwards, that has it. */
function findUp(folder: string, path: string): string | null {
  if (existsSync(join(folder, path))) return join(folder, path);
  const parent = dirname(folder);
  return parent === folder ? null : findUp(parent, path);
}

/** The options, or what is wrong with them. */
function readOptions(args: readonly string[]): ReportOptions | string {
  const files: string[] = [];
  let json = false;
  let strategies: Strategies = ORIGINAL;
  const { tokens } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean' },
      strategy: { type: 'string' },
      preset: { type: 'string' },
    },
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind === 'positional') files.push(token.value);
    if (token.kind !== 'option') continue;
    const { name, value } = token;
    if (name === 'json' && value === undefined) json = true;
    else if (name === 'strategy' || name === 'preset') {
      const changed = name === 'preset' ? withPreset(value) : withStrategy(strategies, value);
      if (typeof changed === 'string') return changed;
      strategies = changed;
    } else return TEXT.option(token.rawName);
  }
  const [file, another] = files;
  if (file === undefined) return TEXT.noFile;
  return another === undefined ? { file, json, strategies } : TEXT.oneFile(another);
}

function withPreset(name: string | undefined): Strategies | string {
  if (name === undefined) return TEXT.noValue('--preset', 'NAME');
  const preset = Object.hasOwn(PRESETS, name) ? PRESETS[name] : undefined;
  return preset ?? TEXT.preset(name, Object.keys(PRESETS));
}

/** The strategies with `NAME=VALUE` changed. */
function withStrategy(strategies: Strategies, text: string | undefined): Strategies | string {
  if (text === undefined) return TEXT.noValue('--strategy', 'NAME=VALUE');
  const [name = '', choice = ''] = text.split('=', 2);
  const number = STRATEGIES.findIndex((each) => each.name === name);
  const strategy = STRATEGIES[number];
  if (strategy === undefined)
    return TEXT.strategy(
      name,
      STRATEGIES.map((each) => each.name),
    );
  const choices: readonly string[] = strategy.choices;
  const value = choices.indexOf(choice);
  if (value < 0) return TEXT.choice(name, choice, choices);
  return strategies.map((old, i) => (i === number ? value : old));
}
