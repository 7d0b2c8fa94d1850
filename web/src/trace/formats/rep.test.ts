import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  forEachOperation,
  KINDS,
  MAX_SIZE,
  NULL_ID,
  nameOf,
  operationAt,
  UNKNOWN_ID,
} from '../../model/operations.ts';
import { isProblem, type ParsedTrace } from '../trace.ts';
import { parseRep, RepReader } from './rep.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

function parsed(text: string): ParsedTrace {
  const trace = parseRep(bytesOf(text));
  if (isProblem(trace)) throw new Error(`line ${trace.line}: ${trace.message}`);
  return trace;
}

/** Operations in short: `malloc 0 100`. */
function shown({ operations }: ParsedTrace): string[] {
  return Array.from({ length: operations.length }, (_, i) => {
    const { kind, id, size } = operationAt(operations, i);
    return `${kind} ${nameOf(operations, id)}${kind === 'free' ? '' : ` ${size}`}`;
  });
}

const TWO = ['malloc 0 100', 'free 0'];
const warningsOf = (text: string) => parsed(text).warnings;
const problemOf = (text: string) => {
  const trace = parseRep(bytesOf(text));
  if (!isProblem(trace)) throw new Error('expected a problem');
  return trace;
};

describe('reads every dialect', () => {
  test.each([
    ['classic header', '20000\n1\n2\n1\na 0 100\nf 0\n'],
    ['2016 header with a 64-bit peak', '0\n1\n2\n38654727413\na 0 100\nf 0\n'],
    ['header of two numbers', '1\n2\na 0 100\nf 0\n'],
    ['header on one line', '1 1 2 1\na 0 100\nf 0'],
    ['CRLF', '1\r\n1\r\n2\r\n1\r\na 0 100\r\nf 0\r\n'],
    ['CR alone', '1\r1\r2\r1\ra 0 100\rf 0\r'],
    ['tabs, trailing and blank lines', '1\n1\n2\n1\n\n\ta\t0\t100 \n\n f 0\t\n\n'],
    ['whole words as operations', '1\n1\n2\n1\nalloc 0 100\nfree 0\n'],
    ['an operation over several lines', '1\n1\n2\n1\na\n0\n100\nf\n0\n'],
  ])('%s', (_, text) => {
    expect(shown(parsed(text))).toEqual(TWO);
    expect(parsed(text).warnings).toEqual([]);
  });
});

const HEAD = '1\n9\n';
const file = (...lines: string[]) => `${HEAD}${lines.length}\n1\n${lines.join('\n')}\n`;

test('f -1 is free(NULL)', () => {
  const { operations, figures } = parsed(file('f -1'));
  expect(operationAt(operations, 0).id).toBe(NULL_ID);
  expect(figures.free_null).toBe(1);
});

test('realloc of an id that is not live stays a realloc, and counts as unknown', () => {
  const trace = parsed(file('r 0 7', 'r 0 9'));
  expect(shown(trace)).toEqual(['realloc 0 7', 'realloc 0 9']);
  expect(trace.figures.realloc_unknown).toBe(1);
});

test('realloc to 0 frees', () => {
  const trace = parsed(file('a 0 7', 'r 0 0', 'f 0'));
  expect(trace.figures).toMatchObject({ realloc_to_zero: 1, free_unknown: 1, end_live_blocks: 0 });
});

test('ids are used again after their free', () => {
  const trace = parsed(file('a 0 5', 'f 0', 'a 0 6'));
  expect(shown(trace)).toEqual(['malloc 0 5', 'free 0', 'malloc 0 6']);
  expect(trace.operations.idCount).toBe(1);
});

test('free of what is not live frees the unknown, with a warning', () => {
  const { operations, figures, warnings } = parsed(file('a 0 5', 'f 0', 'f 0', 'f 7'));
  const ids = [0, 1, 2, 3].map((i) => operationAt(operations, i).id);
  expect(ids).toEqual([0, 0, UNKNOWN_ID, UNKNOWN_ID]);
  expect(figures.free_unknown).toBe(2);
  expect(warnings).toMatchObject([{ line: 7, count: 2 }]);
});

test('an allocation without size keeps the previous one, with a warning', () => {
  const trace = parsed(file('a 0 48', 'a 1', 'a 2', 'f 1'));
  expect(shown(trace)).toEqual(['malloc 0 48', 'malloc 1 48', 'malloc 2 48', 'free 1']);
  expect(trace.warnings).toEqual([
    { line: 6, count: 2, message: expect.stringContaining('took the previous one, 48') },
  ]);
});

