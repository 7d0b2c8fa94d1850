/**
 * One fixture for all scenarios: `buddyscope`, the page by the names it goes by. It knows where things
 * are, not how they look; what a scenario does and expects stands in the scenario.
 */

import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { test as base, expect, type Locator, type Page } from '@playwright/test';
import { callAt, type LinkOptions, linkTo, linkToTrace } from './link-text.ts';

export { expect };

/** A path, or what is in it. */
type TraceFile = string | { readonly name: string; readonly content: Buffer | string };

export class Buddyscope {
  readonly page: Page;
  readonly banner: Locator;
  readonly map: Locator;
  readonly operation: Locator;
  readonly console: Locator;
  readonly allocations: Locator;
  readonly tree: Locator;
  readonly lists: Locator;
  readonly steps: Locator;
  readonly inspector: Locator;
  readonly metrics: Locator;
  readonly timeline: Locator;
  readonly blame: Locator;
  readonly loadReport: Locator;
  /** The one sentence that says what the last operation did. */
  readonly status: Locator;
  /** The slider whose value is the number of operations done. */
  readonly position: Locator;
  readonly size: Locator;
  /** Where console text is typed. */
  readonly entry: Locator;
  /** What must not be overlooked. */
  readonly alert: Locator;

  constructor(page: Page) {
    this.page = page;
    const region = (name: string) => page.getByRole('region', { name, exact: true });
    this.banner = page.getByRole('banner');
    this.map = region('Heap map');
    this.operation = region('Operation');
    this.console = region('Console');
    this.allocations = region('Allocations');
    this.tree = region('Buddy tree');
    this.lists = region('Free lists');
    this.steps = region('Steps');
    this.inspector = region('Inspector');
    this.metrics = region('Metrics');
    this.timeline = region('Timeline');
    this.blame = region('Blame');
    this.loadReport = region('How the trace was read');
    this.status = page.getByRole('status');
    this.position = page.getByRole('slider', { name: 'Position' });
    this.size = page.getByRole('textbox', { name: 'Size in bytes' });
    this.entry = page.getByRole('textbox', { name: 'Console' });
    this.alert = page.getByRole('alert');
  }

  /** Opens a link to what the console text does, and waits until its last call is shown. */
  async open(text: string, options?: LinkOptions): Promise<void> {
    await this.page.goto(await linkTo(text, options));
    await expect(this.status).toContainText(callAt(text, options) ?? /the heap is empty/i);
  }

  /** Opens a link to a trace that comes with the page; reading it takes a moment. */
  async openShipped(trace: string, options?: LinkOptions): Promise<void> {
    await this.page.goto(await linkToTrace(trace, options));
  }

  /** Chooses a trace file as people do, by the button. */
  async openTrace(file: TraceFile): Promise<void> {
    await this.#chooseFile('Open trace', file);
  }

  /** Another trace beside the one that is open; the tab Blame is. */
  async compareWith(file: TraceFile): Promise<void> {
    await this.#chooseFile('Compare with…', file);
  }

  async #chooseFile(button: string, file: TraceFile): Promise<void> {
    const chooser = this.page.waitForEvent('filechooser');
    await this.button(button).click();
    const upload =
      typeof file === 'string'
        ? file
        : { name: file.name, mimeType: '', buffer: Buffer.from(file.content) };
    await (await chooser).setFiles(upload);
  }

  /** A file from outside is dragged over the page. */
  async hoverWithFile(file: string): Promise<void> {
    await this.page.dispatchEvent('body', 'dragover', { dataTransfer: await this.#dragged(file) });
  }

  async drop(file: string): Promise<void> {
    await this.page.dispatchEvent('body', 'drop', { dataTransfer: await this.#dragged(file) });
  }

  /** What the browser hands to the page for a file from outside. */
  async #dragged(file: string) {
    const [name, base64] = [basename(file), readFileSync(file).toString('base64')];
    return this.page.evaluateHandle(
      ([name, base64]) => {
        const transfer = new DataTransfer();
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        transfer.items.add(new File([bytes], name));
        return transfer;
      },
      [name, base64] as const,
    );
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  /** `strategy('Buddy')` is the combobox *Buddy strategy*. */
  strategy(name: string): Locator {
    return this.page.getByRole('combobox', { name: `${name} strategy` });
  }

  /** Types into the console and runs it. */
  async run(text: string): Promise<void> {
    await this.entry.fill(text);
    await this.entry.press('Enter');
  }

  async malloc(size: string | number): Promise<void> {
    await this.size.fill(String(size));
    await this.button('malloc').click();
  }

  /** Frames of the chosen page, in address order. */
  get frames(): Locator {
    return this.tree.getByRole('listitem');
  }

  /** `frame('0x10000')`, whatever its size and state; `frame('0x10000, 16 bytes, free')` says those too. */
  frame(name: string): Locator {
    return this.tree.getByRole('listitem', { name: new RegExp(`^frame ${name}\\b`) });
  }

  /** Operations as the console lists them; only those in sight are there. */
  get calls(): Locator {
    return this.console.getByRole('option');
  }

  /** Steps inside the last call. */
  get eachStep(): Locator {
    return this.steps
      .getByRole('list', { name: 'Steps of the last operation' })
      .getByRole('listitem');
  }

  /** The step that was done last. */
  get currentStep(): Locator {
    return this.eachStep.and(this.page.locator('[aria-current=step]'));
  }

  /** The line of pseudo-code that is lit. */
  get litLine(): Locator {
    return this.steps
      .getByRole('list', { name: 'How it works' })
      .getByRole('listitem')
      .and(this.page.locator('[aria-current=step]'));
  }

  /** Presses a button of the transport so often, each time after the one before. */
  async press(button: string, times: number): Promise<void> {
    for (let i = 0; i < times; i++) await this.button(button).click();
  }

  /** The free list of that index, 0…13. */
  list(index: number): Locator {
    return this.lists.getByRole('listitem', { name: new RegExp(`^list ${index},`) });
  }

  /** The button of a free frame in its list. */
  freeFrame(address: string): Locator {
    return this.lists.getByRole('button', { name: new RegExp(`^${address}(, head)?$`) });
  }

  /** The row of a live allocation. */
  allocation(id: string): Locator {
    return this.allocations.getByRole('row').filter({ has: this.button(`free ${id}`) });
  }

  /** The heap as tree, lists and allocations name it: equal texts are equal heaps. */
  async heap(): Promise<string> {
    const parts = [this.tree, this.lists, this.allocations].map((part) => part.ariaSnapshot());
    return (await Promise.all(parts)).join('\n');
  }
}

export const test = base.extend<{ buddyscope: Buddyscope }>({
  /** Whatever the scenario is about, nothing may go wrong unseen. */
  buddyscope: async ({ page }, use) => {
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    await use(new Buddyscope(page));
    expect(problems, 'errors in the browser console').toEqual([]);
  },
});
