/** What a .rep trace asks for, counted here once more, so that the page is not its own judge. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const LUA = fileURLToPath(new URL('../web/public/traces/lua.rep', import.meta.url));
export const PYTHON_JSON = fileURLToPath(
  new URL('../web/public/traces/python-json.rep.gz', import.meta.url),
);

/** Live allocations and their requested bytes after so many operations of a trace without reuse of ids. */
export function liveAfter(file: string, operations: number): { count: number; bytes: number } {
  const lines = readFileSync(file, 'utf8').trim().split('\n').slice(4);
  const live = new Map<string, number>();
  for (const line of lines.slice(0, operations)) {
    const [kind, id = '', size] = line.trim().split(/\s+/);
    if (kind === 'f') live.delete(id);
    else live.set(id, Number(size));
  }
  return { count: live.size, bytes: [...live.values()].reduce((sum, size) => sum + size, 0) };
}
