import { parseConsole } from '../model/console.ts';
import { NO_OPERATIONS } from '../model/operations.ts';
import { texts } from '../texts/page.ts';

/** A number of bytes as the console takes it: 100, 0x40, 4 KiB, −1; else the sentence that says what is wrong. */
export function readSize(text: string): number | string {
  const read = parseConsole(`malloc(${text.replace('−', '-')})`, NO_OPERATIONS, 0);
  if ('message' in read) return read.message;
  const [only, ...more] = read.operations;
  return only && more.length === 0 ? only.size : texts.operation.manyNumbers;
}
