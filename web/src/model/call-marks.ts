/** What the last call did to whole pages, to be seen on the heap map: growth, and runs that are cut or joined. */
import type { Step } from './picture.ts';
import { PAGE } from './sizes.ts';

export interface CallMark {
  /** grown: new pages · surplus: those of them that nobody asked for · cut: what stays free of a run · joined: a
   *  run that has become one. */
  readonly kind: 'grown' | 'surplus' | 'cut' | 'joined';
  readonly address: number;
  readonly size: number;
}

/** In the order of the steps. */
export function callMarks(steps: readonly Step[]): CallMark[] {
  return steps.flatMap(marksOf);
}

function marksOf({ name, a, b, c }: Step): CallMark[] {
  if (name === 'grow' && a !== 0) {
    const grown: CallMark = { kind: 'grown', address: a, size: b * PAGE };
    const surplus = { address: a + (b - c) * PAGE, size: c * PAGE };
    return c > 0 ? [grown, { kind: 'surplus', ...surplus }] : [grown];
  }
  if (name === 'cut') return [{ kind: 'cut', address: c, size: a + b - c }];
  if (name === 'join') return [{ kind: 'joined', address: a, size: b }];
  return [];
}
