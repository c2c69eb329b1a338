import { describe, expect, it } from 'vitest';
import { type ResampleMethod, resampleAxis, resamplePlanes } from './resample.js';

const BYTES = Uint8Array.from({ length: 7 }, (_, i) => (i * 37) % 256);
/** Made with Pillow 11's `Image.resize` of one row. */
const BY_PILLOW: readonly (readonly [ResampleMethod, readonly number[]])[] = [
  ['lanczos', [14, 77, 145, 208]],
  ['bicubic antialiased', [15, 77, 145, 207]],
  ['bilinear antialiased', [19, 77, 145, 203]],
  ['nearest exact', [0, 74, 148, 222]],
  ['lanczos', [0, 12, 41, 66, 87, 111, 135, 156, 181, 210, 225]],
  ['bicubic antialiased', [0, 13, 40, 64, 87, 111, 135, 158, 182, 209, 225]],
  ['bilinear antialiased', [0, 17, 40, 64, 87, 111, 135, 158, 182, 205, 222]],
  ['nearest exact', [0, 0, 37, 74, 74, 111, 148, 148, 185, 222, 222]],
];

const FLOATS = Float32Array.of(0.5, -1.25, 2, 0.125, -3, 1.75, 0.25);
/** Made with torch's `interpolate` of one row, align_corners false. */
const BY_TORCH: readonly (readonly [ResampleMethod, readonly number[]])[] = [
  ['bilinear', [-0.15625, 1.765625, -2.609375, 0.8125]],
  ['bilinear antialiased', [-0.178571, 0.825, -1.175, 0.738095]],
  ['bicubic', [-0.344849, 2.069397, -3.03363, 1.103638]],
  ['bicubic antialiased', [-0.247446, 0.88698, -1.282891, 0.853162]],
  ['nearest', [0.5, -1.25, 0.125, 1.75]],
  ['nearest exact', [0.5, 2, -3, 0.25]],
  [
    'bicubic',
    [0.659748, -0.560293, -1.09753, 1.318745, 1.903925, 0.125, -2.555879, -2.088844, 1.465393, 1.324851, 0.113073],
  ],
  [
    'bicubic antialiased',
    [0.623047, -0.398135, -1.123122, 1.348047, 1.748121, 0.125, -2.390871, -2.103495, 1.523385, 1.123505, 0.144531],
  ],
  ['nearest', [0.5, 0.5, -1.25, -1.25, 2, 0.125, 0.125, -3, 1.75, 1.75, 0.25]],
];

describe('resampleAxis', () => {
  it.each(BY_PILLOW)('%s makes of seven bytes what Pillow makes: %j', (method, expected) => {
    const axis = { from: 7, to: expected.length, stride: 1 };
    expect([...resampleAxis(BYTES, axis, method)]).toEqual(expected);
  });

  it.each(BY_TORCH)('%s makes of seven floats what torch makes: %j', (method, expected) => {
    const axis = { from: 7, to: expected.length, stride: 1 };
    // Values are given to six places.
    expect(resampleAxis(FLOATS, axis, method)).toBeAllClose(expected, { atol: 2e-6 });
  });

  it('works along any axis', () => {
    const columns = Float32Array.from([...FLOATS].flatMap((value) => [value, -value]));
    const result = resampleAxis(columns, { from: 7, to: 4, stride: 2 }, 'bilinear');
    const one = resampleAxis(FLOATS, { from: 7, to: 4, stride: 1 }, 'bilinear');
    expect([...result]).toEqual([...one].flatMap((value) => [value, -value]));
  });
});

it('resamplePlanes keeps planes apart', () => {
  const from = { height: 2, width: 2 };
  const planes = Float32Array.of(1, 1, 1, 1, 5, 5, 5, 5);
  const result = resamplePlanes(planes, { from, to: { height: 3, width: 4 } }, 'bicubic');
  expect(result).toBeAllClose([...new Array(12).fill(1), ...new Array(12).fill(5)], { atol: 1e-6 });
});
