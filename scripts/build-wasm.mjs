// Builds the wasm modules: node scripts/build-wasm.mjs, TOOLCHAIN=npm (default) or system.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { filesUnder, isMain, root, unlessFresh } from './stamp.mjs';

const allocator = ['c/zee.c', 'c/backing-wasm.c', 'c/exports.c'];
const dropIn = [
  ...['malloc', 'free', 'calloc', 'realloc'],
  ...['aligned_alloc', 'posix_memalign', 'malloc_usable_size'],
];

// What is not exported costs nothing: the linker drops it. `config` is forced into every source, and
// holds the build's strategies.
// A stack that is not used is still 16 bytes, which end lists: a head has no address 0, and what links back may be
// written at address 8 (ZEE_END_IS_WRITABLE).
export const BUILDS = [
  {
    name: 'zee-tiny',
    config: 'c/builds/tiny.h',
    sources: allocator,
    exports: ['malloc', 'free'],
    optimise: 'z',
    stack: 16,
  },
  {
    name: 'zee-tiny-coalesce',
    config: 'c/builds/tiny-coalesce.h',
    sources: allocator,
    exports: ['malloc', 'free'],
    optimise: 'z',
    stack: 16,
  },
  {
    name: 'zee-four',
    config: 'c/builds/four.h',
    sources: allocator,
    exports: ['malloc', 'free', 'calloc', 'realloc'],
    optimise: 'z',
    stack: 16,
  },
  {
    name: 'zee-modern',
    config: 'c/builds/modern.h',
    sources: allocator,
    exports: ['malloc', 'free', 'calloc', 'realloc'],
    optimise: 'z',
    stack: 16,
  },
  {
    name: 'zee',
    config: 'c/builds/zee.h',
    sources: allocator,
    exports: dropIn,
    optimise: 'z',
    stack: 4096,
  },
  {
    name: 'zee-inspect',
    config: 'c/builds/inspect.h',
    sources: [...allocator, 'c/watch.c', 'c/inspect.c', 'c/validate.c', 'c/exports-inspect.c'],
    // The engine runs calls up to a step, which traps: it must put the stack back by hand.
    exports: [...dropIn, '__stack_pointer', ...hooks()],
    optimise: '2',
    stack: 2048,
    // Everything but the heap fits into page 0, so the heap starts at 0x10000.
    pages: 1,
  },
];

const FEATURES = ['bulk-memory', 'sign-ext', 'mutable-globals', 'nontrapping-fptoint'];
const BINARYEN_NAMES = { 'nontrapping-fptoint': 'nontrapping-float-to-int' };

// The same in both toolchains, whose defaults differ by version.
const TARGET = ['--target=wasm32', '-mcpu=mvp', ...FEATURES.map((feature) => `-m${feature}`)];
export const COMPILE = [
  ...TARGET,
  '-std=c11',
  '-ffreestanding',
  '-flto',
  ...['-Wall', '-Wextra', '-Wconversion', '-Wshadow', '-Werror'],
  '-Ic',
];

