/** The engine in its worker, as a function that answers questions. */
import type { Answers, Cancel, Progress, Question, Reply } from '../engine/protocol.ts';

/** An endless loop in a module is only ended from outside: without a word for as long, it is one. */
const SILENCE_MS = 10_000;

export class EngineClient {
  readonly #onProgress: (progress: Progress) => void;
  #worker: Worker;
  #pending: { resolve(answer: unknown): void; reject(error: Error): void } | null = null;
  #silence: ReturnType<typeof setTimeout> | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(onProgress: (progress: Progress) => void) {
    this.#onProgress = onProgress;
    this.#worker = this.#start();
  }

  /** Questions wait for the ones before. Rejects when the engine failed or fell silent; it then has
   *  started anew and knows no run. */
  ask<Q extends Question>(question: Q): Promise<Answers[Q['ask']]> {
    const asked = this.#turn.then(() => this.#send(question));
    this.#turn = asked.catch(() => undefined);
    return asked as Promise<Answers[Q['ask']]>;
  }

  /** Has the trace that is being opened given up; its question is answered with null. */
  cancel(): void {
    const cancel: Cancel = { cancel: true };
    this.#worker.postMessage(cancel);
  }

  #send(question: Question): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#pending = { resolve, reject };
      this.#listenForSilence();
      this.#worker.postMessage(question);
    });
  }

  #start(): Worker {
    const worker = new Worker(new URL('../engine/worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<Reply>) => this.#hear(data);
    worker.onerror = (event) => this.#restart(event.message || 'the worker could not be loaded');
    return worker;
  }

  #hear(reply: Reply): void {
    if ('progress' in reply) {
      this.#listenForSilence();
      this.#onProgress(reply);
    } else if ('failure' in reply) {
      this.#restart(reply.failure);
    } else {
      clearTimeout(this.#silence);
      this.#pending?.resolve(reply.answer);
      this.#pending = null;
    }
  }

  #listenForSilence(): void {
    clearTimeout(this.#silence);
    const reason = `no answer for ${SILENCE_MS / 1000} seconds`;
    this.#silence = setTimeout(() => this.#restart(reason), SILENCE_MS);
  }

  #restart(reason: string): void {
    clearTimeout(this.#silence);
    this.#worker.terminate();
    this.#worker = this.#start();
    this.#pending?.reject(new Error(reason));
    this.#pending = null;
  }
}
