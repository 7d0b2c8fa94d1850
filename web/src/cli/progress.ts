/** A bar on the terminal that is drawn over and over; where there is no terminal there is none. */
import { setImmediate } from 'node:timers/promises';

const WIDTH = 30;
const EVERY_MS = 100;
const CLEAR = '\r\x1b[K';
const INTERRUPT = 'SIGINT';

export interface Progress {
  /** `fraction` of the work is done that the label names. To be awaited: signals are heard in between. */
  show(label: string, fraction: number): Promise<void> | undefined;
  /** Takes the bar away. */
  clear(): void;
}

export function progressOn(terminal: NodeJS.WriteStream): Progress {
  if (!terminal.isTTY) return { show: () => undefined, clear: () => undefined };
  let drawn: number | null = null;
  const clear = () => {
    if (drawn === null) return;
    terminal.write(CLEAR);
    process.off(INTERRUPT, leave);
    drawn = null;
  };
  const leave = () => {
    clear();
    process.kill(process.pid, INTERRUPT);
  };
  return {
    show(label, fraction) {
      const now = performance.now();
      if (drawn !== null && now < drawn + EVERY_MS) return undefined;
      if (drawn === null) process.on(INTERRUPT, leave);
      drawn = now;
      const filled = Math.round(WIDTH * Math.min(1, fraction));
      const bar = '█'.repeat(filled).padEnd(WIDTH, '·');
      terminal.write(`${CLEAR}${label.padEnd(9)} ${bar} ${Math.floor(100 * fraction)} %`);
      return setImmediate();
    },
    clear,
  };
}
