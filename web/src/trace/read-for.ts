/** readTrace for another thread: hands on its operations block by block. */
import { messageOf } from '../model/message.ts';
import { BLOCK, type Block, copiedBlock, LOG_BLOCK } from '../model/operations.ts';
import { type Listener, readTrace } from './open.ts';
import type { ReadMessage, ToRead } from './read-beside.ts';
import { isDhat, isProblem } from './trace.ts';
import type { Unpack } from './unpack.ts';

/** Between two words on how far the file is read, where no block is filled. */
const WORD_MS = 50;

type Say = (message: ReadMessage, transfer: ArrayBuffer[]) => void;

/** Without a way to unpack gzip, the browser's. */
export async function readFor({ file, part }: ToRead, say: Say, gunzip?: Unpack): Promise<void> {
  try {
    const own = gunzip === undefined ? {} : { gunzip };
    const end = await readTrace(file, { listener: listenerThat(say), ...part, ...own });
    say({ end }, isProblem(end) || isDhat(end) ? [] : buffersOf(end.operations.blocks));
  } catch (error) {
    say({ failure: messageOf(error) }, []);
  }
}

function listenerThat(say: Say): Listener {
  let sent = 0;
  let lastWord = 0;
  return {
    restart() {
      sent = 0;
      say({ restart: true }, []);
    },
    read({ length, blocks, idCount }, fraction) {
      const whole = length >>> LOG_BLOCK;
      const now = performance.now();
      if (whole === sent && now < lastWord + WORD_MS) return;
      // Copies: what is read goes on to the other thread at the end.
      const more = blocks.slice(sent, whole).map((block) => copiedBlock(block, BLOCK));
      sent = whole;
      lastWord = now;
      say({ blocks: more, idCount, fraction }, buffersOf(more));
    },
  };
}

/** The columns of a block share a buffer, which is no shared one. */
const buffersOf = (blocks: readonly Block[]) =>
  blocks.map(({ kinds }) => kinds.buffer as ArrayBuffer);
