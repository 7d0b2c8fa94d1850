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

/** A thread that does readFor(). */
export interface Thread {
  /** `failed` when the thread itself fails. */
  hear(heard: (message: ReadMessage) => void, failed: (error: Error) => void): void;
  stop(): void;
}

/** The listener hears of whole blocks of operations, which stay its own. */
export function readBeside(thread: Thread, listener: Listener): Reading {
  let blocks: readonly Block[] = [];
  let isOver = false;
  let cancel = () => {};
  const end = new Promise<Opened | TraceProblem | null>((resolve, reject) => {
    cancel = () => resolve(null);
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
    thread.hear((message) => {
      if (isOver) return;
      try {
        hear(message);
      } catch (error) {
        reject(error);
      }
    }, reject);
  });
  return {
    end: end.finally(() => {
      isOver = true;
      thread.stop();
    }),
    cancel,
  };
}

const operationsIn = (blocks: readonly Block[], idCount: number): Operations => ({
  length: blocks.length * BLOCK,
  blocks,
  idCount,
  names: [],
});
