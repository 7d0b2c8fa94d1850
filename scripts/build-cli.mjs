// Bundles the command line, which runs the page's own engine, into build/cli/main.js.
import { resolve } from 'node:path';
import { buildWasm } from './build-wasm.mjs';
import { filesUnder, isMain, root, unlessFresh } from './stamp.mjs';

export const CLI = 'build/cli/main.js';

export async function buildCli() {
  await buildWasm('npm');
  const inputs = ['web/src', 'scripts/build-cli.mjs', 'package-lock.json'].flatMap(filesUnder);
  await unlessFresh('build/cli.stamp', inputs, [CLI], '', async () => {
    // Only now: to load it takes longer than most reports.
    const { build } = await import('vite');
    await build({
      configFile: false,
      root,
      logLevel: 'warn',
      build: {
        ssr: 'web/src/cli/main.ts',
        outDir: 'build/cli',
        emptyOutDir: true,
        target: 'node20',
        rolldownOptions: { output: { entryFileNames: 'main.js' } },
      },
      resolve: { alias: { '#wasm/': `${resolve(root, 'build/wasm')}/` } },
    });
  });
}

if (isMain(import.meta)) await buildCli();
