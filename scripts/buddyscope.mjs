#!/usr/bin/env node
// The command line's entry: brings the bundle up to date, then hands over to web/src/cli/main.ts.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildCli, CLI } from './build-cli.mjs';
import { buildPage } from './build-page.mjs';
import { root } from './stamp.mjs';

if (Number.parseInt(process.versions.node, 10) < 20) {
  process.stderr.write(
    `buddyscope needs Node 20 or newer; this is Node ${process.versions.node}\n`,
  );
  process.exit(69);
}

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
