// What is measured, and how each module is built: the loops of workloads.c and one allocator.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { COMPILE, shrink, toolsOf } from '../../scripts/build-wasm.mjs';
import { filesUnder, root, unlessFresh } from '../../scripts/stamp.mjs';

const FOLDER = 'build/bench';
const PEERS = `${FOLDER}/peers`; // what scripts/setup.sh bench puts there
const STUBS = `${FOLDER}/stubs`;
const PAGE = 65536;
const ZEE = ['c/zee.c', 'c/backing-wasm.c', 'c/exports.c'];

const zee = (name, build, level = 'z') => ({
  name: level === 'z' ? name : `${name}, -O${level}`,
  role: 'zee',
  file: `${build}-O${level}`,
  level,
  sources: ZEE,
  flags: ['-include', `c/bench/builds/${build}.h`],
});

/** Sources of Emscripten's allocators as they are, its headers replaced by ours. */
const emscripten = (name, file) => ({
  name,
  role: 'peer',
  file,
  level: 'z',
  needs: [`${PEERS}/emscripten/${file}.c`],
  sources: [
    ...[`${PEERS}/emscripten/${file}.c`, `${PEERS}/emscripten/sbrk.c`],
    'c/bench/emscripten.c',
  ],
  flags: [
    // This target's max_align_t is aligned to 8, as those sources assert.
    ...['--target=wasm32-unknown-emscripten', '-D__EMSCRIPTEN__', '-DNDEBUG', '-w'],
    ...['-std=gnu11', '-fno-lto', '-Ic/bench', `-I${STUBS}`],
  ],
  stubs: [
    ...['assert.h', 'emscripten.h', 'emscripten/heap.h', 'emscripten/threading.h'],
    ...['emscripten/trace.h', 'errno.h', 'malloc.h', 'memory.h', 'stdlib.h', 'string.h'],
    ...['strings.h', 'sys/types.h', 'time.h', 'unistd.h', 'stdio.h'],
  ],
});

const wasiLibc = (name, file, library) => ({
  name,
  role: 'peer',
  file,
  level: 'z',
  needs: [library],
  sources: [],
  library,
});

export const MODULES = [
  { name: 'harness alone', role: 'harness', file: 'null', level: 'z', sources: ['c/bench/null.c'] },
  zee('zee fast', 'fast'),
  zee('zee coalesce', 'coalesce'),
  zee('zee deferred', 'deferred'),
  zee('zee deferred shared', 'deferred-shared'),
  zee('zee deferred shared geometric', 'deferred-shared-geometric'),
  zee('zee fast', 'fast', '2'),
  zee('zee coalesce', 'coalesce', '2'),
  zee('zee deferred', 'deferred', '2'),
  zee('zee deferred shared', 'deferred-shared', '2'),
  emscripten('dlmalloc (Emscripten)', 'dlmalloc'),
  emscripten('emmalloc (Emscripten)', 'emmalloc'),
  wasiLibc('dlmalloc (wasi-libc, npm)', 'wasi-npm', `${PEERS}/wasi-npm/libc.a`),
  wasiLibc('dlmalloc (wasi-libc, Debian)', 'wasi-debian', `${PEERS}/wasi-debian/libc.a`),
  {
    name: 'TLSF (AssemblyScript)',
    role: 'peer',
    file: 'assemblyscript',
    level: 'z',
    needs: [`${PEERS}/assemblyscript/node_modules/assemblyscript/bin/asc.js`],
    sources: [],
    assemblyScript: 'c/bench/assemblyscript/index.ts',
  },
];

function writeStub(path) {
  mkdirSync(resolve(root, path, '..'), { recursive: true });
  writeFileSync(resolve(root, path), '#include "bench-system.h"\n');
}

const EXPORTS = ['malloc', 'free'].map((name) => `--export=${name}`);

/** The loops' object: not for link-time optimisation, so that every allocator is called. */
async function compileLoops({ run }) {
  const object = 'build/objects/bench-workloads.o';
  const options = [...COMPILE, '-O2', '-fno-lto'];
  await run('clang', [...options, '-c', 'c/bench/workloads.c', '-o', object]);
  return object;
}

async function linkModule(module, loops, tools) {
  const { file, sources, flags = [], level, library, assemblyScript } = module;
  const objects = [loops];
  for (const source of sources) {
    const object = `build/objects/bench-${file}-${source.replaceAll('/', '-')}.o`;
    await tools.run('clang', [...COMPILE, `-O${level}`, ...flags, '-c', source, '-o', object]);
    objects.push(object);
  }

  const linked = `build/objects/bench-${file}.wasm`;
  await tools.run('wasm-ld', [
    ...['--no-entry', '--stack-first', '-z', 'stack-size=16384', '--gc-sections'],
    ...(assemblyScript
      ? ['--import-memory', '--allow-undefined', '--export=__heap_base']
      : EXPORTS),
    ...[...objects, ...(library ? [library] : []), '-o', linked],
  ]);
  return tools.read(linked);
}

