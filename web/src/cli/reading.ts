/** Reads traces in a thread of its own, which runs this very module. */
import { openAsBlob } from 'node:fs';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { ReadMessage, Thread, ToRead } from '../trace/read-beside.ts';
import { readFor } from '../trace/read-for.ts';
import type { Part } from '../trace/trace.ts';
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
  await readFor(toRead, (message, transfer) => parentPort?.postMessage(message, transfer), gunzip);
}

export function readingThread(source: Source, part: Part): Thread {
  const reader: Reader = { isReader: true, source, part };
  const worker = new Worker(new URL(import.meta.url), { workerData: reader });
  return {
    hear(heard, failed) {
      worker.on('message', (message: ReadMessage) => heard(message));
      worker.on('error', failed);
    },
    stop: () => void worker.terminate(),
  };
}
