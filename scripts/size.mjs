// Prints what each module and each of its functions weighs, and fails when one is beyond its budget in
// c/size-budgets.json: node scripts/size.mjs, TOOLCHAIN=npm (default) or system.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { BUILDS, buildWasm, link, shrinkAll, toolsOf, wasmFolder } from './build-wasm.mjs';
import { isMain, root, unlessFresh } from './stamp.mjs';
import { printTable } from './table.mjs';

const SECTIONS = ['custom', 'types', 'imports', 'functions', 'tables', 'memory', 'globals'].concat([
  'exports',
  'start',
  'elements',
  'code',
  'data',
  'data count',
  'tags',
]);
const FUNCTION_NAMES = 1; // the subsection of the name section that names functions

/** Reads a module from `at` on: unsigned LEB128 numbers, and vectors that begin with their length. */
function reader(bytes, at = 0) {
  const number = () => {
    for (let value = 0, shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  const take = () => {
    const length = number();
    at += length;
    return bytes.subarray(at - length, at);
  };
  return {
    number,
    take,
    byte: () => bytes[at++],
    position: () => at,
    more: () => at < bytes.length,
  };
}

/** Sections in order, as {name, bytes (header included), content}. */
export function sectionsOf(bytes) {
  const sections = [];
  for (const module = reader(bytes, 8); module.more(); ) {
    const start = module.position();
    const name = SECTIONS[module.byte()] ?? 'unknown';
    const content = module.take();
    sections.push({ name, bytes: module.position() - start, content });
  }
  return sections;
}

function functionNames(sections) {
  const names = new Map();
  for (const { content } of sections.filter(({ name }) => name === 'custom')) {
    const custom = reader(content);
    if (custom.take().toString() !== 'name') continue;
    while (custom.more()) {
      const kind = custom.byte();
      const entries = reader(custom.take());
      if (kind !== FUNCTION_NAMES) continue;
      for (let left = entries.number(); left > 0; left--)
        names.set(entries.number(), entries.take().toString());
    }
  }
  return names;
}

/** Functions as {name, bytes}, the largest first; their length prefixes count. Nothing is imported. */
export function functionsOf(bytes) {
  const sections = sectionsOf(bytes);
  const names = functionNames(sections);
  const code = reader(sections.find(({ name }) => name === 'code').content);
  const functions = Array.from({ length: code.number() }, (_, index) => {
    const start = code.position();
    code.take();
    return { name: names.get(index) ?? `function ${index}`, bytes: code.position() - start };
  });
  return functions.sort((a, b) => b.bytes - a.bytes);
}

/** The same module with names, which alone must differ. Built anew when the shipped one changed. */
async function namedBuild(build, path, tools) {
  const named = `build/size/${path.replace('build/', '')}`;
  mkdirSync(dirname(resolve(root, named)), { recursive: true });
  await unlessFresh(`${named}.stamp`, [path], [named], '', async () => {
    const linked = await link(build, await tools(), true);
    writeFileSync(resolve(root, named), await shrinkAll(linked, build, true));
  });
  const bytes = readFileSync(resolve(root, named));
  const codeOf = (module) => sectionsOf(module).find(({ name }) => name === 'code').bytes;
  if (codeOf(bytes) !== codeOf(readFileSync(resolve(root, path))))
    throw new Error(`${build.name}: the build with names must have the same code`);
  return bytes;
}

async function main(toolchain = process.env.TOOLCHAIN ?? 'npm') {
  const budgets = JSON.parse(readFileSync(resolve(root, 'c/size-budgets.json'), 'utf8'))[toolchain];
  await buildWasm(toolchain);
  mkdirSync(resolve(root, 'build/objects'), { recursive: true });
  let loaded;
  const tools = async () => {
    loaded ??= await toolsOf(toolchain);
    return loaded;
  };

  const failures = [];
  for (const name of Object.keys(budgets))
    if (!BUILDS.some((build) => build.name === name)) failures.push(`${name} is not built`);

  const table = [['module', 'bytes', 'budget', 'gzip', 'brotli']];
  const details = [];
  for (const build of BUILDS) {
    const path = `${wasmFolder(toolchain)}/${build.name}.wasm`;
    const bytes = readFileSync(resolve(root, path));
    const budget = budgets[build.name];
    table.push([
      ...[build.name, bytes.length, budget ?? '–'],
      ...[gzipSync(bytes, { level: 9 }).length, brotliCompressSync(bytes).length],
    ]);
    if (bytes.length > budget)
      failures.push(`${build.name} has ${bytes.length} bytes, ${budget} are allowed`);
    if (build.optimise === 'z')
      details.push({ build, bytes, named: await namedBuild(build, path, tools) });
  }

  console.log(`Toolchain: ${toolchain}\n`);
  printTable(table);
  for (const { build, bytes, named } of details) {
    const functions = functionsOf(named);
    const code = functions.reduce((sum, each) => sum + each.bytes, 0);
    const about = sectionsOf(bytes)
      .filter(({ name }) => name !== 'code')
      .map((each) => `${each.name} ${each.bytes}`);
    console.log(`\n${build.name}: ${bytes.length}`);
    printTable([
      ...functions.map((each) => [`  ${each.name}`, each.bytes]),
      [`  all but functions (${about.join(', ')})`, bytes.length - code],
    ]);
  }
  for (const failure of failures) console.error(`size: ${failure}`);
  process.exitCode = failures.length > 0 ? 1 : 0;
}

if (isMain(import.meta)) await main();
