/** Reads traces in a thread of its own, which runs this very module. */
import { openAsBlob } from 'node:fs';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { type Usage, usageOf } from '../model/usage.ts';
import { CLI_TEXTS } from '../texts/cli.ts';
import type { ReadMessage, Thread, ToRead } from '../trace/read-beside.ts';
import { readFor } from '../trace/read-for.ts';
import { isDhat, isProblem, type Part } from '../trace/trace.ts';
import { gunzip } from './gunzip.ts';

/** A path, as what is open cannot be handed on; what is no file is there whole. */
export type Source = string | Blob;

export const blobOf = async (source: Source): Promise<Blob> =>
  typeof source === 'string' ? openAsBlob(source) : source;

interface Reader {
  /** Tells the thread from others that may have this module, too. */
  readonly isReader: true;
  readonly source: Source;
  readonly part: Part;
}

const isReader = (data: unknown): data is Reader =>
  typeof data === 'object' && data !== null && 'isReader' in data;

if (!isMainThread && isReader(workerData)) {
  const { source, part } = workerData;
  const toRead: ToRead = { file: await blobOf(source), part };
  const say = (message: Message, transfer: ArrayBuffer[]) => {
    if ('end' in message && !isProblem(message.end) && !isDhat(message.end)) {
      const { operations, sites } = message.end;
      say({ usage: usageOf(operations, sites) }, []);
    }
    parentPort?.postMessage(message, transfer);
  };
  await readFor(toRead, say, gunzip);
}

/** It tells what the trace alone says of its sizes and sites, too: the replay is under way still. */
export interface ReadingThread extends Thread {
  readonly usage: Promise<Usage>;
}

type Message = ReadMessage | { readonly usage: Usage };

/** It begins when somebody hears it: what it says before would be lost. */
export function readingThread(source: Source, part: Part): ReadingThread {
  const reader: Reader = { isReader: true, source, part };
  let told: (usage: Usage) => void;
  const usage = new Promise<Usage>((resolve) => {
    told = resolve;
  });
  let worker: Worker | null = null;
  return {
    usage,
    hear(heard, failed) {
      worker = new Worker(new URL(import.meta.url), { workerData: reader });
      worker.on('message', (message: Message) => {
        if ('usage' in message) told(message.usage);
        else heard(message);
      });
      worker.on('error', failed);
      // After all that it said; who has heard its end hears nothing more.
      worker.on('exit', (status) => failed(new Error(CLI_TEXTS.readerEnded(status))));
    },
    // It ends by itself: who stops it has heard its end, or ends the process.
    stop: () => worker?.unref(),
  };
}
