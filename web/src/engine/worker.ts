/// <reference lib="webworker" />
import wasmAddress from '#wasm/zee-inspect.wasm?url';
import { copiedBlock, type Operations } from '../model/operations.ts';
import { isDhat, readTrace } from '../trace/open.ts';
import type { CallSites } from '../trace/sites.ts';
import { isProblem } from '../trace/trace.ts';
import { type Broken, Engine } from './engine.ts';
import { compileModule } from './module.ts';
import type { Answers, Cancel, Opened, Question, Reply } from './protocol.ts';

/** Between two words on how far a trace is read. */
const PROGRESS_MS = 50;

const engine = fetchBytes(wasmAddress).then(
  async (bytes) => new Engine(await compileModule(bytes)),
);
let opening = new AbortController();
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
    case 'blame':
      return reply({ answer: (await engine).blame(sites) });
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
  { file, strategies, pid }: Extract<Question, { ask: 'open' }>,
): Promise<Answers['open']> {
  opening = new AbortController();
  const { signal } = opening;
  let broken: Broken | null = null;
  let lastWord = 0;
  const restart = () => {
    holder.begin(strategies);
    broken = null;
    sites = null;
  };
  const read = async (operations: Operations, fraction: number) => {
    broken ??= holder.extend(operations);
    if (performance.now() < lastWord + PROGRESS_MS) return;
    lastWord = performance.now();
    reply({ progress: fraction, timeline: holder.timeline() });
    await turnOfOtherMessages();
  };
  restart();
  try {
    const trace = await readTrace(file, { listener: { restart, read }, signal, pid });
    if (isProblem(trace) || isDhat(trace)) return trace;
    broken = holder.load(trace.operations, strategies, holder.operations.length);
    sites = trace.sites;
    return { trace, timeline: holder.timeline(), broken };
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  }
}

/** A cancellation that waits is heard. A timer would wait longer than is needed. */
function turnOfOtherMessages(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** The page gets operations of its own, without a copy on its side. */
function replyOpened(opened: Opened): void {
  const { operations } = opened.trace;
  const blocks = operations.blocks.map((block) => copiedBlock(block, block.kinds.length));
  const trace = { ...opened.trace, operations: { ...operations, blocks } };
  reply(
    { answer: { ...opened, trace } },
    blocks.map(({ kinds }) => kinds.buffer),
  );
}

function reply(message: Reply, transfer: Transferable[] = []): void {
  self.postMessage(message, transfer);
}

/** Questions are answered one after the other, in the order they came. */
let queue: Promise<void> = Promise.resolve();
self.onmessage = ({ data }: MessageEvent<Question | Cancel>) => {
  if ('cancel' in data) {
    opening.abort();
    return;
  }
  queue = queue.then(async () => {
    try {
      await respond(data);
    } catch (error) {
      reply({ failure: error instanceof Error ? error.message : String(error) });
    }
  });
};
