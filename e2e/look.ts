import { createHash } from 'node:crypto';
import type { Locator } from '@playwright/test';

/** What it looks like, as a text to compare. */
export async function lookOf(locator: Locator): Promise<string> {
  const picture = await locator.screenshot({ animations: 'disabled' });
  return createHash('sha256').update(picture).digest('hex');
}
