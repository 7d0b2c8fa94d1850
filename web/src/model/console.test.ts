import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyOperations, essence, sensibleOperations } from '../../test/random-operations.ts';
import { cutAndAppend } from './columns.ts';
import { autoName, consoleLine, letterName, parseConsole } from './console.ts';
import {
  MAX_SIZE,
  NO_OPERATIONS,
  NULL_ID,
  type Operations,
  operationAt,
  UNKNOWN_ID,
} from './operations.ts';

function run(text: string, operations: Operations = NO_OPERATIONS, cursor = operations.length) {
  const read = parseConsole(text, operations, cursor);
  if ('message' in read) throw new Error(`${read.line}:${read.column} ${read.message}`);
  return cutAndAppend(operations, cursor, read.operations, read.names);
}

function problem(text: string, operations: Operations = NO_OPERATIONS) {
  const read = parseConsole(text, operations, operations.length);
  if (!('message' in read)) throw new Error('expected a problem');
  return read;
}

const lines = (operations: Operations) =>
  Array.from({ length: operations.length }, (_, i) => consoleLine(operations, i));
const sizeOf = (bytes: string) => operationAt(run(`malloc(${bytes})`), 0).size;

describe('a statement means what it says', () => {
  test.each([
    ['a = malloc(100)', ['a = malloc(100)']],
    ['a = calloc(4, 25)', ['a = calloc(4, 25)']],
    ['poke(65540, 255)', ['poke(0x10004, 0xff)']],
    ['poke(0x10004, 0xff)', ['poke(0x10004, 0xff)']],
    ['a=aligned( 64 ,100 )', ['a = aligned(64, 100)']],
    ['a = aligned_alloc(64, 100)', ['a = aligned(64, 100)']],
    ['a = malloc(1); a = realloc(a, 200)', ['a = malloc(1)', 'a = realloc(a, 200)']],
    ['a = malloc(1)\nrealloc(a, 200)', ['a = malloc(1)', 'a = realloc(a, 200)']],
    ['x = realloc(NULL, 5)', ['x = realloc(NULL, 5)']],
    ['realloc(NULL, 5)', ['realloc(NULL, 5)']],
    ['a = malloc(1);free(a);free(a)', ['a = malloc(1)', 'free(a)', 'free(a)']],
    ['free(NULL)', ['free(NULL)']],
    ['free(unknown)', ['free(unknown)']],
    ['malloc(1); malloc(2)', ['a = malloc(1)', 'b = malloc(2)']],
    ['+1,+2,-0', ['a = malloc(1)', 'b = malloc(2)', 'free(a)']],
    ['+1 +2 -1 // both', ['a = malloc(1)', 'b = malloc(2)', 'free(b)']],
    ['# nothing\n\n// at all', []],
    ['größe = malloc(3); 名 = malloc(4)', ['größe = malloc(3)', '名 = malloc(4)']],
    ['12 = malloc(40); free(12)', ['12 = malloc(40)', 'free(12)']],
    ['malloc(1);\r\nmalloc(2)\rmalloc(3)', ['a = malloc(1)', 'b = malloc(2)', 'c = malloc(3)']],
  ])('%j', (text, expected) => {
    expect(lines(run(text))).toEqual(expected);
  });
});

describe('sizes are what C makes of them', () => {
  test.each([
    ['100', 100],
    ['0x40', 64],
    ['65_536', 65_536],
    ['65\u2009536', 65_536],
    ['1\u202f000', 1000],
    ['4K', 4096],
    ['4 KiB', 4096],
    ['2MiB', 2 ** 21],
    ['1m', 2 ** 20],
    ['4 * 1024', 4096],
    ['2 * 3 KiB * 2', 12_288],
    ['-1', MAX_SIZE],
    ['-8', 2 ** 32 - 8],
    ['4294967295', MAX_SIZE],
    ['4294967296', MAX_SIZE],
    ['99999999999999999999999', MAX_SIZE],
    ['0', 0],
  ])('%j', (text, bytes) => {
    expect(sizeOf(text)).toBe(bytes);
  });
});

describe('a problem names line, column and reason', () => {
  test.each([
    ['free(q)', 1, 6, 'there is no allocation named q; nothing is live'],
    ['a = malloc(1)\nb = malloc(2)\n free(q)', 3, 7, 'live names are a, b'],
    ['a = malloc(1)\nfree(a)\nfree(q)', 3, 6, 'nothing is live'],
    ['q = realloc(q, 5)', 1, 13, 'there is no allocation named q'],
    ['a = malloc(1)\nb = realloc(a, 5)', 2, 1, 'a = realloc(a, …)'],
    ['a = malloc(x)', 1, 12, 'expected a number of bytes, saw “x”'],
    ['a = malloc(1', 1, 13, 'expected ), saw the end'],
    ['a = malloc(1\n)', 1, 13, 'saw the end of the line'],
    ['a = malloc(1) b = malloc(2)', 1, 15, 'expected a new line or ;'],
    ['poke(0x10004, 256)', 1, 15, 'a byte, 0 to 255'],
    ['a = poke(0x10004, 1)', 1, 1, 'poke gives nothing back'],
    ['a = 5', 1, 5, 'expected malloc, calloc, realloc, aligned, free or poke, saw “5”'],
    ['malloc', 1, 7, 'expected ('],
    ['a', 1, 1, 'expected a statement like'],
    ['= 5', 1, 1, 'expected a statement like'],
    ['a = free(a)', 1, 1, 'free gives nothing back'],
    ['NULL = malloc(5)', 1, 1, 'NULL cannot be a name'],
    ['+5 -1', 1, 5, 'there is no allocation 1; 1 was made'],
    ['-0', 1, 2, 'none was made'],
    ['a = malloc(1); free(a); a = malloc(2)\n-0', 2, 2, 'its name a holds a later allocation'],
    ['a = malloc(1.5)', 1, 13, 'saw “.”'],
    ['a = malloc(12abc)', 1, 12, 'saw “12abc”'],
  ])('%j', (text, line, column, reason) => {
    const found = problem(text);
    expect(found.message).toContain(reason);
    expect(found).toMatchObject({ line, column });
  });
});

