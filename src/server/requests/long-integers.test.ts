import fc from 'fast-check';
import { expect, it } from 'vitest';
import { quoteLongIntegers } from './long-integers.js';

const read = (json: string): unknown => JSON.parse(quoteLongIntegers(json));

it('keeps every digit of a long whole number, wherever it stands', () => {
  expect(read('{"seed":6687881544318117707,"list":[-9223372036854775808, 123 ]}')).toEqual({
    seed: '6687881544318117707',
    list: ['-9223372036854775808', 123],
  });
  expect(read('9223372036854775807')).toBe('9223372036854775807');
});

it('leaves texts, decimals and short numbers as they are', () => {
  const json = '{"a":"seed: 6687881544318117707, \\"12345678901234567\\" \\\\","b":1234567890123456.5,"c":[1e3,-7]}';
  expect(quoteLongIntegers(json)).toBe(json);
});

it('leaves a number of 16 digits a number where it is exact', () => {
  expect(read('[9007199254740991,-3392384104958687]')).toEqual([9007199254740991, -3392384104958687]);
  expect(read('[9007199254740992,-9007199254740992]')).toEqual(['9007199254740992', '-9007199254740992']);
});

/** Whether a value, or one inside it, is a whole number beyond 2^53 - 1. */
const holdsLong = (value: unknown): boolean =>
  typeof value === 'number'
    ? Number.isInteger(value) && !Number.isSafeInteger(value)
    : typeof value === 'object' && value !== null && Object.values(value).some(holdsLong);

it('does not change the meaning of any JSON without long numbers', () => {
  fc.assert(
    fc.property(fc.json(), (json) => {
      fc.pre(!holdsLong(JSON.parse(json)));
      expect(read(json)).toEqual(JSON.parse(json));
    }),
    { numRuns: 1000 },
  );
});

it('leaves what is not JSON to be refused', () => {
  expect(() => read('{"a":12345678901234567')).toThrow();
  expect(quoteLongIntegers('"open \\')).toBe('"open \\');
});
