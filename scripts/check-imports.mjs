// Checks that imports in web/src point one way, and that D3, the DOM and WebAssembly stay where they belong.
import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { filesUnder, root } from './stamp.mjs';

const SOURCES = 'web/src';

// folder → what its files may import besides their own folder: folders of web/src, packages, node:
// modules. `type:` before a name allows `import type` alone.
const MAY_IMPORT = {
  model: ['texts'],
  // Sentences and the figures in them: as pure as the model.
  texts: ['model'],
  trace: ['model', 'texts', 'fzstd', 'pako', 'xxhash-wasm'],
  engine: ['model', 'texts', 'trace', '#wasm/*'],
  session: ['model', 'texts', 'trace', 'type:engine', '@preact/signals'],
  views: ['model', 'texts', 'session', 'preact', 'preact/*', '@preact/signals', 'd3-*', '*.css'],
  cli: ['model', 'texts', 'trace', 'engine', 'node:*'],
};
// The one place where the parts meet.
const MEETING_PLACE = 'web/src/main.tsx';

// What may be named only in some folders, and there in so many files at most.
const NAMES = [
  { name: 'WebAssembly', pattern: /\bWebAssembly\b/, folders: ['engine'], files: 1 },
  { name: 'the DOM', pattern: /(?<![\w.-])(?:document|window)\./, folders: ['views'] },
];

const IMPORT =
  /^\s*(?:import|export)\s+(type\s)?[^'"();]*?from\s*['"]([^'"]+)['"]|\bimport\s*\(?\s*()['"]([^'"]+)['"]/gm;
const COMMENT = /\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm;

/** What an import names in the table: a folder of web/src, or the specifier of a package. */
function target(file, specifier) {
  if (!specifier.startsWith('.') || specifier.endsWith('.css')) return specifier;
  const path = relative(SOURCES, join(dirname(file), specifier));
  return path.includes('/') ? path.split('/')[0] : path;
}

const matches = (pattern, name) =>
  pattern === name ||
  (pattern.endsWith('*') && name.startsWith(pattern.slice(0, -1))) ||
  (pattern.startsWith('*') && name.endsWith(pattern.slice(1)));

function checkImports(file, folder, text) {
  const allowed = MAY_IMPORT[folder];
  if (!allowed)
    return [`${file}: only ${Object.keys(MAY_IMPORT).join(', ')} and main.tsx may be here`];
  const errors = [];
  for (const match of text.matchAll(IMPORT)) {
    const name = target(file, match[2] ?? match[4]);
    const may = [folder, ...allowed].some(
      (each) => matches(each, name) || (match[1] && matches(each, `type:${name}`)),
    );
    if (!may)
      errors.push(`${file}: ${folder} imports ${name}, but may only [${allowed.join(', ')}]`);
  }
  return errors;
}

const sources = filesUnder(SOURCES)
  .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file) && file !== MEETING_PLACE)
  .map((file) => ({
    file,
    folder: relative(SOURCES, file).split('/')[0],
    text: readFileSync(resolve(root, file), 'utf8').replace(COMMENT, ''),
  }));

const errors = sources.flatMap(({ file, folder, text }) => checkImports(file, folder, text));
for (const { name, pattern, folders, files = Number.POSITIVE_INFINITY } of NAMES) {
  const users = sources.filter(({ text }) => pattern.test(text));
  for (const { file, folder } of users)
    if (!folders.includes(folder)) errors.push(`${file}: names ${name}, which only ${folders} may`);
  const inside = users.filter(({ folder }) => folders.includes(folder)).map(({ file }) => file);
  if (inside.length > files)
    errors.push(
      `${name} is named in ${inside.length} files, at most ${files} may: ${inside.join(', ')}`,
    );
}

for (const error of errors) console.error(error);
process.exitCode = errors.length > 0 ? 1 : 0;