test('sizes over 32 bits saturate for the replay and count in full', () => {
  const { operations, figures, warnings } = parsed(file('a 0 4294967295', 'a 1 6000000000'));
  const sizes = [0, 1].map((i) => operationAt(operations, i).size);
  expect(sizes).toEqual([MAX_SIZE, MAX_SIZE]);
  expect(figures.max_size).toBe(6_000_000_000);
  expect(warnings).toEqual([{ line: 6, count: 1, message: expect.stringContaining('6000000000') }]);
});

test('sizes over 53 bits are counted as 2^53 − 1, with a warning', () => {
  const { figures, warnings } = parsed(file('a 0 99999999999999999999'));
  expect(figures.max_size).toBe(Number.MAX_SAFE_INTEGER);
  expect(warnings[0]?.message).toContain('2^53');
});

test('sparse ids become dense, and keep their numbers as names', () => {
  const trace = parsed(file('a 4000000000 1', 'a 123456789 2', 'f 4000000000'));
  expect(trace.operations.idCount).toBe(2);
  expect(shown(trace)).toEqual(['malloc 4000000000 1', 'malloc 123456789 2', 'free 4000000000']);
});

test('ids that are dense at first and sparse later all keep their numbers', () => {
  const trace = parsed(file('a 0 1', 'a 7000000 2', 'a 1 3', 'f 7000000', 'f 1', 'f 0', 'f 2'));
  expect(trace.operations.idCount).toBe(3);
  expect(shown(trace)).toEqual([
    'malloc 0 1',
    'malloc 7000000 2',
    'malloc 1 3',
    'free 7000000',
    'free 1',
    'free 0',
    'free unknown',
  ]);
});

test('dense ids need no names', () => {
  expect(parsed(file('a 0 1', 'a 1 2')).operations.names).toEqual([]);
});

test('a header that announces another number of operations is only warned about', () => {
  const trace = parsed('1\n1\n200\n1\na 0 1\nf 0\n');
  expect(trace.operations.length).toBe(2);
  expect(trace.warnings[0]?.message).toBe(
    'the header announces 200 operations, the file holds 2; all 2 are read',
  );
});

test('lines are counted, with and without an end of the last', () => {
  expect(parsed('1\n2\na 0 1\nf 0\n').lines).toBe(4);
  expect(parsed('1\n2\na 0 1\nf 0').lines).toBe(4);
  expect(parsed('1\r\n2\r\na 0 1\r\nf 0\r\n').lines).toBe(4);
});

test('a warning names line, what was expected and what was seen, once for all of a kind', () => {
  const lines = ['a 0 1', 'x 1 2', 'f zero', 'a -7 1', 'a 1 many', 'y', 'f 0', 'f -5', 'a 2 1'];
  const kept = ['a 3 1', 'a 4 1', 'a 5 1', 'a 6 1'];
  const found = warningsOf(file(...lines, ...kept)).filter(({ line }) => line > 1);
  expect(found).toEqual([
    { line: 6, count: 2, message: 'expected an operation (a, r or f), saw “x”; skipped' },
    { line: 7, count: 1, message: 'expected an id after f, saw “zero”; skipped' },
    { line: 8, count: 2, message: 'expected an id of 0 or more after a, saw -7; skipped' },
    { line: 9, count: 1, message: 'expected a size after a ID, saw “many”; skipped' },
  ]);
});

test('an unfinished operation does not swallow the next line', () => {
  expect(shown(parsed(file('a 0 1', 'f', 'a 1 5', 'f 1')))).toEqual([
    'malloc 0 1',
    'malloc 1 5',
    'free 1',
  ]);
});

