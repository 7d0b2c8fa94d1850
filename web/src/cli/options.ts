/** What the command line is asked to do, read from its arguments. */
import { parseArgs } from 'node:util';
import { type EventRange, readRange } from '../model/event-range.ts';
import { readLimit } from '../model/limit.ts';
import { ORIGINAL, PRESETS, STRATEGIES, type Strategies, withLimit } from '../model/strategies.ts';
import { CLI_TEXTS as TEXT } from '../texts/cli.ts';
import { cutAtEquals, readThresholds, type Threshold } from './thresholds.ts';

export const COMMANDS = ['report', 'convert', 'open'] as const;
export type Command = (typeof COMMANDS)[number];

export const TARGETS = ['rep', 'atrace'] as const;
export type Target = (typeof TARGETS)[number];

export interface Options {
  readonly file: string;
  readonly form: 'text' | 'json' | 'md';
  readonly strategies: Strategies;
  readonly range: EventRange | null;
  readonly pid: number | null;
  readonly thresholds: readonly Threshold[];
  /** The trace to hold the first one against. */
  readonly against: string | null;
  readonly to: Target | null;
  /** Something was asked that takes a replay. */
  readonly wantsReplay: boolean;
}

/** Names of options by command; those with a value tell what it is. */
const TAKEN: Readonly<Record<Command, Readonly<Record<string, string>>>> = {
  report: {
    json: '',
    md: '',
    strategy: 'NAME=VALUE',
    preset: 'NAME',
    limit: 'SIZE',
    range: 'FROM:TO',
    pid: 'NUMBER',
    against: 'FILE',
    'fail-above': 'NAME=NUMBER,…',
  },
  convert: { to: TARGETS.join('|'), range: 'FROM:TO', pid: 'NUMBER' },
  open: {},
};

const STRATEGY_CHOICE = new RegExp(`^(${STRATEGIES.map(({ name }) => name).join('|')})=`);

/** Each time more of them. */
const REPEATED: ReadonlySet<string> = new Set(['strategy', 'fail-above']);

type Changing = { -readonly [Name in keyof Options]: Options[Name] };

/** The options, or what is wrong with them. */
export function readOptions(command: Command, args: readonly string[]): Options | string {
  const taken = TAKEN[command];
  const parsed = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      Object.entries(taken).map(([name, value]) => [name, { type: value ? 'string' : 'boolean' }]),
    ),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const tokens = strategiesTogether(parsed.tokens);
  const options: Changing = {
    file: '',
    form: 'text',
    strategies: ORIGINAL,
    range: null,
    pid: null,
    thresholds: [],
    against: null,
    to: null,
    wantsReplay: false,
  };
  const files = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []));
  const given = new Map<string, string>();
  for (const { name, rawName, value } of presetsFirst(tokens)) {
    const what = taken[name];
    if (what === undefined || (what === '' && value !== undefined))
      return TEXT.option(rawName, Object.entries(taken));
    if (what !== '' && value === undefined) return TEXT.noValue(rawName, what);
    // Those without a value choose between forms.
    const choice = what === '' ? 'form' : name;
    const before = given.get(choice);
    if (before !== undefined && !REPEATED.has(name)) return TEXT.once(before, rawName);
    given.set(choice, rawName);
    const complaint = take(options, name, value ?? '');
    if (complaint !== null) return complaint;
  }
  const [file, another] = files;
  if (file === undefined) return TEXT.noFile;
  if (another !== undefined) return TEXT.oneFile(another);
  if (command === 'convert' && options.to === null) return TEXT.noTarget(TARGETS);
  return { ...options, file };
}

type Tokens = NonNullable<ReturnType<typeof parseArgs>['tokens']>;

/** Behind `--strategy NAME=VALUE` more of them may stand. */
function strategiesTogether(tokens: Tokens): Tokens {
  let isBehind = false;
  return tokens.map((token) => {
    if (token.kind === 'positional' && isBehind && STRATEGY_CHOICE.test(token.value)) {
      const { index, value } = token;
      return {
        kind: 'option',
        index,
        name: 'strategy',
        rawName: '--strategy',
        value,
        inlineValue: false,
      };
    }
    isBehind = token.kind === 'option' && token.name === 'strategy';
    return token;
  });
}

/** Options as they come, but for a preset, which single strategies change wherever it stands. */
function presetsFirst(tokens: Tokens) {
  const options = tokens.filter((token) => token.kind === 'option');
  const isPreset = ({ name }: { name: string }) => Number(name === 'preset');
  return options.toSorted((one, other) => isPreset(other) - isPreset(one));
}

/** Takes one option; gives what is wrong with its value, null for nothing. */
function take(options: Changing, name: string, value: string): string | null {
  const set = (field: Partial<Changing> | string): string | null => {
    if (typeof field === 'string') return field;
    Object.assign(options, field);
    return null;
  };
  switch (name) {
    case 'json':
    case 'md':
      return set({ form: name });
    case 'strategy':
      return set(withStrategy(options.strategies, value));
    case 'preset':
      return set(withPreset(value));
    case 'limit': {
      const pages = readLimit(value);
      if (pages === null) return TEXT.limit(value);
      return set({ strategies: withLimit(options.strategies, pages), wantsReplay: true });
    }
    case 'range':
      return set(takeRange(value));
    case 'pid':
      return set(/^\d{1,15}$/.test(value) ? { pid: Number(value) } : TEXT.pid(value));
    case 'against':
      return set({ against: value, wantsReplay: true });
    case 'to': {
      const to = TARGETS.find((target) => target === value);
      return set(to === undefined ? TEXT.target(value, TARGETS) : { to });
    }
    default: {
      const thresholds = readThresholds(value);
      if (typeof thresholds === 'string') return thresholds;
      return set({ thresholds: [...options.thresholds, ...thresholds], wantsReplay: true });
    }
  }
}

/** `FROM:TO`, either of which may be left out. */
function takeRange(text: string): Partial<Changing> | string {
  const [first = '', last, ...more] = text.split(':');
  const range = last === undefined || more.length > 0 ? null : readRange(first, last);
  return range === null ? TEXT.range(text) : { range, wantsReplay: true };
}

function withPreset(name: string): Partial<Changing> | string {
  const preset = Object.hasOwn(PRESETS, name) ? PRESETS[name] : undefined;
  if (preset === undefined) return TEXT.preset(name, Object.keys(PRESETS));
  return { strategies: preset, wantsReplay: true };
}

/** The strategies with `NAME=VALUE` changed. */
function withStrategy(strategies: Strategies, text: string): Partial<Changing> | string {
  const [name, choice] = cutAtEquals(text);
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
  const changed = strategies.map((old, i) => (i === number ? value : old));
  return { strategies: changed, wantsReplay: true };
}
