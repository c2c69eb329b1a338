import { Command } from 'commander';
import { expect, it } from 'vitest';
import { DRAWING_PARAMETERS, LIMITS, NOISE_PARAMETERS } from '../contract/index.js';
import { parametersOf, withParameters } from './parameter-options.js';
import { seedFor, seedListFor } from './parse.js';

const seed = seedFor('--seed', LIMITS.seed);

it('takes a seed as a number, and in digits where that would lose some of them', () => {
  expect(['-1', '42', '9007199254740991', '9007199254740993', '9223372036854775807'].map(seed)).toEqual([
    -1,
    42,
    9007199254740991,
    '9007199254740993',
    '9223372036854775807',
  ]);
});

it('refuses what is no seed, and one beyond 63 bits to the digit', () => {
  for (const text of ['-2', '1.5', 'a', '1e16']) expect(() => seed(text)).toThrow();
  expect(() => seed('9223372036854775808')).toThrow(/9223372036854775808 is out of range: -1 to 9223372036854775807/);
});

it('makes both parts of a request of it', () => {
  const command = withParameters(withParameters(new Command(), DRAWING_PARAMETERS), NOISE_PARAMETERS);
  const typed = ['--seed', '6687881544318117707', '--variation-seed', '9007199254740993'];
  const options = command.parse(typed, { from: 'user' }).opts();
  const {
    seed: low,
    seedHigh,
    variationSeed,
    variationSeedHigh,
  } = {
    ...parametersOf(DRAWING_PARAMETERS, options),
    ...parametersOf(NOISE_PARAMETERS, options),
  } as Readonly<Record<string, number>>;
  const exact = (part = 0, high = 0) => BigInt(high) * 2n ** 32n + BigInt(part);
  expect([exact(low, seedHigh), exact(variationSeed, variationSeedHigh)]).toEqual([
    6687881544318117707n,
    9007199254740993n,
  ]);
});

it('reads lists and ranges of seeds to the digit, each once', () => {
  const seeds = seedListFor('--seeds', LIMITS.seed);
  expect(seeds('7,4186667593, 100-102,7')).toEqual([7, 4186667593, 100, 101, 102]);
  expect(seeds('6687881544318117706-6687881544318117707')).toEqual(['6687881544318117706', '6687881544318117707']);
  expect(seeds('-1')).toEqual([-1]);
  for (const text of ['', '4-1', '1-2000', 'x', '1.5', '99999999999999999999']) expect(() => seeds(text)).toThrow();
});
