/** readTrace in a thread of its own: what is read is used meanwhile. */
import { BLOCK, type Block, type Operations } from '../model/operations.ts';
import type { Listener } from './open.ts';
import type { Opened, Part, TraceProblem } from './trace.ts';

export interface ToRead {
  readonly file: Blob;
  readonly part: Part;
}

export type ReadMessage =
  | { readonly restart: true }
  /** Whole blocks behind those that came before. */
  | { readonly blocks: readonly Block[]; readonly idCount: number; readonly fraction: number }
  | { readonly end: Opened | TraceProblem }
  | { readonly failure: string };

export interface Reading {
  /** null when it was given up. Rejects when the reader itself fails. */
  readonly end: Promise<Opened | TraceProblem | null>;
  cancel(): void;
}

/** The listener hears of whole blocks of operations, which stay its own. */
export function readBeside(toRead: ToRead, listener: Listener): Reading {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  let blocks: readonly Block[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<Opened | TraceProblem | null>();
  const hear = (message: ReadMessage) => {
    if ('end' in message) resolve(message.end);
    else if ('failure' in message) reject(new Error(message.failure));
    else if ('restart' in message) {
      blocks = [];
      listener.restart();
    } else {
      blocks = [...blocks, ...message.blocks];
      void listener.read(operationsIn(blocks, message.idCount), message.fraction);
    }
  };
  worker.onmessage = ({ data }: MessageEvent<ReadMessage>) => {
    try {
      hear(data);
    } catch (error) {
      reject(error);
    }
  };
  worker.onerror = (event) => reject(new Error(event.message || 'the reader could not be loaded'));
  worker.postMessage(toRead);
  return {
    end: promise.finally(() => {
      worker.onmessage = null;
      worker.terminate();
    }),
    cancel: () => resolve(null),
  };
}

const operationsIn = (blocks: readonly Block[], idCount: number): Operations => ({
  length: blocks.length * BLOCK,
  blocks,
  idCount,
  names: [],
});
