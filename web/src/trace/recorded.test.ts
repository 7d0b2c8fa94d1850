import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readTrace } from './open.ts';
import { isDhat, isProblem, type Opened } from './trace.ts';

const FOLDER = new URL('../../test/traces/', import.meta.url);
const recordings = readdirSync(FOLDER).filter((name) => !name.endsWith('.truth.json'));

async function read(name: string): Promise<Opened> {
  const trace = await readTrace(new Blob([readFileSync(new URL(name, FOLDER))]));
  if (isProblem(trace)) throw new Error(`${name}, line ${trace.line}: ${trace.message}`);
  return trace;
}

describe('every recording comes to the figures that were found without us', () => {
  test.each(recordings)('%s', async (name) => {
    const expected = JSON.parse(readFileSync(new URL(`${name}.truth.json`, FOLDER), 'utf8'));
    const trace = await read(name);
    expect(trace.format).toBe(expected.format);
    if (isDhat(trace)) return;
    // What the truth adds beyond the figures are remarks.
    for (const [field, value] of Object.entries(trace.figures))
      if (field in expected.truth)
        expect({ [field]: value }).toEqual({ [field]: expected.truth[field] });
    expect(trace.figures).toMatchObject({ events: expected.truth.events });
    const { events, failed, alloc_over_live: dropped } = trace.figures;
    expect(trace.operations.length).toBeGreaterThanOrEqual(events - failed);
    expect(trace.operations.length).toBeLessThanOrEqual(events - failed + dropped);
  });
});