/** AssemblyScript links nothing: its module keeps the memory, and the loops import all from it. */
function mergeAssemblyScript({ file, assemblyScript, needs }, loops) {
  const at = (name) => `${FOLDER}/${file}-${name}.wasm`;
  const node = (...args) => execFileSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  writeFileSync(resolve(root, at('loops')), loops);

  const env = { memory: new WebAssembly.Memory({ initial: 256 }), malloc() {}, free() {} };
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(loops), { env });
  const base = Math.ceil(exports.__heap_base.value / PAGE);
  node(
    ...[needs[0], assemblyScript, '--runtime', 'incremental', '--noAssert', '-Oz'],
    ...['--memoryBase', `${base * PAGE}`, '--initialMemory', `${base + 1}`],
    ...['--use', 'abort=', '--outFile', at('runtime')],
  );
  node(
    ...['node_modules/binaryen/bin/wasm-merge', at('runtime'), 'env', at('loops'), 'loops'],
    ...['-all', '-o', at('merged')],
  );
  return readFileSync(resolve(root, at('merged')));
}

/** What a peer's sources came from: Debian's package, or npm's. */
function versionOf(path) {
  const [folder] = path.match(/^build\/bench\/peers\/[^/]+/);
  const debian = resolve(root, folder, 'version');
  if (existsSync(debian)) return readFileSync(debian, 'utf8').trim();
  const name = folder.endsWith('wasi-npm') ? '@yowasp/clang' : 'assemblyscript';
  const modules = folder.endsWith('wasi-npm') ? 'node_modules' : `${folder}/node_modules`;
  const { version } = JSON.parse(readFileSync(resolve(root, modules, name, 'package.json')));
  return `${name} ${version}`;
}

function headersOf({ role, stubs }) {
  if (stubs) return ['c/bench/bench-system.h'];
  return role === 'zee' ? filesUnder('c').filter((path) => path.endsWith('.h')) : [];
}

/** Builds what is out of date, for a smoke run as the linker leaves it, which is several times as fast. Gives
 * each module with its path, or with why there is none. */
export async function buildModules(toolchain, smoke) {
  for (const folder of [FOLDER, 'build/objects'])
    mkdirSync(resolve(root, folder), { recursive: true });
  const isThere = (path) => existsSync(resolve(root, path));
  const present = MODULES.filter(({ needs = [] }) => needs.every(isThere));
  const stubs = present.flatMap(({ stubs = [] }) => stubs.map((name) => `${STUBS}/${name}`));
  for (const path of stubs) writeStub(path);

  const extra = present.flatMap(({ needs = [], sources, library }) => [
    ...[...sources, library].filter((path) => path?.startsWith(FOLDER)),
    ...needs.filter((path) => path.endsWith('.c')),
  ]);
  let tools, loops;
  const result = [];
  for (const module of MODULES) {
    if (!present.includes(module)) {
      result.push({ ...module, missing: 'not installed: scripts/setup.sh bench' });
      continue;
    }
    const path = `${FOLDER}/${module.file}-${toolchain}${smoke ? '-smoke' : ''}.wasm`;
    const inputs = [
      ...['c/bench/workloads.c', 'c/bench/modules.mjs', 'scripts/build-wasm.mjs'],
      ...[
        ...headersOf(module),
        ...module.sources,
        ...[module.library ?? module.assemblyScript ?? []].flat(),
      ],
    ];
    try {
      await unlessFresh(path.replace('.wasm', '.stamp'), inputs, [path], toolchain, async () => {
        tools ??= await toolsOf(toolchain, [...new Set([...extra, ...stubs])]);
        loops ??= await compileLoops(tools);
        const linked = await linkModule(module, loops, tools);
        const bytes = module.assemblyScript ? mergeAssemblyScript(module, linked) : linked;
        const made = smoke ? bytes : shrink(bytes, { optimise: module.level }, true);
        writeFileSync(resolve(root, path), made);
      });
      const version = module.needs && versionOf(module.needs[0]);
      result.push({ ...module, path, version });
    } catch (error) {
      console.error(`${module.name}: ${error.message}`);
      result.push({ ...module, missing: 'not built: the compiler says why, above' });
    }
  }
  return result;
}
