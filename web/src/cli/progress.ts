/** A bar on the terminal that is drawn over and over; where there is no terminal there is none. */
const WIDTH = 30;
const EVERY_MS = 100;
const CLEAR = '\r\x1b[K';

export interface Progress {
  /** `fraction` of the work is done that the label names. */
  show(label: string, fraction: number): void;
  /** Takes the bar away. */
  clear(): void;
}

export function progressOn(terminal: NodeJS.WriteStream): Progress {
  if (!terminal.isTTY) return { show: () => undefined, clear: () => undefined };
  let drawn = 0;
  return {
    show(label, fraction) {
      const now = performance.now();
      if (now < drawn + EVERY_MS) return;
      drawn = now;
      const filled = Math.round(WIDTH * Math.min(1, fraction));
      const bar = '█'.repeat(filled).padEnd(WIDTH, '·');
      terminal.write(`${CLEAR}${label.padEnd(9)} ${bar} ${Math.floor(100 * fraction)} %`);
    },
    clear() {
      if (drawn > 0) terminal.write(CLEAR);
    },
  };
}
