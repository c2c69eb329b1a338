/** Quantised blocks and floats of eight bits against the gguf library and torch: equal to the last bit. */
import { expect, it } from 'vitest';
import { goldenJson } from '../../test/support/golden.js';
import { createFloatDecoder } from './convert.js';
import { bytesOf, type StoredDtype } from './dtype.js';

interface Row {
  readonly bytes: string;
  readonly elements: string;
}

const { kinds } = goldenJson<{ readonly kinds: Readonly<Record<string, Row>> }>('block-dtypes');

const floats = (text: string): Float32Array => {
  const bytes = Buffer.from(text, 'base64');
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
};

it.each(Object.entries(kinds))('%s is widened as its makers define it', (kind, { bytes, elements }) => {
  const expected = floats(elements);
  const data = Buffer.from(bytes, 'base64');
  expect(bytesOf(kind as StoredDtype, expected.length)).toBe(data.length);
  const decoded = new Float32Array(expected.length);
  createFloatDecoder(kind as StoredDtype)(data, decoded);
  expect(decoded).toEqual(expected);
});

it('a row that ends inside a block takes the whole block', () => {
  expect([1, 32, 33].map((count) => bytesOf('Q8_0', count))).toEqual([34, 34, 68]);
});
