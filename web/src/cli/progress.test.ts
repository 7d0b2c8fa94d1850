import { expect, test, vi } from 'vitest';
import { progressOn } from './progress.ts';

function terminal(isTTY: boolean) {
  const written: string[] = [];
  const write = (text: string) => written.push(text) > 0;
  return { stream: { isTTY, write } as unknown as NodeJS.WriteStream, written };
}

test('there is a bar on a terminal, and none in a pipe', async () => {
  const [shell, pipe] = [terminal(true), terminal(false)];
  for (const { stream } of [shell, pipe]) {
    const progress = progressOn(stream);
    await progress.show('reading', 0.5);
    progress.clear();
  }
  expect(shell.written.join('')).toMatch(/reading +█+·+ 50 %/);
  expect(shell.written.at(-1)).toBe('\r\x1b[K');
  expect(pipe.written).toEqual([]);
});

test('an interrupt takes the bar away before it ends the program', async () => {
  const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
  const heard = process.listenerCount('SIGINT');
  const { stream, written } = terminal(true);
  await progressOn(stream).show('reading', 0.5);
  expect(process.listenerCount('SIGINT')).toBe(heard + 1);
  process.listeners('SIGINT').at(-1)?.('SIGINT');
  expect(written.at(-1)).toBe('\r\x1b[K');
  expect(kill).toHaveBeenCalledWith(process.pid, 'SIGINT');
  expect(process.listenerCount('SIGINT')).toBe(heard);
  kill.mockRestore();
});
