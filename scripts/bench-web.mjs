// Measures the built page in headless Chromium: npm run bench:web, or npm run bench:web -- lua hill for the traces
// whose names have a word in them. Figures, not a test: nothing fails.
// Traces are opened by the file button, from the choice of the file to the picture of the last operation.
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { chromium } from 'playwright';
import { preview } from 'vite';
import { buildPage } from './build-page.mjs';
import { LONG_TRACES, makeFrames, makeTrace } from './make-trace.mjs';
import { root } from './stamp.mjs';
import { printRecords, quantile } from './table.mjs';

const SHIPPED = ['lua.rep', 'gs-2line.rep', 'python-json.rep.gz'];
const OPENINGS = 3;
const SEEKS = 60;
/** Multiples of it, less their whole part, lie far from each other and everywhere. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;
const PLAY_MS = 3000;
const FRAME_BYTES = [16, 64, 1024];
/** From the whole heap to a part of it and back, some times. */
const ZOOMS = ['+', '+', '+', 'ArrowRight', 'ArrowLeft', '-', '-', '-'];
const ZOOM_ROUNDS = 4;
/** Longer than a redraw takes, so that each is made. */
const ZOOM_PAUSE_MS = 80;

/** In the page: how long from the choice of a file until its last state is on the screen, and the longest
 *  that the page could not react meanwhile. */
function watchOpening() {
  const status = document.querySelector('[role=status]');
  const slider = document.querySelector('input[type=range]');
  const [before, length] = [status.textContent, slider.max];
  // Often enough to see what a user would feel, and seldom enough to leave the cores to the page.
  const TICK_MS = 10;
  const there = () =>
    slider.max !== length &&
    status.textContent !== before &&
    /returned|gave back|does nothing/.test(status.textContent);
  return new Promise((resolve) => {
    document.addEventListener(
      'change',
      () => {
        const start = performance.now();
        let longest = 0;
        let last = start;
        const tick = () => {
          const now = performance.now();
          longest = Math.max(longest, now - last - TICK_MS);
          last = now;
          if (!there()) setTimeout(tick, TICK_MS);
          else requestAnimationFrame(() => resolve({ time: performance.now() - start, longest }));
        };
        setTimeout(tick, TICK_MS);
      },
      { capture: true, once: true },
    );
  });
}

/** In the page: how long until the status speaks of another operation, and the frame that shows it is laid
 *  out and painted: a message arrives behind that. */
function seek(position) {
  const status = document.querySelector('[role=status]');
  const slider = document.querySelector('input[type=range]');
  const before = status.textContent;
  const start = performance.now();
  slider.value = String(position);
  slider.dispatchEvent(new Event('input', { bubbles: true }));
  return new Promise((resolve) => {
    const painted = new MessageChannel();
    painted.port1.onmessage = () => resolve(performance.now() - start);
    const look = () =>
      status.textContent === before ? requestAnimationFrame(look) : painted.port2.postMessage(null);
    requestAnimationFrame(look);
  });
}