test('behind a header what can be read is read, however much is not', () => {
  const trace = parsed(file('a -1 5', 'a 0 1e3', 'a 1 7', 'a 2 0x10', 'f -1'));
  expect(trace.figures).toMatchObject({ events: 2, free_null: 1, end_live_bytes: 7 });
  expect(trace.warnings.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThanOrEqual(3);
});

describe('refuses what is no .rep file, and says what it saw', () => {
  test.each([
    ['blanks only', ' \n\n', 'the end of the file'],
    ['prose', 'Once upon a time there was a frame.', '“Once”'],
    ['operations without header', 'a 0 100\nf 0\n', '“a”'],
    ['a header alone', '1\n1\n2\n1\n', 'saw the end'],
    ['mostly rubbish', '7\na 0 1\nx\ny\nz\n', '3 lines could not be read against 1'],
    ['nothing but rubbish behind a header', file('x', 'y'), '2 lines could not be read against 0'],
  ])('%s', (_, text, seen) => {
    expect(problemOf(text).message).toContain(seen);
  });
});

test('progress goes up to 1', () => {
  const lines = Array.from({ length: 200_000 }, (_, i) => `a ${i} 8\n`);
  const heard: number[] = [];
  parseRep(bytesOf(`1\n1\n${lines.join('')}`), (fraction) => heard.push(fraction));
  expect(heard.length).toBeGreaterThan(2);
  expect(heard.at(-1)).toBe(1);
  expect(heard).toEqual(heard.toSorted((one, other) => one - other));
});

const size = fc.nat(MAX_SIZE);
const line = fc.oneof(
  fc.record({ letter: fc.constantFrom('a', 'r'), id: fc.nat(50), size }),
  fc.record({
    letter: fc.constant('f'),
    id: fc.integer({ min: -1, max: 50 }),
    size: fc.constant(0),
  }),
);

test('every operation written comes back in its place', () => {
  fc.assert(
    fc.property(fc.array(line, { minLength: 1 }), (lines) => {
      const text = lines.map((each) =>
        each.letter === 'f' ? `f ${each.id}` : `${each.letter} ${each.id} ${each.size}`,
      );
      const { operations, warnings } = parsed(file(...text));
      expect(warnings.filter(({ message }) => message.includes('skipped'))).toEqual([]);
      expect(operations.length).toBe(lines.length);
      lines.forEach((each, i) => {
        const { kind, id, size: read } = operationAt(operations, i);
        expect(kind[0]).toBe({ a: 'm', r: 'r', f: 'f' }[each.letter]);
        expect(read).toBe(each.size);
        if (each.letter !== 'f') expect(id).toBe(each.id);
      });
    }),
  );
});

/** Reads the bytes in pieces of these lengths, over and over. */
function readInPieces(bytes: Uint8Array, lengths: readonly number[]) {
  const reader = new RepReader(bytes.length);
  let at = 0;
  for (let k = 0; at < bytes.length; k++) {
    const length = lengths[k % lengths.length] ?? 1;
    const problem = reader.write(bytes.subarray(at, at + length));
    if (problem !== null) return problem;
    at += length;
  }
  return reader.end();
}

test('a file is read the same in pieces of any length', () => {
  const words = fc.constantFrom(
    ...['a 1 5\n', 'f 1\r\n', 'r 1 9\r', 'a 2', 'all', 'f', ' 7', ' ', '\n', '-1\n', 'x y z\n'],
  );
  const text = fc
    .array(words, { maxLength: 80 })
    .map((all) => bytesOf(`1\n1\n9\n1\n${all.join('')}`));
  const lengths = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(text, lengths, (bytes, pieces) => {
      expect(readInPieces(bytes, pieces)).toEqual(readInPieces(bytes, [bytes.length]));
    }),
    { numRuns: 1000 },
  );
});

test('a size that cannot be read is no previous size, however the file comes in', () => {
  const bytes = bytesOf('1\n1\n9\n1\na 1 5\na 1 5\na 2 7a 1 5\na 2');
  expect(readInPieces(bytes, [1])).toEqual(readInPieces(bytes, [bytes.length]));
});

test('a long trace read in pieces keeps little but its operations', () => {
  const reader = new RepReader(0);
  const line = bytesOf('a 1 16\nf 1\n'.repeat(1000));
  reader.write(bytesOf('1\n1\n0\n1\n'));
  for (let k = 1; k <= 20; k++) {
    reader.write(line);
    expect(reader.operations.length).toBeGreaterThan(2000 * k - 5);
  }
});

test('any bytes whatsoever give a trace or a problem, and few warnings', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc
      .string({ unit: fc.constantFrom(...'arfx-019 \t\r\n'), maxLength: 300 })
      .map((text) => bytesOf(`1\n1\n${text}`)),
  );
  fc.assert(
    fc.property(bytes, (some) => {
      const trace = parseRep(some);
      if (isProblem(trace)) {
        expect(trace.message).not.toBe('');
        return;
      }
      expect(trace.warnings.length).toBeLessThan(10);
      forEachOperation(trace.operations, trace.operations.length, (kind) =>
        expect(kind).toBeLessThan(KINDS.length),
      );
      expect(trace.figures.events).toBe(trace.operations.length);
    }),
  );
});

test('an id that is allocated again while it is live is counted, and said', () => {
  const { figures, warnings } = parsed('1\n1\n4\n1\na 0 5\na 0 6\nf 0\na 0 7\n');
  expect(figures).toMatchObject({ alloc_over_live: 1, end_live_bytes: 7 });
  expect(warnings).toMatchObject([
    { line: 6, count: 1, message: expect.stringContaining('is live still') },
  ]);
});
