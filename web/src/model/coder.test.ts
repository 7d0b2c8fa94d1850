import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Coder, codeUniform, Decoder, Encoder, Magnitudes, Recurring, Tree } from './coder.ts';

type Code = (coder: Coder, value: number) => number;

/** What comes out when the values go through an encoder and a decoder. */
function through(makeCode: () => Code, values: readonly number[]) {
  const encoder = new Encoder();
  const encode = makeCode();
  for (const value of values) expect(encode(encoder, value)).toBe(value);
  const bytes = encoder.finish();
  const decoder = new Decoder(bytes);
  const decode = makeCode();
  return { decoded: values.map(() => decode(decoder, 0)), bytes };
}

function comesBack(makeCode: () => Code, value: fc.Arbitrary<number>) {
  fc.assert(
    fc.property(fc.array(value, { maxLength: 300 }), (values) => {
      expect(through(makeCode, values).decoded).toEqual(values);
    }),
  );
}

test('numbers of a tree come back', () => {
  comesBack(() => {
    const tree = new Tree(5);
    return (coder, value) => tree.code(coder, value);
  }, fc.nat(31));
});

test('numbers below any count come back', () => {
  for (const count of [1, 2, 3, 33, 1000, 2 ** 31, 2 ** 32])
    comesBack(() => (coder, value) => codeUniform(coder, value, count), fc.nat(count - 1));
});

test('magnitudes come back, bounded or not', () => {
  comesBack(
    () => {
      const magnitudes = new Magnitudes();
      return (coder, value) => magnitudes.code(coder, value);
    },
    fc.oneof(fc.nat(20), fc.nat(0xffff_ffff)),
  );
  comesBack(() => {
    const magnitudes = new Magnitudes();
    return (coder, value) => magnitudes.code(coder, value, 33);
  }, fc.nat(32));
});

test('recurring numbers come back', () => {
  comesBack(
    () => {
      const recurring = new Recurring();
      return (coder, value) => recurring.code(coder, value);
    },
    fc.oneof(fc.nat(30), fc.nat(0xffff_ffff)),
  );
});

test('equally likely numbers take as many bits as they have', () => {
  const values = Array.from({ length: 1000 }, (_, i) => Math.imul(i, 0x9e37_79b1) >>> 24);
  const { bytes } = through(() => (coder, value) => codeUniform(coder, value, 256), values);
  expect(bytes.length).toBeLessThanOrEqual(1004);
});

test('what comes again and again takes next to nothing', () => {
  const { bytes } = through(
    () => {
      const recurring = new Recurring();
      return (coder, value) => recurring.code(coder, value);
    },
    Array.from({ length: 5000 }, () => 100),
  );
  expect(bytes.length).toBeLessThan(40);
});

test('a decoder knows when its input is used up', () => {
  const decoder = new Decoder(Uint8Array.of(1, 2, 3));
  for (let k = 0; k < 7; k++) codeUniform(decoder, 0, 256);
  expect(decoder.exhausted).toBe(true);
});
