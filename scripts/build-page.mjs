// Builds the page into build/page, and the modules it needs.
import { resolve } from 'node:path';
import { buildWasm, wasmFolder } from './build-wasm.mjs';
import { filesUnder, isMain, root, unlessFresh } from './stamp.mjs';

const INPUTS = ['web', wasmFolder(), 'vite.config.ts', 'tsconfig.json', 'package-lock.json'];

export async function buildPage() {
  await buildWasm();
  const inputs = INPUTS.flatMap(filesUnder);
  await unlessFresh(
    'build/page.stamp',
    inputs,
    ['build/page/index.html'],
    wasmFolder(),
    async () => {
      const { build } = await import('vite');
      await build({
        configFile: resolve(root, 'vite.config.ts'),
        root: resolve(root, 'web'),
        logLevel: 'warn',
      });
    },
  );
}

if (isMain(import.meta)) await buildPage();
