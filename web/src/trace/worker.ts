/// <reference lib="webworker" />
/** Reads traces in a thread of its own, and hands on their operations block by block. */
import { BLOCK, type Block, copiedBlock, LOG_BLOCK } from '../model/operations.ts';
import { type Listener, readTrace } from './open.ts';
import type { ReadMessage, ToRead } from './read-beside.ts';
import { isDhat, isProblem, type ParsedTrace } from './trace.ts';

/** Between two words on how far the file is read, where no block is filled. */
const WORD_MS = 50;

self.onmessage = async ({ data: { file, part } }: MessageEvent<ToRead>) => {
  try {
    const end = await readTrace(file, { listener: createListener(), ...part });
    say({ end }, isProblem(end) || isDhat(end) ? [] : buffersOf(blocksOf(end)));
  } catch (error) {
    say({ failure: error instanceof Error ? error.message : String(error) });
  }
};

function createListener(): Listener {
  let sent = 0;
  let lastWord = 0;
  return {
    restart() {
      sent = 0;
      say({ restart: true });
    },
    read({ length, blocks, idCount }, fraction) {
      const whole = length >>> LOG_BLOCK;
      const now = performance.now();
      if (whole === sent && now < lastWord + WORD_MS) return;
      // Copies: what is read goes on to the page at the end.
      const more = blocks.slice(sent, whole).map((block) => copiedBlock(block, BLOCK));
      sent = whole;
      lastWord = now;
      say({ blocks: more, idCount, fraction }, buffersOf(more));
    },
  };
}

const blocksOf = (trace: ParsedTrace) => trace.operations.blocks;

const buffersOf = (blocks: readonly Block[]) => blocks.map(({ kinds }) => kinds.buffer);

function say(message: ReadMessage, transfer: Transferable[] = []): void {
  self.postMessage(message, transfer);
}
