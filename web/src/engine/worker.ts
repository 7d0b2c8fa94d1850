/// <reference lib="webworker" />
import wasmAddress from '#wasm/zee-inspect.wasm?url';
import { readTrace } from '../trace/open.ts';
import { Engine } from './engine.ts';
import { compileModule } from './module.ts';
import type { Answers, Question, Reply } from './protocol.ts';

const engine = fetchBytes(wasmAddress).then(
  async (bytes) => new Engine(await compileModule(bytes)),
);

async function fetchBytes(address: string): Promise<ArrayBuffer> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} cannot be loaded: ${response.status}`);
  return response.arrayBuffer();
}

async function answer(question: Question): Promise<Answers[keyof Answers]> {
  switch (question.ask) {
    case 'read':
      return readTrace(question.name, new Uint8Array(question.bytes), (progress) =>
        reply({ progress }),
      );
    case 'load': {
      const { operations, strategies, kept } = question;
      const broken = (await engine).load(operations, strategies, kept);
      return { timeline: (await engine).timeline(), broken };
    }
    case 'show':
      return (await engine).show(question.view);
  }
}

function reply(message: Reply): void {
  self.postMessage(message);
}

/** Questions are answered one after the other, in the order they came. */
let queue: Promise<void> = Promise.resolve();
self.onmessage = ({ data }: MessageEvent<Question>) => {
  queue = queue.then(async () => {
    try {
      reply({ answer: await answer(data) });
    } catch (error) {
      reply({ failure: error instanceof Error ? error.message : String(error) });
    }
  });
};
