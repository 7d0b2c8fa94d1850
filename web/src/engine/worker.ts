/// <reference lib="webworker" />
import wasmAddress from '#wasm/zee-inspect.wasm?url';
import { messageOf } from '../model/message.ts';
import { copiedBlock, NO_OPERATIONS, type Operations } from '../model/operations.ts';
import { type Reading, readBeside, type Thread, type ToRead } from '../trace/read-beside.ts';
import type { CallSites } from '../trace/sites.ts';
import { isDhat, isProblem } from '../trace/trace.ts';
import { type Broken, Engine } from './engine.ts';
import { compileModule } from './module.ts';
import type { Answers, Cancel, Opened, Question, Reply } from './protocol.ts';

/** Between two words on how far a trace is read. */
const PROGRESS_MS = 200;

const engine = fetchBytes(wasmAddress).then(
  async (bytes) => new Engine(await compileModule(bytes)),
);
/** Of the trace that was opened last. */
let reading: Reading | null = null;
/** Of the trace that was opened last, as far as the run still is that trace. */
let sites: CallSites | null = null;

async function fetchBytes(address: string): Promise<ArrayBuffer> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} cannot be loaded: ${response.status}`);
  return response.arrayBuffer();
}

async function respond(question: Question): Promise<void> {
  switch (question.ask) {
    case 'open': {
      const opened = await open(await engine, question);
      if (opened !== null && 'trace' in opened) replyOpened(opened);
      else reply({ answer: opened });
      return;
    }
    case 'load':
      return reply({ answer: load(await engine, question) });
    case 'show':
      return reply({ answer: (await engine).show(question.view) });
    case 'stretch':
      return reply({ answer: (await engine).stretch(question.window) });
    case 'report':
      return reply({ answer: await (await engine).report(sites) });
    case 'find': {
      const { find } = await import('./find.ts');
      return reply({ answer: find((await engine).allocations, question.wanted, sites) });
    }
  }
}

function load(
  holder: Engine,
  { operations, strategies, kept, shared }: Extract<Question, { ask: 'load' }>,
): Answers['load'] {
  const blocks = [...holder.operations.blocks.slice(0, shared), ...operations.blocks];
  const broken = holder.load({ ...operations, blocks }, strategies, kept);
  sites = sites && { ...sites, of: sites.of.subarray(0, kept) };
  return { timeline: holder.timeline(), broken };
}

/** Replays the trace while it is read. Where it is refused or given up, no run is left. */
async function open(
  holder: Engine,
  { file, strategies, part }: Extract<Question, { ask: 'open' }>,
): Promise<Answers['open']> {
  let broken: Broken | null = null;
  let lastWord = 0;
  let operations = NO_OPERATIONS;
  const restart = () => {
    holder.begin(strategies);
    broken = null;
    sites = null;
    operations = NO_OPERATIONS;
  };
  const read = (soFar: Operations, fraction: number) => {
    operations = soFar;
    broken ??= holder.extend(soFar);
    if (performance.now() < lastWord + PROGRESS_MS) return;
    lastWord = performance.now();
    reply({ progress: fraction, timeline: holder.timeline() });
  };
  restart();
  reading = readBeside(readingThread({ file, part }), { restart, read });
  const trace = await reading.end;
  if (trace === null || isProblem(trace) || isDhat(trace)) return trace;
  const { blocks } = trace.operations;
  // The page gets those of the trace; what came block by block is the engine's own.
  const rest = blocks
    .slice(operations.blocks.length)
    .map((block) => copiedBlock(block, block.kinds.length));
  const own = { ...trace.operations, blocks: [...operations.blocks, ...rest] };
  broken = holder.load(own, strategies, holder.operations.length);
  sites = trace.sites;
  return { trace, timeline: holder.timeline(), broken };
}

function readingThread(toRead: ToRead): Thread {
  const worker = new Worker(new URL('../trace/worker.ts', import.meta.url), { type: 'module' });
  worker.postMessage(toRead);
  return {
    hear(heard, failed) {
      worker.onmessage = ({ data }) => heard(data);
      worker.onerror = ({ message }) =>
        failed(new Error(message || 'the reader could not be loaded'));
    },
    stop: () => worker.terminate(),
  };
}

function replyOpened(opened: Opened): void {
  reply(
    { answer: opened },
    opened.trace.operations.blocks.map(({ kinds }) => kinds.buffer),
  );
}

function reply(message: Reply, transfer: Transferable[] = []): void {
  self.postMessage(message, transfer);
}

/** Without a question for as long, the engine prepares for later ones. */
const REST_MS = 100;
let rest: ReturnType<typeof setTimeout> | undefined;

function refine(holder: Engine): void {
  if (holder.refine()) rest = setTimeout(refine, 0, holder);
}

/** Questions are answered one after the other, in the order they came. */
let queue: Promise<void> = Promise.resolve();
self.onmessage = ({ data }: MessageEvent<Question | Cancel>) => {
  if ('cancel' in data) {
    reading?.cancel();
    return;
  }
  queue = queue.then(async () => {
    clearTimeout(rest);
    try {
      await respond(data);
      rest = setTimeout(refine, REST_MS, await engine);
    } catch (error) {
      reply({ failure: messageOf(error) });
    }
  });
};
