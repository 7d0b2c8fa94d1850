/** What the command line says. */
import { counted, grouped } from './numbers.ts';

const listed = (words: readonly string[]) => words.join(', ');

interface Possible {
  readonly strategies: readonly { readonly name: string; readonly choices: readonly string[] }[];
  readonly presets: readonly string[];
  readonly figures: readonly string[];
}

export const CLI_TEXTS = {
  usage: ({
    strategies,
    presets,
    figures,
  }: Possible) => `usage: buddyscope report FILE [options]              what the trace and the heap that replays it come to
         --json | --md                               for programs; for a page
         --strategy NAME=VALUE …, --preset NAME      how the heap allocates
         --limit SIZE                                the most that the heap may have, like 1MiB
         --range FROM:TO                             these events alone, counted from 0
         --pid NUMBER                                of several processes, this one
         --against FILE2                             the figures of both side by side, differences first
         --fail-above NAME=NUMBER,…                  exit status 1 where a figure is above
       buddyscope convert FILE --to rep|atrace [--range FROM:TO] [--pid NUMBER]
       buddyscope open FILE                          the page on it
strategies, each as it is by default first:
${strategies.map(({ name, choices }) => `       ${name}=${choices.join('|')}`).join('\n')}
presets: ${presets.join(' ')}
figures of --fail-above, with KiB, MiB or GiB behind the number if you like:
       ${figures.join(' ')}
exit status: 0, 1 a threshold was passed, 2 the file cannot be read or replayed, 64 wrong usage`,
  command: (seen: string, commands: readonly string[]) =>
    `unknown command “${seen}”; possible are ${listed(commands)}`,
  noCommand: (commands: readonly string[]) => `expected a command: ${listed(commands)}`,
  option: (seen: string, taken: readonly (readonly [string, string])[]) =>
    `unknown option “${seen}”; possible are ${
      taken.length === 0
        ? 'none'
        : listed(taken.map(([name, value]) => `--${name} ${value}`.trim()))
    }`,
  once: (before: string, again: string) =>
    before === again
      ? `expected ${again} once, saw it twice`
      : `expected one of ${before} and ${again}, saw both`,
  noFile: 'expected a FILE',
  oneFile: (seen: string) => `expected one FILE, saw another: “${seen}”`,
  noValue: (option: string, what: string) => `expected ${what} after ${option}`,
  noTarget: (targets: readonly string[]) => `expected --to ${targets.join('|')}`,
  target: (seen: string, targets: readonly string[]) =>
    `unknown format “${seen}” after --to; possible are ${listed(targets)}`,
  strategy: (seen: string, names: readonly string[]) =>
    `unknown strategy “${seen}”; possible are ${listed(names)}`,
  choice: (strategy: string, seen: string, choices: readonly string[]) =>
    `unknown value “${seen}” for ${strategy}; possible are ${listed(choices)}`,
  preset: (seen: string, presets: readonly string[]) =>
    `unknown preset “${seen}”; possible are ${listed(presets)}`,
  range: (seen: string) =>
    `expected FROM:TO after --range, two numbers of events of which the first is less, saw “${seen}”`,
  limit: (seen: string) =>
    `expected a size of 64KiB or more after --limit, like 1MiB, saw “${seen}”`,
  heapEnds: (limit: string, fails: number, first: number) =>
    `the heap ends at ${limit}, and could not give ${counted(fails, 'allocation', 'allocations')}, the first at ` +
    `operation ${grouped(first + 1)}: the trace is counted in full, the heap as far as it goes; ` +
    `a part of the trace may fit (--range FROM:TO)`,
  noAlignment: (n: number) =>
    `a .rep has no alignment: ${counted(n, 'allocation loses its', 'allocations lose theirs')}`,
  failedLeftOut: (n: number) =>
    `${counted(n, 'allocation', 'allocations')} that failed in the program left out`,
  rangeOption: '--range FROM:TO',
  pid: (seen: string) => `expected a number after --pid, saw “${seen}”`,
  threshold: (seen: string, names: readonly string[]) =>
    `unknown figure “${seen}” in --fail-above; possible are ${listed(names)}`,
  thresholdValue: (name: string, seen: string) =>
    `expected a number after ${name}=, with KiB, MiB or GiB if you like, saw “${seen}”`,
  passed: (name: string, value: number, most: number) =>
    `${name} is ${grouped(value)}, above ${grouped(most)}`,
  ofFile: (file: string, reason: string) => `${file}: ${reason}`,
  folder: 'this is a folder; expected a trace',
  device: 'this is neither a file nor a pipe; expected a trace',
  pipe: (mebibytes: number) =>
    `more than ${mebibytes} MiB come through the pipe, the limit; keep them in a file first`,
  unreadableLine: (file: string, line: number, reason: string) =>
    `${file}, line ${line}: ${reason}`,
  readerEnded: (status: number) =>
    `the thread that reads ended with status ${status} before it was done; try again`,
  noModule: (path: string) => `${path} is missing; run “make wasm” first`,
  noPage: (path: string) => `${path} is missing; run “make build” first`,
  serving: (address: string) => `Buddyscope is at ${address}\nCtrl-C ends it.`,
  reading: 'reading',
} as const;
