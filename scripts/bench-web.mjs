// Measures the built page in headless Chromium: npm run bench:web. Figures, not a test: nothing fails.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { chromium } from 'playwright';
import { preview } from 'vite';
import { buildPage } from './build-page.mjs';
import { root } from './stamp.mjs';

const SEEKS = 60;
const OPENINGS = 5;

const quantile = (values, q) =>
  values.toSorted((a, b) => a - b)[Math.floor(q * (values.length - 1))];
const ms = (value) => `${value.toFixed(0)} ms`;

/** In the page: does something and tells how long until its end state is painted. The status then speaks
 *  of another operation; the frame that shows it is laid out and painted before the message arrives. */
function timed({ open, position }) {
  const status = document.querySelector('[role=status]');
  const slider = document.querySelector('input[type=range]');
  const before = status.textContent;
  const length = slider.max;
  const there = () =>
    /returned|gave back|does nothing/.test(status.textContent) &&
    status.textContent !== before &&
    (open === undefined || slider.max !== length);
  const control =
    open === undefined ? slider : document.querySelector('select[aria-label=Example]');
  control.value = open ?? String(position);
  const start = performance.now();
  control.dispatchEvent(new Event(open === undefined ? 'input' : 'change', { bubbles: true }));
  return new Promise((resolve) => {
    const painted = new MessageChannel();
    painted.port1.onmessage = () => resolve(performance.now() - start);
    const look = () => (there() ? painted.port2.postMessage(null) : requestAnimationFrame(look));
    requestAnimationFrame(look);
  });
}

async function measureTrace(browser, address, name) {
  const openings = [];
  const seeks = [];
  let operations = 0;
  for (let round = 0; round < OPENINGS; round++) {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(address);
    await page.getByRole('status').getByText('returned').waitFor();
    openings.push(await page.evaluate(timed, { open: name }));
    operations = Number(await page.getByRole('slider', { name: 'Position' }).getAttribute('max'));
    for (let k = 0; k < SEEKS / OPENINGS; k++) {
      const position = ((k * 7919 + round * 104_729 + 1) * 31_337) % operations;
      seeks.push(await page.evaluate(timed, { position }));
    }
    await page.close();
  }
  return { name, operations, openings, seeks };
}

await buildPage();
const server = await preview({
  configFile: resolve(root, 'vite.config.ts'),
  root: resolve(root, 'web'),
  preview: { port: 4373 },
});
const address = server.resolvedUrls.local[0];
const executablePath = [
  process.env.CHROME_PATH,
  chromium.executablePath(),
  '/usr/bin/chromium',
].find((path) => path && existsSync(path));
const browser = await chromium.launch({
  executablePath,
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
for (const name of ['lua', 'gs', 'python-json']) {
  const { operations, openings, seeks } = await measureTrace(browser, address, name);
  console.log(
    `${name.padEnd(12)} ${String(operations).padStart(7)} operations   ` +
      `open to last state: median ${ms(quantile(openings, 0.5))}, worst ${ms(quantile(openings, 1))}   ` +
      `seek: median ${ms(quantile(seeks, 0.5))}, 95th percentile ${ms(quantile(seeks, 0.95))}, worst ${ms(quantile(seeks, 1))}`,
  );
}
await browser.close();
await server.close();
