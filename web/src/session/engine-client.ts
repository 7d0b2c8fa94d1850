/** The engine in its worker, as a function that answers questions. */
import type { Answers, Cancel, Progress, Question, Reply } from '../engine/protocol.ts';

/** An endless loop in a module is only ended from outside: without a word for as long, it is one. */
const SILENCE_MS = 10_000;

interface Asked {
  readonly question: Question;
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

export class EngineClient {
  readonly #onProgress: (progress: Progress) => void;
  #worker: Worker;
  /** Not yet answered, in the order in which the worker answers. */
  #asked: readonly Asked[] = [];
  #silence: ReturnType<typeof setTimeout> | undefined;

  constructor(onProgress: (progress: Progress) => void) {
    this.#onProgress = onProgress;
    this.#worker = this.#start();
  }

  /** Rejects when the engine failed or fell silent over this question; it then has started anew and knows
   *  no run. Posts at once: the engine works while the page draws. */
  ask<Q extends Question>(question: Q): Promise<Answers[Q['ask']]> {
    const answer = new Promise<unknown>((resolve, reject) => {
      this.#asked = [...this.#asked, { question, resolve, reject }];
    });
    if (this.#asked.length === 1) this.#listenForSilence();
    this.#worker.postMessage(question);
    return answer as Promise<Answers[Q['ask']]>;
  }

  /** Has the trace that is being opened given up; its question is answered with null. */
  cancel(): void {
    const cancel: Cancel = { cancel: true };
    this.#worker.postMessage(cancel);
  }

  /** Ends it; what was asked is not answered any more. */
  close(): void {
    clearTimeout(this.#silence);
    this.#worker.terminate();
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
      this.#next()?.resolve(reply.answer);
      this.#listenForSilence();
    }
  }

  /** The question that was being answered; the one after it is now. */
  #next(): Asked | undefined {
    const [first, ...rest] = this.#asked;
    this.#asked = rest;
    return first;
  }

  #listenForSilence(): void {
    clearTimeout(this.#silence);
    if (this.#asked.length === 0) return;
    const reason = `no answer for ${SILENCE_MS / 1000} seconds`;
    this.#silence = setTimeout(() => this.#restart(reason), SILENCE_MS);
  }

  #restart(reason: string): void {
    this.#worker.terminate();
    this.#worker = this.#start();
    this.#next()?.reject(new Error(reason));
    for (const { question } of this.#asked) this.#worker.postMessage(question);
    this.#listenForSilence();
  }
}
