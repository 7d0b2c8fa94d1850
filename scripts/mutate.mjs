// Which small mistakes in c/zee.c do the tests notice? node scripts/mutate.mjs [SHARE SHARES]
// Makes each mistake in a copy, a mutant, and runs the quick native tests and a short round of the model over
// all combinations of strategies. A mutant on which one fails, crashes or does not end is killed; one
// that does not compile, or makes the same object files as the original, is none. Names those that survive; which
// of them cannot be killed is told in c/tests/MUTANTS.md. SHARE 0 of SHARES 2 is every other mutant.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { root } from './stamp.mjs';

const [share, shares] = [+(process.argv[2] ?? 0), +(process.argv[3] ?? 1)];
const FOLDER = `build/native/mutants/${share}`;
// Those that tell most and take least first.
const TESTS = [
  [
    'native',
    'test-known-answers test-steps test-lists test-realloc test-modern test-runs test-pages test-sizes',
  ],
  ['native', 'test-aligned test-validation test-inspect test-model'],
  ['native-16', 'test-sizes-16'],
  ['native-shallow', 'test-model-shallow'],
  ['native-shallow-16', 'test-model-shallow-16'],
].flatMap(([build, names]) => names.split(' ').map((name) => ({ build, name })));
const BUILDS = new Set(TESTS.map(({ build }) => build));
const OTHERS = ['watch', 'validate', 'inspect', 'backing-fixed'];
// Of processor time: however busy the machine, no test is taken for one that does not end.
const SECONDS = 5;

const source = readFileSync(resolve(root, 'c/zee.c'), 'utf8');

/** Comments, texts and what the preprocessor reads, blanked: mistakes are made in code only. */
const code = source
  .replace(/\/\*[\s\S]*?\*\/|"[^"]*"/g, (text) => text.replace(/[^\n]/g, ' '))
  .replace(/^#include.*|^_Static_assert[^;]*;|^ZEE_SHARED_CODE |^ZEE_INLINE /gm, (text) =>
    text.replace(/[^\n]/g, ' '),
  );

