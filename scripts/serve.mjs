// Serves the built page from the first free port from 4173 on, and opens a browser where there is one.
import { resolve } from 'node:path';
import { preview } from 'vite';
import { root } from './stamp.mjs';

const { DISPLAY, WAYLAND_DISPLAY } = process.env;
const hasScreen = Boolean(DISPLAY || WAYLAND_DISPLAY) || process.platform === 'darwin';

const server = await preview({
  configFile: resolve(root, 'vite.config.ts'),
  root: resolve(root, 'web'),
  preview: { port: 4173, open: hasScreen },
});
console.log(`\nBuddyscope is at ${server.resolvedUrls.local[0]}\nCtrl-C ends it.`);
