/** Links: what they hold is opened, and what is shown is made to one. */
import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { LinkState } from '../model/link.ts';
import { NO_OPERATIONS, type Operations } from '../model/operations.ts';
import type { Place } from '../model/picture.ts';
import type { Run } from '../model/run.ts';
import { SESSION_TEXTS as TEXT } from '../texts/session.ts';
import type { Openings } from './openings.ts';
import { isShipped, SHIPPED } from './shipped.ts';

/** Characters that browsers, chats and mail still carry. */
export const LONGEST_LINK = 64_000;
/** More operations than this are not even tried: the best of them take a third of a character each. */
const MOST_LINKED = 200_000;
/** Fetched when the first link is opened or made: the first picture does without. */
const links = () => import('../model/link.ts');

/** What a link does to the session, and is made of. */
export interface Linked {
  readonly run: ReadonlySignal<Run>;
  readonly place: Signal<Place>;
  readonly notice: Signal<string | null>;
  readonly openShipped: Openings['openShipped'];
  change(run: Run, place: Place): void;
  /** The page of the tree; null follows the last call. */
  chosen(): number | null;
  choose(page: number | null): void;
}

export interface Links {
  /** While one is being opened, what is shown is not yet what it holds. */
  readonly opening: ReadonlySignal<boolean>;
  openLink(fragment: string): Promise<void>;
  link(): Promise<string | null>;
}

export function createLinks(session: Linked): Links {
  const opening = signal(false);
  /** Operations that were found too long for a link, which takes a while to find out. */
  let tooLong: Operations | null = null;

  return {
    opening,
    async openLink(fragment) {
      opening.value = true;
      try {
        const { decodeLink } = await links();
        const { state, damage } = await decodeLink(fragment);
        // A link names a shipped trace, or holds the operations.
        if (state.trace === null || !isShipped(state.trace)) {
          const operations = state.operations ?? NO_OPERATIONS;
          session.change({ operations, strategies: state.strategies, trace: null }, placeOf(state));
        } else if (await session.openShipped(state.trace, state.strategies)) {
          session.place.value = placeOf(state);
        }
        session.choose(state.chosen ?? null);
        session.notice.value = unknownTrace(state.trace) ?? damage;
      } finally {
        opening.value = false;
      }
    },
    async link() {
      const { operations, strategies, trace } = session.run.peek();
      const shipped = trace?.shipped ?? null;
      const holds = shipped === null ? operations : null;
      if (holds !== null && (holds === tooLong || holds.length > MOST_LINKED)) return null;
      const { encodeLink } = await links();
      const fragment = await encodeLink({
        operations: holds,
        trace: shipped,
        strategies,
        ...session.place.peek(),
        chosen: session.chosen(),
      });
      if (fragment.length <= LONGEST_LINK) return fragment;
      tooLong = operations;
      return null;
    },
  };
}

const placeOf = ({ cursor, step = 0 }: LinkState): Place => ({ cursor, step });

function unknownTrace(name: string | null): string | null {
  return name === null || isShipped(name)
    ? null
    : TEXT.unknownTrace(name, SHIPPED.map((trace) => trace.name).join(', '));
}
