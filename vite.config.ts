import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const wasm = process.env.TOOLCHAIN === 'system' ? 'build/wasm-system/' : 'build/wasm/';

export default defineConfig({
  root: 'web',
  // Relative addresses, so that the built page works from any folder of any static host.
  base: './',
  resolve: { alias: { '#wasm/': fileURLToPath(new URL(wasm, import.meta.url)) } },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  worker: { format: 'es' },
  build: {
    outDir: '../build/page',
    emptyOutDir: true,
    target: 'es2022',
    // A module inlined as data: would need a wider Content-Security-Policy.
    assetsInlineLimit: 0,
  },
});
