import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// The modules under test: those of one toolchain, as a path seen from the checkout.
const wasm = fileURLToPath(
  new URL(`${process.env.ZEE_WASM_DIR ?? 'build/wasm'}/`, import.meta.url),
);

// Tests that instantiate a module; `make test` runs them once for each toolchain.
const facingWasm = [
  'web/src/engine/**/*.test.ts',
  'web/src/cli/**/*.test.ts',
  'web/test/**/*.test.ts',
];

export default defineConfig({
  resolve: { alias: { '#wasm/': wasm } },
  test: {
    environment: 'node',
    env: { ZEE_WASM_DIR: wasm },
    testTimeout: 30_000,
    projects: [
      { extends: true, test: { name: 'wasm', include: facingWasm } },
      {
        extends: true,
        test: { name: 'pure', include: ['web/src/**/*.test.ts'], exclude: facingWasm },
      },
      { extends: true, test: { name: 'bench', include: ['c/bench/*.test.mjs'] } },
    ],
  },
});