/** Names of the hooks, which c/inspect.h alone states: each declaration there says ZEE_HOOK(name). */
function hooks() {
  const header = filesUnder('c/inspect.h').map((file) => readFileSync(resolve(root, file), 'utf8'));
  const uses = header.join('').matchAll(/^(?!#).*\bZEE_HOOK\((\w+)\)/gm);
  return Array.from(uses, (use) => use[1]);
}

/** clang and wasm-ld as npm ships them: wasm programs over a tree of files held in memory. */
async function npmTools(more) {
  const { runClang, runLLVM } = await import('@yowasp/clang');
  const options = {
    decodeASCII: false,
    fetchProgress: () => {},
    stderr: (bytes) => bytes && process.stderr.write(bytes),
  };
  // runClang drops the options when it is the first to fetch, and then prints its progress.
  await runLLVM(null, {}, options);
  let files = { build: { objects: {} } };
  for (const path of [...cFiles(), ...more]) {
    const [name, ...folders] = path.split('/').reverse();
    const folder = folders.reduceRight((parent, each) => (parent[each] ??= {}), files);
    folder[name] = readFileSync(resolve(root, path));
  }
  return {
    read: (path) => path.split('/').reduce((folder, each) => folder[each], files),
    run: async (tool, args) => {
      files = await (tool === 'clang' ? runClang : runLLVM)([tool, ...args], files, options);
    },
  };
}

const systemTools = {
  read: (path) => readFileSync(resolve(root, path)),
  run: async (tool, args) => {
    execFileSync(tool, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  },
};

/** The compiler and the linker, of files under c/ and those named. */
export const toolsOf = async (toolchain, more = []) =>
  toolchain === 'system' ? systemTools : await npmTools(more);

const cFiles = () => filesUnder('c').filter((file) => /\.[ch]$/.test(file));

/** The module that the linker leaves, functions named or not. */
export async function link(build, { run, read }, names = false) {
  const { name, config, sources, exports, optimise, stack } = build;
  const objects = [];
  for (const source of sources) {
    const object = `build/objects/${name}-${basename(source, '.c')}.o`;
    await run('clang', [
      ...COMPILE,
      `-O${optimise}`,
      '-include',
      config,
      '-c',
      source,
      '-o',
      object,
    ]);
    objects.push(object);
  }
  const linked = `build/objects/${name}-linked.wasm`;
  await run('wasm-ld', [
    ...['--no-entry', '--stack-first', '-z', `stack-size=${stack}`, '--gc-sections'],
    ...(names ? [] : ['--strip-all']),
    ...exports.map((symbol) => `--export=${symbol}`),
    ...objects,
    ...['-o', linked],
  ]);
  return read(linked);
}

// Which passes come before the usual ones is luck by a few bytes, so all are tried and the smallest wins.
const PASSES = { z: [[], ['--flatten', '--rereloop', '-Oz'], ['-Oz', '-Oz']], 2: [[]] };

// A call is rarely smaller than what a function of so many bytes does.
const SMALL_INLINES = ['--always-inline-max-function-size', '9'];

/** binaryen: a tenth smaller than what the linker leaves. */
export function shrink(bytes, { optimise }, names = false) {
  const tool = resolve(root, 'node_modules/binaryen/bin/wasm-opt');
  const features = FEATURES.map((feature) => `--enable-${BINARYEN_NAMES[feature] ?? feature}`);
  const strip = ['--strip-producers', '--strip-target-features', names ? '-g' : '--strip-debug'];
  const options = [
    ...SMALL_INLINES,
    `-O${optimise}`,
    '--converge',
    ...strip,
    ...features,
    '-o',
    '-',
  ];
  const results = PASSES[optimise].map((passes) =>
    execFileSync(process.execPath, [tool, '-', ...passes, ...options], {
      input: bytes,
      stdio: ['pipe', 'pipe', 'inherit'],
    }),
  );
  return results.reduce((best, each) => (each.length < best.length ? each : best));
}

/** An export that only calls on with its own parameters becomes an export of what it calls. */
export async function forward(bytes, names = false) {
  const { default: binaryen } = await import('binaryen');
  binaryen.setDebugInfo(names);
  const module = binaryen.readBinary(bytes);
  for (let i = 0; i < module.getNumExports(); i++) {
    const { name, kind, value } = binaryen.getExportInfo(module.getExportByIndex(i));
    if (kind !== binaryen.ExternalFunction) continue;
    const wrapper = binaryen.getFunctionInfo(module.getFunction(value));
    const body = binaryen.getExpressionInfo(wrapper.body);
    if (body.id !== binaryen.CallId) continue;
    const params = binaryen.expandType(wrapper.params);
    const passed = body.operands.map((operand) => binaryen.getExpressionInfo(operand));
    const asTheyCame = passed.every(
      (each, k) => each.id === binaryen.LocalGetId && each.index === k,
    );
    if (!asTheyCame || passed.length !== params.length || body.type !== wrapper.results) continue;
    module.removeExport(name);
    module.addFunctionExport(body.target, name);
  }
  module.runPasses(['remove-unused-module-elements']);
  return Buffer.from(module.emitBinary());
}

/** Shrinks and forwards in turn, as long as that makes the module smaller. */
export async function shrinkAll(linked, build, names = false) {
  let bytes = shrink(linked, build, names);
  for (;;) {
    const next = shrink(await forward(bytes, names), build, names);
    if (next.length >= bytes.length) return bytes;
    bytes = next;
  }
}

/** What every module promises: no imports, no export but those listed, no more memory than allowed. */
function check({ name, exports, pages }, bytes) {
  const module = new WebAssembly.Module(bytes);
  const imports = WebAssembly.Module.imports(module).map((each) => each.name);
  if (imports.length > 0) throw new Error(`${name} must import nothing, but imports ${imports}`);

  const found = WebAssembly.Module.exports(module).map((each) => each.name);
  const expected = [...exports, 'memory'];
  if (found.toSorted().join() !== expected.toSorted().join())
    throw new Error(`${name} must export ${expected.toSorted()}, but exports ${found.toSorted()}`);

  const { memory } = new WebAssembly.Instance(module).exports;
  const actual = memory.buffer.byteLength / 65536;
  if (pages !== undefined && actual !== pages)
    throw new Error(`${name}: stack and data must fit into ${pages} page, but take ${actual}`);
}

export const wasmFolder = (toolchain = process.env.TOOLCHAIN) =>
  `build/wasm${toolchain === 'system' ? '-system' : ''}`;

/** Builds what is out of date and prints a line for each module built. */
export async function buildWasm(toolchain = process.env.TOOLCHAIN) {
  const folder = wasmFolder(toolchain);
  const headers = cFiles().filter((file) => file.endsWith('.h'));
  const recipe = ['scripts/build-wasm.mjs', 'package-lock.json'];
  const version =
    toolchain === 'system' ? execFileSync('clang', ['--version'], { encoding: 'utf8' }) : '';
  for (const each of [folder, 'build/objects']) mkdirSync(resolve(root, each), { recursive: true });

  let tools;
  for (const build of BUILDS) {
    const output = `${folder}/${build.name}.wasm`;
    const inputs = [...headers, ...build.sources, ...recipe];
    await unlessFresh(`${folder}/${build.name}.stamp`, inputs, [output], version, async () => {
      rmSync(resolve(root, output), { force: true });
      tools ??= await toolsOf(toolchain);
      const bytes = await shrinkAll(await link(build, tools), build);
      writeFileSync(resolve(root, output), bytes);
      check(build, bytes);
      console.error(`${output}: ${bytes.length} bytes`);
    });
  }
}

if (isMain(import.meta)) {
  try {
    await buildWasm();
  } catch (error) {
    // The compiler has said what is wrong; npm's also throws all its files.
    process.exitCode = 1;
    if (error.files === undefined) console.error(error.message);
  }
}
