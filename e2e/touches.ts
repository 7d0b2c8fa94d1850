/** Fingers, which the browser decides about: whether it scrolls by them or the page has them. */
import type { Page } from '@playwright/test';

/** x and y of each finger. */
type Fingers = readonly number[];

const MOVES = 8;

/** Puts fingers down at one place, moves them to another, and lifts them. */
export async function touchesOf(
  page: Page,
): Promise<(from: Fingers, to: Fingers) => Promise<void>> {
  const session = await page.context().newCDPSession(page);
  const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', fingers: Fingers) =>
    session.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: fingers.flatMap((x, i) =>
        i % 2 === 0 ? [{ x, y: fingers[i + 1] ?? 0, id: i / 2 }] : [],
      ),
    });
  return async (from, to) => {
    await send('touchStart', from);
    for (let move = 1; move <= MOVES; move++)
      await send(
        'touchMove',
        from.map((start, i) => start + (((to[i] ?? start) - start) * move) / MOVES),
      );
    await send('touchEnd', []);
  };
}
