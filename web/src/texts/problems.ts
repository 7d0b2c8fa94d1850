/**
 * What can be wrong with what people type, open or follow. Every such sentence stands here, and says
 * what was expected and what was seen.
 */
import { counted, grouped } from './numbers.ts';

const listed = (words: readonly string[]) => words.join(', ');

export const PROBLEMS = {
  engine: {
    endless: (list: number) =>
      `list ${list} is damaged and goes on for ever or leaves the heap, and so would the call`,
  },
  trace: {
    header: (seen: string) =>
      `expected the header of a .rep trace, 4 integers (or 2), one a line, saw ${seen}`,
    headerOnly: 'expected operations (a ID SIZE, r ID SIZE, f ID) after the header, saw the end',
    mostlyUnreadable: (unreadable: number, read: number, first: string) =>
      `this is no .rep trace: ${counted(unreadable, 'line', 'lines')} could not be read against ` +
      `${read} that could; the first: ${first}`,
    oddHeader: (numbers: number) =>
      `expected a header of 4 or 2 integers, saw ${counted(numbers, 'integer', 'integers')}`,
    operationCount: (announced: number, read: number) =>
      `the header announces ${counted(announced, 'operation', 'operations')}, the file holds ` +
      `${grouped(read)}; all ${grouped(read)} are read`,
    operation: (seen: string) => `expected an operation (a, r or f), saw ${seen}; skipped`,
    id: (letter: string, seen: string) => `expected an id after ${letter}, saw ${seen}; skipped`,
    negativeId: (letter: string, id: number) =>
      `expected an id of 0 or more after ${letter}, saw ${id}; skipped`,
    size: (letter: string, seen: string) =>
      `expected a size after ${letter} ID, saw ${seen}; skipped`,
    sizeMissing: (letter: string, size: number) =>
      `expected a size after ${letter} ID, saw none; took the previous one, ${size}, as mdriver does`,
  },
  seen: {
    end: 'the end of the file',
    blanks: 'nothing but blanks',
    png: 'a PNG picture',
    gzip: 'data packed with gzip',
    zstd: 'data packed with zstd',
    html: 'HTML or XML',
    json: 'JSON',
    binary: (byte: number) => `binary data (a byte 0x${byte.toString(16).padStart(2, '0')})`,
    token: (token: string) => `“${token}”`,
  },
  console: {
    character: (seen: string) => `expected a statement like a = malloc(100), saw “${seen}”`,
    statement: (seen: string) =>
      `expected a statement like a = malloc(100), free(a), +100 or -0, saw ${seen}`,
    expected: (what: string, seen: string) => `expected ${what}, saw ${seen}`,
    end: 'the end',
    lineEnd: 'the end of the line',
    separator: 'a new line or ; after the statement',
    number: 'a number of bytes',
    call: 'malloc, calloc, realloc, aligned, free or poke',
    name: 'a name',
    reserved: (word: string) => `${word} cannot be a name`,
    freeGivesNothing: 'free gives nothing back: expected free(a)',
    pokeGivesNothing: 'poke gives nothing back: expected poke(0x10004, 0xff)',
    notAByte: 'expected an address and a byte, 0 to 255, as in poke(0x10004, 0xff)',
    reallocInto: (target: string, source: string) =>
      `expected ${source} = realloc(${source}, …), saw ${target} = realloc(${source}, …): ` +
      'the result goes back into the same name',
    unknownName: (name: string, live: readonly string[], more: number) =>
      `there is no allocation named ${name}; ${
        live.length === 0
          ? 'nothing is live'
          : `live ${live.length === 1 ? 'is' : 'names are'} ${listed(live)}${more > 0 ? ` and ${more} more` : ''}`
      }`,
    nothingAllocated: (n: number, made: number) =>
      `there is no allocation ${n}; ${
        made === 0 ? 'none was made' : `${counted(made, 'was', 'were')} made, counted from 0`
      }`,
    replaced: (n: number, name: string) =>
      `allocation ${n} cannot be freed: its name ${name} holds a later allocation by now`,
  },
  link: {
    version:
      'The operations of the link cannot be read: it is damaged, or made by a later Buddyscope.',
    after: (read: number, count: number) =>
      `The link is damaged after operation ${read} of ${count}: the last ${counted(
        count - read,
        'operation is',
        'operations are',
      )} missing.`,
    count: (read: number) =>
      `The link is damaged after operation ${read}: how many followed cannot be read.`,
    altered: 'The link was altered, but all its operations could be read.',
    nothing: (at: number) =>
      `The link names position ${at}, but the operations that lead there are missing.`,
    position: (seen: string) => `The link's position “${seen}” is no number; it was left out.`,
    beyond: (at: number, count: number) =>
      `The link names position ${at} of ${counted(count, 'operation', 'operations')}; it opens at the last.`,
    address: (seen: string) => `The link's page “${seen}” is no address; it was left out.`,
    limit: (seen: string) =>
      `The link's limit “${seen}” is no size of a page or more, like 1MiB; it was left out.`,
    choice: (strategy: string, seen: string, choices: readonly string[]) =>
      `The link asks for ${strategy}=${seen}; possible are ${listed(choices)}. ${choices[0]} was taken.`,
  },
} as const;
