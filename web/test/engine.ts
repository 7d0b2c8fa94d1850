/** The engine over the module that the tests run with. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect } from 'vitest';
import { Engine } from '../src/engine/engine.ts';
import { compileModule } from '../src/engine/module.ts';
import { cutAndAppend } from '../src/model/columns.ts';
import { parseConsole } from '../src/model/console.ts';
import { NO_OPERATIONS, type Operations } from '../src/model/operations.ts';
import type { Picture, View } from '../src/model/picture.ts';
import type { Strategies } from '../src/model/strategies.ts';
import { parseRep } from '../src/trace/formats/rep.ts';
import { isProblem } from '../src/trace/trace.ts';

export const wasm = new Uint8Array(
  readFileSync(`${process.env.ZEE_WASM_DIR ?? 'build/wasm'}/zee-inspect.wasm`),
);
export const module = await compileModule(wasm);

export function loaded(operations: Operations, strategies: Strategies): Engine {
  const engine = new Engine(module);
  expect(engine.load(operations, strategies, 0)).toBeNull();
  return engine;
}

/** What the engine draws of a view; a heap that broke down fails the test. */
export function seen(engine: Engine, view: View): Picture {
  const picture = engine.show(view);
  if ('reason' in picture) throw new Error(picture.reason);
  return picture;
}

/** One of the traces beside this file. */
export function recorded(name: string): Operations {
  const raw = readFileSync(new URL(`./traces/${name}`, import.meta.url));
  const parsed = parseRep(new Uint8Array(name.endsWith('.gz') ? gunzipSync(raw) : raw));
  if (isProblem(parsed)) throw new Error(parsed.message);
  return parsed.operations;
}

/** The operations that lines of the console are. */
export function typed(text: string): Operations {
  const parsed = parseConsole(text, NO_OPERATIONS, 0);
  if ('message' in parsed) throw new Error(parsed.message);
  return cutAndAppend(NO_OPERATIONS, 0, parsed.operations, parsed.names);
}