/** In the page: frames a second during `ms`. */
function countFrames(ms) {
  return new Promise((resolve) => {
    const start = performance.now();
    let frames = 0;
    const next = (now) => {
      if (now - start >= ms) return resolve((frames * 1000) / (now - start));
      frames += 1;
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });
}

/** Resident memory of the processes that run pages, in MB; NaN where the system does not tell. */
async function pageMemory(devtools) {
  const { processInfo } = await devtools.send('SystemInfo.getProcessInfo');
  const sizes = processInfo
    .filter(({ type }) => type === 'renderer')
    .map(({ id }) => {
      const file = `/proc/${id}/status`;
      const kilobytes = existsSync(file) && /VmRSS:\s*(\d+)/.exec(readFileSync(file, 'utf8'));
      return kilobytes ? Number(kilobytes[1]) / 1000 : Number.NaN;
    });
  return Math.max(...sizes);
}

async function measureTrace(browser, address, file) {
  const devtools = await browser.newBrowserCDPSession();
  const [openings, longest, seeks, memories, frames] = [[], [], [], [], []];
  let operations = 0;
  for (let round = 0; round < OPENINGS; round++) {
    const { page, opening } = await open(browser, address, file);
    openings.push(opening.time);
    longest.push(opening.longest);
    operations = Number(await page.getByRole('slider', { name: 'Position' }).getAttribute('max'));
    for (let k = 0; k < SEEKS / OPENINGS; k++) {
      const part = (((round * SEEKS) / OPENINGS + k + 1) * GOLDEN) % 1;
      seeks.push(await page.evaluate(seek, Math.floor(part * operations)));
    }
    memories.push(await pageMemory(devtools));
    await page.getByRole('combobox', { name: 'Speed' }).selectOption('5000');
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    frames.push(await page.evaluate(countFrames, PLAY_MS));
    await page.close();
  }
  return {
    trace: file.split('/').at(-1),
    operations: operations.toLocaleString('en').replaceAll(',', ' '),
    'open, ms': quantile(openings, 0.5),
    'at worst': quantile(openings, 1),
    'no reaction, ms': quantile(longest, 1),
    'jump, ms': quantile(seeks, 0.5),
    '95th percentile': quantile(seeks, 0.95),
    'memory, MB': quantile(memories, 1),
    'frames/s in Play': quantile(frames, 0),
  };
}

async function open(browser, address, file) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(address);
  await page.getByRole('status').getByText('returned').waitFor();
  const opened = page.evaluate(watchOpening);
  await page.setInputFiles('input[type=file]', file);
  return { page, opening: await opened };
}

/** Milliseconds that the browser's threads of a name were busy, by what it wrote down. */
function busy(trace, thread) {
  const { traceEvents } = JSON.parse(trace);
  const ids = traceEvents
    .filter(({ name, args }) => name === 'thread_name' && args.name === thread)
    .map(({ pid, tid }) => `${pid} ${tid}`);
  return traceEvents
    .filter(
      (event) => event.name.endsWith('::RunTask') && ids.includes(`${event.pid} ${event.tid}`),
    )
    .reduce((sum, { dur = 0 }) => sum + dur / 1000, 0);
}

/** A heap of a million frames whose map is zoomed: what the engine and the page do for each redraw, words and
 *  all other views included. */
async function measureMap(browser, address, frameBytes) {
  const file = await makeFrames(frameBytes);
  const { page } = await open(browser, address, file);
  const map = page.getByRole('slider', { name: 'Page of the heap' });
  await map.focus();
  await page.waitForTimeout(1000);
  await browser.startTracing(page, { categories: ['toplevel'] });
  for (let round = 0; round < ZOOM_ROUNDS; round++)
    for (const key of ZOOMS) {
      await map.press(key);
      await page.waitForTimeout(ZOOM_PAUSE_MS);
    }
  const trace = (await browser.stopTracing()).toString();
  await page.close();
  const redraws = ZOOM_ROUNDS * ZOOMS.length;
  return {
    'bytes of a frame': frameBytes,
    redraws,
    'engine, ms each': busy(trace, 'DedicatedWorker thread') / redraws,
    'page, ms each': busy(trace, 'CrRendererMain') / redraws,
  };
}

await buildPage();
const words = process.argv.slice(2);
const isWanted = (name) => words.length === 0 || words.some((word) => name.includes(word));
const files = SHIPPED.filter(isWanted).map((name) => resolve(root, 'web/public/traces', name));
for (const [operations, shape] of LONG_TRACES)
  if (isWanted(`${shape}-${operations}`)) files.push(await makeTrace(operations, shape));
const server = await preview({
  configFile: resolve(root, 'vite.config.ts'),
  root: resolve(root, 'web'),
  preview: { port: 4373 },
});
const executablePath = [
  process.env.CHROME_PATH,
  chromium.executablePath(),
  '/usr/bin/chromium',
].find((path) => path && existsSync(path));
/** In a browser of its own, so that none has the memory of another. */
async function measured(measure, what) {
  const browser = await chromium.launch({
    executablePath,
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  const row = await measure(browser, server.resolvedUrls.local[0], what);
  await browser.close();
  return row;
}

const rows = [];
for (const file of files) rows.push(await measured(measureTrace, file));
if (rows.length > 0) printRecords(rows);
const maps = [];
for (const bytes of FRAME_BYTES.filter((each) => isWanted(`frames-${each}`)))
  maps.push(await measured(measureMap, bytes));
if (maps.length > 0) printRecords(maps);
await server.close();
