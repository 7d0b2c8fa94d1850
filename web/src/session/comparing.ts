/** Another trace is compared with the run: an engine of its own replays it, which leaves what is open alone. */
import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import { messageOf } from '../model/message.ts';
import { sideOf } from '../model/report.ts';
import { areSame, type Strategies } from '../model/strategies.ts';
import { SESSION_TEXTS as TEXT } from '../texts/session.ts';
import { WHOLE } from '../trace/trace.ts';
import { EngineClient } from './engine-client.ts';
import { replayable } from './openings.ts';
import type { Other, Replaying } from './session.ts';
import { fetchShipped } from './shipped.ts';

export interface Comparing {
  /** As long as it is replayed with the strategies in force; null for none. */
  readonly other: ReadonlySignal<Other | null>;
  readonly replaying: ReadonlySignal<Replaying | null>;
  /** What is compared with stays when the trace cannot be read, or is given up. */
  compare(name: string, file: Blob): Promise<void>;
  compareShipped(name: string): Promise<void>;
  giveUp(): void;
  end(): void;
}

interface Asked {
  readonly name: string;
  readonly file: Blob;
  readonly strategies: Strategies;
}

export function createComparing(
  strategies: ReadonlySignal<Strategies>,
  complain: (text: string) => void,
): Comparing {
  const held = signal<(Asked & { readonly other: Other }) | null>(null);
  const replaying = signal<Replaying | null>(null);
  /** The engine that replays, and what it was asked. */
  let client: EngineClient | null = null;
  let asked: Asked | null = null;

  /** An engine that is closed answers nothing any more. */
  function giveUp(): void {
    client?.close();
    client = null;
    asked = held.peek();
    replaying.value = null;
  }

  async function compare(name: string, file: Blob): Promise<void> {
    giveUp();
    const now = { name, file, strategies: strategies.peek() };
    asked = now;
    replaying.value = { name, progress: 0 };
    client = new EngineClient(({ progress }) => {
      replaying.value = { name, progress };
    });
    try {
      const other = await replay(client, now);
      if (typeof other === 'string') complain(other);
      else if (other !== null) held.value = { ...now, other };
    } catch (error) {
      complain(TEXT.notLoaded(name, messageOf(error)));
    } finally {
      giveUp();
    }
  }

  effect(() => {
    const now = strategies.value;
    if (asked !== null && !areSame(asked.strategies, now)) void compare(asked.name, asked.file);
  });

  return {
    other: computed(() => {
      const now = held.value;
      return now !== null && areSame(now.strategies, strategies.value) ? now.other : null;
    }),
    replaying,
    compare,
    async compareShipped(name) {
      try {
        const shipped = await fetchShipped(name);
        await compare(shipped.name, shipped.file);
      } catch (error) {
        complain(TEXT.notLoaded(name, messageOf(error)));
      }
    },
    giveUp,
    end() {
      held.value = null;
      giveUp();
    },
  };
}

/** What a trace comes to, or why it comes to nothing; null when it was given up. */
async function replay(
  client: EngineClient,
  { name, file, strategies }: Asked,
): Promise<Other | string | null> {
  const opened = await client.ask({ ask: 'open', file, strategies, part: WHOLE });
  const replayed = replayable(name, opened);
  if (replayed === null || typeof replayed === 'string') return replayed;
  const { trace, broken } = replayed;
  if (broken !== null) return TEXT.notCompared(name, broken.operation + 1, broken.reason);
  const heap = await client.ask({ ask: 'report' });
  const { figures, operations, warnings } = trace;
  return { name, warnings, side: sideOf(operations, figures, heap) };
}
