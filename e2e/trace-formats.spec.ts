import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expectNoViolations } from './axe.ts';
import { expect, test } from './fixture.ts';

const recording = (name: string) =>
  fileURLToPath(new URL(`../web/test/traces/${name}`, import.meta.url));
const truth = (name: string) =>
  JSON.parse(readFileSync(`${recording(name)}.truth.json`, 'utf8')).truth;

/** Of each format one; the others differ in nothing that is seen. */
const RECORDINGS = [
  ['threads4.ltrace', 'ltrace'],
  ['sqlite.mtrace', 'mtrace'],
  ['jq.vgtrace.gz', 'valgrind-trace-malloc'],
  ['gawk.heaptrack.zst', 'heaptrack'],
  ['gawk.heaptrack.raw.zst', 'heaptrack-raw'],
  ['gitlog.atrace.gz', 'atrace'],
] as const;

for (const [name, format] of RECORDINGS) {
  test(`a recording in ${format} opens at its end, and the page says how it was read`, async ({
    buddyscope,
  }) => {
    const { events, failed = 0, end_live_blocks: live } = truth(name);
    await buddyscope.open('a = malloc(100)');
    await buddyscope.openTrace(recording(name));
    await expect(buddyscope.banner).toContainText(name);
    await expect(buddyscope.position).toHaveValue(String(events - failed));
    const said = (await buddyscope.loadReport.textContent()) ?? '';
    const plain = said.replaceAll('\u202f', '');
    expect(plain).toContain(`${name}, ${format}: ${events} events from`);
    await expect(buddyscope.allocations).toContainText(
      `${live} live`.replace(/\B(?=(\d{3})+ )/, '\u202f'),
    );
  });
}

test('what is to be known of a trace stands in its details, which can be put away', async ({
  buddyscope,
}) => {
  await buddyscope.open('a = malloc(100)');
  await buddyscope.openTrace(recording('jq.ltrace.gz'));
  const { loadReport } = buddyscope;
  await expect(loadReport).toContainText('a free of what is not live');
  await expect(loadReport.getByText('frees of what is not live')).toBeHidden();
  await loadReport.getByText(/^Details/).click();
  await expect(loadReport.getByText('frees of what is not live')).toBeVisible();
  await expectNoViolations(buddyscope.page);
  await loadReport.getByRole('button', { name: 'Dismiss' }).click();
  await expect(loadReport).toBeHidden();
});

test('of a log of several processes the busiest is opened, and another can be chosen', async ({
  buddyscope,
}) => {
  const call = (pid: number, text: string) => `--${pid}-- ${text}\n`;
  const content =
    call(7, 'malloc(10) = 0x4000') +
    call(8, 'malloc(20) = 0x4000') +
    call(8, 'malloc(40) = 0x6000') +
    call(8, 'free(0x4000)');
  await buddyscope.open('a = malloc(100)');
  await buddyscope.openTrace({ name: 'two.log', content });
  await expect(buddyscope.position).toHaveValue('3');
  await expect(buddyscope.allocations).toContainText('1 live · 40 bytes');
  await buddyscope.loadReport.getByLabel('Process').selectOption({ label: '7, 1 event' });
  await expect(buddyscope.position).toHaveValue('1');
  await expect(buddyscope.allocations).toContainText('1 live · 10 bytes');
});

test('programs that one process ran after each other are told apart, also without a number', async ({
  buddyscope,
}) => {
  const call = (bytes: number) => `malloc(${bytes}) = 0x5000\n`;
  const content = `${call(10)}--- Called exec() ---\n${call(20)}free(0x5000) = <void>\n`;
  await buddyscope.open('a = malloc(100)');
  await buddyscope.openTrace({ name: 'exec.ltrace', content });
  await expect(buddyscope.position).toHaveValue('2');
  await buddyscope.loadReport.getByLabel('Process').selectOption({ index: 1 });
  await expect(buddyscope.position).toHaveValue('1');
  await expect(buddyscope.allocations).toContainText('1 live · 10 bytes');
});

test('a DHAT profile is a table of its call sites, and what was open stays', async ({
  buddyscope,
}) => {
  await buddyscope.open('a = malloc(100)');
  await buddyscope.openTrace(recording('lua.dhat.json'));
  const { loadReport } = buddyscope;
  await expect(buddyscope.status).toContainText('nothing to replay');
  await expect(loadReport).toContainText('cannot be replayed');
  await loadReport.getByText('Call sites by their bytes at the peak').click();
  await expect(loadReport.getByRole('rowheader').first()).toContainText('malloc');
  await expectNoViolations(buddyscope.page);
  await expect(buddyscope.position).toHaveAttribute('max', '1');
  await buddyscope.malloc(8);
  await expect(buddyscope.status).toContainText('b = malloc(8) returned');
});
