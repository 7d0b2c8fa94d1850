import { fileURLToPath } from 'node:url';
import { type Served, servePage } from '../web/src/cli/serve.ts';
import { figures } from './figures.ts';
import { expect, test } from './fixture.ts';
import { LUA, PYTHON_JSON } from './trace-figures.ts';

const PAGE = fileURLToPath(new URL('../build/page', import.meta.url));

let served: Served | undefined;
test.afterEach(() => served?.close());

for (const [file, name, operations] of [
  [LUA, 'lua.rep', 12_297],
  [PYTHON_JSON, 'python-json.rep.gz', 145_234],
] as const) {
  test(`buddyscope open ${name} serves the page, and that opens the file`, async ({
    buddyscope,
    page,
  }) => {
    served = await servePage(PAGE, file);
    await page.goto(served.address);
    await expect(buddyscope.banner).toContainText(name);
    await expect(buddyscope.position).toHaveValue(String(operations));
    await expect(buddyscope.loadReport).toContainText(figures(`${operations} events`));
    await buddyscope.malloc(8);
    await expect(buddyscope.status).toContainText('malloc(8) returned');
  });
}
