#!/usr/bin/env node
// The command line's entry: brings the bundle up to date, then hands over to web/src/cli/main.ts.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildCli, CLI } from './build-cli.mjs';
import { buildPage } from './build-page.mjs';
import { root } from './stamp.mjs';

// Who reads the output may have read enough of it.
process.stdout.on('error', (error) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});
const args = process.argv.slice(2);
await buildCli();
if (args[0] === 'open') await buildPage();
const { main } = await import(pathToFileURL(resolve(root, CLI)).href);
process.exitCode = await main(args);
