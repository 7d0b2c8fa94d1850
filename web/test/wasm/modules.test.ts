import { expect, test } from 'vitest';
import { bytesOf, compiled } from './zee.ts';

const TINY = ['malloc', 'free'];
const FOUR = [...TINY, 'calloc', 'realloc'];
const DROP_IN = [...FOUR, 'aligned_alloc', 'posix_memalign', 'malloc_usable_size'];
const HOOKS = [
  ...['zee_layout', 'zee_rows', 'zee_row_bytes', 'zee_set', 'zee_get', 'zee_reset', 'zee_limit'],
  ...['zee_reserve', 'zee_record', 'zee_stop_at', 'zee_state', 'zee_steps', 'zee_step_rows'],
  ...['zee_heap_bytes', 'zee_allocated_bytes'],
  ...['zee_frames', 'zee_free_list', 'zee_free_lists', 'zee_occupancy', 'zee_filled'],
  ...['zee_written', 'zee_note_written'],
  'zee_check',
];
const EXPORTS = {
  'zee-tiny': TINY,
  'zee-tiny-coalesce': TINY,
  'zee-four': FOUR,
  'zee-modern': FOUR,
  zee: DROP_IN,
  'zee-inspect': [...DROP_IN, ...HOOKS, '__stack_pointer'],
};

test.each(Object.entries(EXPORTS))('%s imports nothing and exports what it says', (name, names) => {
  const module = compiled(name);
  expect(WebAssembly.Module.imports(module)).toEqual([]);
  const found = WebAssembly.Module.exports(module).map((each) => each.name);
  expect(found.toSorted()).toEqual([...names, 'memory'].toSorted());
});

test.each(Object.keys(EXPORTS))('all of %s but the heap fits into the first page', (name) => {
  const { memory } = new WebAssembly.Instance(compiled(name)).exports;
  expect((memory as WebAssembly.Memory).buffer.byteLength).toBe(65536);
});

/** Ids of a module's sections: each is followed by its length (LEB128). */
function sections(bytes: Uint8Array): number[] {
  const ids = [];
  for (let at = 8; at < bytes.length; ) {
    ids.push(bytes[at++]!);
    let [length, shift, byte] = [0, 0, 0];
    do {
      byte = bytes[at++]!;
      length += (byte & 0x7f) * 2 ** shift;
      shift += 7;
    } while (byte >= 0x80);
    at += length;
  }
  return ids;
}

test.each(['zee-tiny', 'zee-tiny-coalesce', 'zee-four', 'zee-modern'])(
  '%s uses no stack, of which it has 16 bytes: it has no global to point into it',
  (name) => {
    const GLOBALS = 6;
    expect(sections(bytesOf(name))).not.toContain(GLOBALS);
    expect(sections(bytesOf('zee-inspect'))).toContain(GLOBALS);
  },
);
