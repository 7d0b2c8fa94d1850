import fc from 'fast-check';
import { Columns, cutAndAppend } from '../src/model/columns.ts';
import { letterName } from '../src/model/console.ts';
import {
  ALIGNED,
  CALLOC,
  FREE,
  KINDS,
  MALLOC,
  NO_OPERATIONS,
  NULL_ID,
  nameOf,
  type Operation,
  type Operations,
  operationAt,
  REALLOC,
  UNKNOWN_ID,
} from '../src/model/operations.ts';
import { STRATEGIES, type Strategies } from '../src/model/strategies.ts';
import { randomNumbers } from './random-numbers.ts';

type SizeOf = (random: () => number) => number;
export const uniform: SizeOf = (random) => 1 + Math.floor(random() * 32_768);
export const logUniform: SizeOf = (random) => Math.floor(2 ** (random() * 15));

/** Half allocations, half frees of random live ones; `mixed` has every kind of allocation. */
export function randomOperations(
  count: number,
  seed: number,
  sizeOf: SizeOf,
  mixed = false,
): Operations {
  const random = randomNumbers(seed);
  const columns = new Columns();
  const live: number[] = [];
  const pick = () => Math.floor(random() * live.length);
  const allocate = (kind: number, extra = 0) => {
    live.push(columns.idCount);
    columns.push(kind, columns.idCount, sizeOf(random), extra);
  };
  for (let i = 0; i < count; i++) {
    if (live.length > 0 && random() < 0.5) {
      const [id = 0] = live.splice(pick(), 1);
      columns.push(FREE, id, 0, 0);
      continue;
    }
    const kind = mixed ? random() : 0;
    if (kind > 0.9 && live.length > 0) columns.push(REALLOC, live[pick()] ?? 0, sizeOf(random), 0);
    else if (kind > 0.8) allocate(CALLOC, 1 + Math.floor(random() * 64));
    else if (kind > 0.7) allocate(ALIGNED, 16 * 2 ** Math.floor(random() * 9));
    else allocate(MALLOC);
  }
  return columns.finish(Array.from({ length: columns.idCount }, (_, id) => letterName(id)));
}

/** What two lists of operations must have in common to be the same to whoever looks. */
export function essence(operations: Operations) {
  return Array.from({ length: operations.length }, (_, i) => {
    const operation = operationAt(operations, i);
    return { ...operation, name: nameOf(operations, operation.id) };
  });
}

const anyId = fc.oneof(fc.nat(40), fc.nat(2 ** 24 - 1), fc.constantFrom(NULL_ID, UNKNOWN_ID));
const anySize = fc.oneof(fc.nat(64), fc.nat(0xffff_ffff), fc.constantFrom(0, 1, 0xffff_ffff));

/** Any operations at all, sensible or not: names in any script, ids out of order and used again. */
export const anyOperations: fc.Arbitrary<Operations> = fc
  .tuple(
    fc.array(fc.tuple(fc.nat(KINDS.length - 1), anyId, anySize, anySize), { maxLength: 200 }),
    fc.array(fc.option(fc.string({ unit: 'binary', maxLength: 100 }), { nil: undefined }), {
      maxLength: 40,
    }),
  )
  .map(([rows, names]) => {
    const columns = new Columns();
    for (const [kind, id, size, extra] of rows) columns.push(kind, id, size, extra);
    const sparse: string[] = [];
    names.forEach((name, id) => {
      if (name !== undefined) sparse[id] = name;
    });
    return columns.finish(sparse);
  });

/** What a program could do: frees and reallocs only of what it allocated before, live or not. */
export const sensibleOperations: fc.Arbitrary<Operations> = fc
  .tuple(
    fc.array(fc.tuple(fc.nat(6), fc.nat(1000), fc.nat(0xffff_ffff), fc.nat(100)), {
      maxLength: 60,
    }),
    fc.boolean(),
  )
  .map(([rows, named]) => {
    const columns = new Columns();
    for (const [kind, which, size, extra] of rows) {
      const old = columns.idCount > 0 ? which % columns.idCount : null;
      if (kind === 6) columns.push(FREE, which % 2 === 0 ? NULL_ID : UNKNOWN_ID, 0, 0);
      else if (kind === 5) columns.push(REALLOC, columns.idCount, size, 0);
      else if (kind === FREE && old !== null) columns.push(FREE, old, 0, 0);
      else if (kind === REALLOC && old !== null) columns.push(REALLOC, old, size, 0);
      else if (kind === CALLOC || kind === ALIGNED)
        columns.push(kind, which % 3 === 0 && old !== null ? old : columns.idCount, size, extra);
      else columns.push(MALLOC, columns.idCount, size, 0);
    }
    const names = Array.from({ length: columns.idCount }, (_, id) => letterName(id));
    return columns.finish(named ? names : []);
  });

const IDS = 8;
const mixedSize = fc.oneof(
  fc.integer({ min: 0, max: 300 }),
  fc.integer({ min: 0, max: 70_000 }),
  fc.constantFrom(65_528, 65_529, 200_000, 0xffff_ffff),
);
const mixedOperation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('malloc' as const, 'realloc' as const),
    id: fc.nat(IDS - 1),
    size: mixedSize,
    extra: fc.constant(0),
  }),
  fc.record({
    kind: fc.constant('calloc' as const),
    id: fc.nat(IDS - 1),
    size: fc.nat(300),
    extra: fc.nat(300),
  }),
  fc.record({
    kind: fc.constant('aligned' as const),
    id: fc.nat(IDS - 1),
    size: fc.nat(3000),
    extra: fc.constantFrom(1, 8, 16, 64, 4096, 3),
  }),
  fc.record({
    kind: fc.constant('free' as const),
    id: fc.nat(IDS - 1),
    size: fc.constant(0),
    extra: fc.constant(0),
  }),
);

/** Of every kind, on few ids, so that they meet: lists of up to 60. */
export const mixedOperations: fc.Arbitrary<Operations> = fc
  .array(mixedOperation, { maxLength: 60 })
  .map((list) => cutAndAppend(NO_OPERATIONS, 0, list));

/** All but unsafe: among mixed operations are second frees, which then break the heap, or make a ring of a list that a
 *  search never leaves. */
export const anyStrategies: fc.Arbitrary<Strategies> = fc.tuple(
  ...STRATEGIES.map(({ choices }) =>
    fc.nat(choices.filter((choice) => choice !== 'unsafe').length - 1),
  ),
);
