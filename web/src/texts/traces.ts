/** What is said about trace files: why they are refused, what was skipped in them, what was assumed. */
import { counted, grouped } from './numbers.ts';

const LISTED = 8;
const some = (words: readonly string[]) =>
  words.length <= LISTED
    ? words.join(', ')
    : `${words.slice(0, LISTED).join(', ')} and ${grouped(words.length - LISTED)} more`;

const KNOWN =
  'known are .rep, mtrace, ltrace, valgrind --trace-malloc, heaptrack, DHAT, atrace, OSTEP, Android memory_replay, ' +
  'JSON lines and wee_alloc, plain or packed with gzip or zstd';

interface First {
  readonly message: string;
}

export const TRACE_TEXTS = {
  empty: 'the file is empty; expected a trace',
  notATrace: (seen: string) => `expected a trace, saw ${seen}; ${KNOWN}`,
  otherText: (beginning: string) => `text that begins ${beginning}`,
  noEvents: (format: string, lines: number, first: First | undefined) =>
    `this looks like ${format}, but no allocation could be read from its ${counted(lines, 'line', 'lines')}` +
    (first === undefined ? '' : `; the first that was skipped: ${first.message}`),
  encoding: (name: string) => `the file is ${name} text, and was read as such`,
  tooLarge: 'the trace holds more operations than there is memory for; a range of them may do',
  file: (reason: string) => `the file cannot be read: ${reason}`,
  packed: (by: string, reason: string) =>
    `the file is packed with ${by}, but cannot be unpacked: ${reason}`,
  unpackedLimit: (mebibytes: number) =>
    `the file unpacks to more than ${Math.floor(mebibytes)} MiB, the limit for what was read of it; unpack it first`,
  lineOpen: 'the last line has no end: the file may have been cut off',
  cut: 'it ends before its last block',
  packedCut: 'the packed file ends before its last block: what follows is missing',
  firstEvents: ', or read a range of its first events',
  zstd: {
    magic: 'what follows a frame is no frame',
    checksum: 'what it holds does not agree with its checksum',
    window: (mebibytes: number) =>
      `its window is more than ${mebibytes} MiB, the limit; pack it without --long or --ultra`,
  },
  tooLong: (seen: string) => `a line of more than a mebibyte, ${seen}; skipped`,
  zeros: () => 'bytes of zero before what stands on a line; left out',
  skipped: (expected: string, seen: string) => `expected ${expected}, saw ${seen}; skipped`,
  rangeBehind: (from: number, events: number) =>
    `the range begins at event ${grouped(from)}, but ${counted(events, 'event is', 'events are')} all there are`,
  restUnread: 'what is behind the range was not read',
  expected: {
    ltrace: 'a whole call, NAME(ARGUMENTS) = RESULT',
    mtrace: '+ PTR SIZE, - PTR, < PTR, > PTR SIZE or ! PTR SIZE',
    valgrind: 'a whole call, NAME(ARGUMENTS) = RESULT',
    heaptrack: 'a whole record in hexadecimal numbers',
    atrace: 'SEQ OP TID SIZE ALIGN PTR NEW',
    android: 'TID: malloc PTR SIZE, or another call',
    ostep: '+SIZE or -NUMBER',
    weeAlloc: 'Alloc(SIZE) or Free(NUMBER)',
    jsonLines: 'an object with type, size and address',
  },
  freeUnknown: () =>
    'a free of what is not live: never allocated here, or freed before; without effect',
  reallocUnknown: () => 'a realloc of what is not live; taken as a malloc',
  overLive: () =>
    'an address is given out that is live still: its free was not recorded; the older block is freed first',
  sizeOver32Bits: (size: number) =>
    `saw size ${size}, more than a 32-bit heap can be asked for; replayed as 4294967295`,
  sizeOver53Bits: 'saw a size of 2^53 bytes or more; counted as 9007199254740991',
  libcArtefact: () => 'a call attributed to libc itself, which ltrace mislabels; left out',
  posixMemalign: () => 'posix_memalign: ltrace does not tell the address it gave; left out',
  neverResumed: () => 'a call that was begun never told its result; left out',
  noNewAddress: () => 'a realloc whose second line (> PTR SIZE) is missing; left out',
  youngestDies: () =>
    'the file does not tell which of several blocks of one size and call site is freed; the youngest was ' +
    'taken, a guess (heaptrack -r records it exactly)',
  attached: () => 'heaptrack was attached to a running program: blocks from before are unknown',
  heaptrackVersion: (version: number) =>
    `expected version 3 of heaptrack’s file, saw ${Number.isNaN(version) ? 'none' : version}; read as if it were`,
  processes: (chosen: string, all: readonly string[]) =>
    `the file holds several processes; this is ${chosen} of ${some(all)}`,
  process: (pid: string, events: number) => `${pid} (${counted(events, 'event', 'events')})`,
  unnumbered: 'one without a number',
  noProcess: (pid: number, pids: readonly string[]) =>
    `the file holds no process ${pid}; ${pids.length === 0 ? 'its format names none' : `it holds ${some(pids)}`}`,
  dhatTooLarge: (mebibytes: number) => `a DHAT file of more than ${mebibytes} MiB, the limit`,
  dhatBroken: (reason: string) => `a DHAT file, but broken: ${reason.replace(/\s+/g, ' ')}`,
  dhatParts: 'a DHAT file without its sites (pps) and frames (ftbl)',
} as const;