test('names live at the cursor are told, not those of operations cut away', () => {
  const operations = run('a = malloc(1); b = malloc(2)');
  const read = parseConsole('free(b)', operations, 1);
  expect(read).toMatchObject({ message: 'there is no allocation named b; live is a' });
});

test('names of operations cut away are given out again', () => {
  const operations = run('malloc(1); malloc(2)');
  expect(lines(run('malloc(3)', operations, 1))).toEqual(['a = malloc(1)', 'b = malloc(3)']);
});

test('many live names are counted, not listed', () => {
  const operations = run(Array.from({ length: 30 }, () => '+1').join(' '));
  expect(problem('free(zzz)', operations).message).toMatch(/a, b, .* and 22 more$/);
});

test('letters go on after z, and skip what is taken or a word of the language', () => {
  expect([0, 25, 26, 27, 701, 702].map(letterName)).toEqual(['a', 'z', 'aa', 'ab', 'zz', 'aaa']);
  expect(autoName(NO_OPERATIONS)).toBe('a');
  expect(autoName(run('b = malloc(1); malloc(2); malloc(3)'))).toBe('d');
});

test('allocations of a trace without names are known by their numbers', () => {
  const trace = { ...run('+1 +2'), names: [] };
  expect(lines(run('free(1)\nmalloc(9)', trace))).toEqual([
    '0 = malloc(1)',
    '1 = malloc(2)',
    'free(1)',
    'a = malloc(9)',
  ]);
});

test('a name used again is the same variable', () => {
  const operations = run('a = malloc(1); free(a); a = malloc(2)');
  expect([0, 1, 2].map((i) => operationAt(operations, i).id)).toEqual([0, 0, 0]);
});

test('an absurd number for a name costs no memory', () => {
  const operations = run('4000000000 = malloc(1); free(4000000000)');
  expect(operations.idCount).toBe(1);
  expect(lines(operations)).toEqual(['4000000000 = malloc(1)', 'free(4000000000)']);
});

test('what the list shows can be typed: the operations come back equal', () => {
  fc.assert(
    fc.property(sensibleOperations, (operations) => {
      const again = run(lines(operations).join('\n'));
      expect(essence(again)).toEqual(essence(operations));
    }),
  );
});

test('every operation has a line', () => {
  fc.assert(
    fc.property(anyOperations, (operations) => {
      for (const line of lines(operations)) expect(line).toMatch(/\(.*\)$/su);
    }),
  );
  expect(NULL_ID).not.toBe(UNKNOWN_ID);
});

test('any text gives operations or a problem inside the text', () => {
  const words = fc.constantFrom(
    'a',
    'malloc',
    'free',
    '(',
    ')',
    '=',
    '+',
    '-',
    ',',
    ';',
    '\n',
    '9',
    ' ',
    '*',
    'K',
    'é',
    '"',
  );
  fc.assert(
    fc.property(fc.array(words, { maxLength: 30 }), (parts) => {
      const text = parts.join('');
      const read = parseConsole(text, NO_OPERATIONS, 0);
      if ('operations' in read) return;
      expect(read.line).toBeLessThanOrEqual(text.split('\n').length);
      expect(read.column).toBeLessThanOrEqual(text.length + 1);
    }),
  );
});

describe('text for a line whose rest is kept', () => {
  const list = () => {
    const parsed = parseConsole('a = malloc(1)\nb = malloc(2)\nfree(b)', NO_OPERATIONS, 0);
    if ('message' in parsed) throw new Error(parsed.message);
    return cutAndAppend(NO_OPERATIONS, 0, parsed.operations, parsed.names);
  };
  const kept = (text: string) => parseConsole(text, list(), 1, 'kept');

  test('means the same variable by the same name', () => {
    expect(kept('b = malloc(9)')).toMatchObject({ operations: [{ id: 1, size: 9 }] });
  });

  test('takes no id that the rest uses for a new name', () => {
    expect(kept('x = malloc(9)')).toMatchObject({
      operations: [{ id: 2 }],
      names: ['a', 'b', 'x'],
    });
    expect(kept('+9')).toMatchObject({ operations: [{ id: 2 }], names: ['a', 'b', 'c'] });
  });

  test('cannot free what only the rest allocates', () => {
    expect(kept('free(b)')).toMatchObject({ message: expect.stringContaining('named b') });
  });
});