// What stands where, and what it is mistaken for. Types, as in `uint32_t *link`, are no arithmetic.
const MISTAKES = [
  [
    /(?<=\S )(<|>|<=|>=|==|!=)(?= \S)/g,
    {
      '<': ['<=', '>='],
      '>': ['>=', '<='],
      '<=': ['<', '>'],
      '>=': ['>', '<'],
      '==': ['!='],
      '!=': ['=='],
    },
  ],
  [
    /(?<=\S )(\+|-|\/|&|\||\^|<<|>>)(?= \S)/g,
    {
      '+': ['-'],
      '-': ['+'],
      '/': ['*'],
      '&': ['|'],
      '|': ['&'],
      '^': ['|'],
      '<<': ['>>'],
      '>>': ['<<'],
    },
  ],
  [/(?<=[\w)] )\*(?= [\w(])/g, { '*': ['/', '+'] }],
  [/(?<=\S )(&&|\|\|)(?= \S)/g, { '&&': ['||'], '||': ['&&'] }],
  [
    /(?<=\S )(\+=|-=|\*=|&=)(?= \S)/g,
    { '+=': ['-=', '='], '-=': ['+=', '='], '*=': ['/=', '='], '&=': ['|=', '='] },
  ],
  [/\+\+|--/g, { '++': ['--'], '--': ['++'] }],
  [/![a-z(](?=\w)/gi, (found) => [found.slice(1)]],
  [/(?<=[( ])-(?=[a-z])/g, { '-': [''] }],
  [/\b(continue|break);/g, { 'continue;': ['break;', ';'], 'break;': ['continue;', ';'] }],
  [/\b\d+(?=\W)/g, (found) => [`${+found + 1}`, `${+found - 1}`]],
  [/\b(true|false)\b/g, { true: ['false'], false: ['true'] }],
  [
    /\bZEE_(PAGE|HEADER|WORD|SMALLEST|ALIGN|LISTS|PAGE_LIST|LARGEST)\b/g,
    (found) => [`(${found} + 1)`, `(${found} - 1)`],
  ],
];

/** The text between the bracket at `from` and its partner. */
function inBrackets(from) {
  let depth = 0;
  for (let to = from; ; to++) {
    if (code[to] === '(') depth++;
    if (code[to] === ')' && --depth === 0) return code.slice(from + 1, to);
  }
}

function mutants() {
  const all = [];
  const add = (at, from, to) => all.push({ at, from, to });
  for (const [pattern, instead] of MISTAKES)
    for (const match of code.matchAll(pattern))
      for (const to of typeof instead === 'function' ? instead(match[0]) : instead[match[0]])
        add(match.index, match[0], to);
  for (const match of code.matchAll(/\b(?:if|while) (?=\()/g)) {
    const condition = inBrackets(match.index + match[0].length);
    add(match.index + match[0].length, `(${condition})`, `(!(${condition}))`);
  }
  // Statements that are a call or an assignment, dropped; not declarations, which would not compile.
  for (const match of code.matchAll(
    /(?<=^ +|\) )[*(]?[a-zA-Z_][\w.]*(?:->|\(|\+\+| =| [-+*&]=|\[| = )[^;{}]*;/gm,
  ))
    if (!/^(return|if|for|while|ZEE_ASSUME|enum|struct)\b/.test(match[0]))
      add(match.index, match[0], ';');
  // A conditional expression takes the other way.
  for (const match of code.matchAll(/(?<=return |= )([^;?{}=]+)(?= \? )/g))
    add(match.index, match[0], `!(${match[0]})`);
  return all
    .map((each) => ({ ...each, line: code.slice(0, each.at).split('\n').length }))
    .sort((a, b) => a.at - b.at)
    .filter((_, i) => i % shares === share);
}

function run(program, args, env = {}) {
  const options = { cwd: root, stdio: 'ignore', env: { ...process.env, ...env } };
  const limited = ['-c', `ulimit -t ${SECONDS}; exec "$0" "$@"`, program, ...args];
  return spawnSync('sh', limited, options).status === 0;
}

function compile(build, file, object, ...more) {
  const flags = ['-std=c11', '-D_DEFAULT_SOURCE', '-O1', '-Ic', '-w'];
  return run('clang', [
    ...flags,
    '-DMODEL_OPERATIONS=60',
    '-include',
    `c/builds/${build}.h`,
    file,
    '-o',
    object,
    ...more,
  ]);
}

const object = (build, name) => `${FOLDER}/${build}/${name}.o`;

/** Whether a test notices the core in this file. */
function isKilled(file) {
  const made = {};
  for (const { build, name } of TESTS) {
    const core = object(build, 'mutant');
    made[build] ??= compile(build, file, core, '-c');
    if (!made[build]) return 'compiler';
    const program = `${FOLDER}/${build}/program`;
    const parts = [name, ...OTHERS].map((each) => object(build, each));
    if (!run('clang', [...parts, core, '-fuse-ld=lld', '-lcmocka', '-o', program])) return 'linker';
    if (!run(program, [], { CMOCKA_MESSAGE_OUTPUT: 'tap' })) return name;
  }
  return null;
}

for (const build of BUILDS) {
  mkdirSync(resolve(root, FOLDER, build), { recursive: true });
  for (const each of OTHERS) compile(build, `c/${each}.c`, object(build, each), '-c');
}
for (const { build, name } of TESTS) compile(build, `c/tests/${name}.c`, object(build, name), '-c');

const bytes = (build, name) => readFileSync(resolve(root, object(build, name)), 'latin1');
const isSame = () => [...BUILDS].every((build) => bytes(build, 'mutant') === bytes(build, 'zee'));

const copy = `${FOLDER}/zee.c`;
writeFileSync(resolve(root, copy), source);
if (isKilled(copy)) throw new Error('the tests fail without a mistake');
for (const build of BUILDS) compile(build, copy, object(build, 'zee'), '-c');

const told = { killed: 0, same: 0, survived: 0, invalid: 0 };
const by = {};
for (const { at, from, to, line } of mutants()) {
  writeFileSync(resolve(root, copy), source.slice(0, at) + to + source.slice(at + from.length));
  const killer = isKilled(copy);
  const fate =
    killer === 'compiler' ? 'invalid' : killer ? 'killed' : isSame() ? 'same' : 'survived';
  told[fate]++;
  if (process.env.PROGRESS) console.error(JSON.stringify(told));
  if (killer) by[killer] = (by[killer] ?? 0) + 1;
  if (fate === 'survived')
    console.log(
      `# survived ${line}: ${from.replace(/\s+/g, ' ')} -> ${to} | ${source.split('\n')[line - 1].trim()}`,
    );
}
console.log(`# killed by ${JSON.stringify(by)}`);
const percent = (100 * told.killed) / (told.killed + told.survived);
console.log(
  `# ${told.killed} killed, ${told.survived} survived, ${told.same} make the same code, ${told.invalid} do not compile: ${percent.toFixed(1)} %`,
);
