/** @file Decoders of raw bytes. */
import { Float16Array } from '@petamoriken/float16';
import { expect, it } from 'vitest';
import { createFloatDecoder } from './convert.js';

it('the table of half floats is made once, whatever number of tensors is read', () => {
  expect(createFloatDecoder('F16')).toBe(createFloatDecoder('F16'));
});

it('every half float is decoded', () => {
  const bits = Uint16Array.from({ length: 65_536 }, (_, index) => index);
  const decoded = new Float32Array(bits.length);
  createFloatDecoder('F16')(new Uint8Array(bits.buffer), decoded);
  expect(decoded).toEqual(Float32Array.from(new Float16Array(bits.buffer)));
});
