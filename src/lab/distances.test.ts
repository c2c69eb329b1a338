import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conditioningDistance, imageDistance, latentDistance } from './distances.js';

const shape = { width: 2, chunkLength: 3 };

describe('imageDistance', () => {
  it('is 0 for equal pictures, 1 for black against white, and in between by the root of the mean square', () => {
    expect(imageDistance(Uint8Array.of(1, 2, 3), Uint8Array.of(1, 2, 3))).toBe(0);
    expect(imageDistance(Uint8Array.of(0, 0), Uint8Array.of(255, 255))).toBe(1);
    expect(imageDistance(Uint8Array.of(0, 0, 0, 0), Uint8Array.of(255, 0, 0, 0))).toBe(0.5);
  });

  it('does not hide that two pictures have different sizes', () => {
    expect(() => imageDistance(Uint8Array.of(1), Uint8Array.of(1, 2))).toThrow(/different length/);
  });
});

describe('latentDistance', () => {
  it('is relative to the latents and √2 for unrelated ones', () => {
    expect(latentDistance(Float32Array.of(3, 0), Float32Array.of(0, 3))).toBeCloseTo(Math.SQRT2, 6);
    expect(latentDistance(Float32Array.of(0, 0), Float32Array.of(0, 0))).toBe(0);
  });

  it('does not change when both are scaled', () => {
    const values = fc.array(fc.float({ min: -4, max: 4, noNaN: true }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(values, values, (a, b) => {
        const of = (scale: number) =>
          latentDistance(
            Float32Array.from(a, (x) => x * scale),
            Float32Array.from(b, (x) => x * scale),
          );
        expect(of(8)).toBeCloseTo(of(1), 5);
      }),
    );
  });
});

describe('conditioningDistance', () => {
  it('leaves out the start token of every chunk', () => {
    const a = Float32Array.of(9, 9, 1, 0, 1, 0, 9, 9, 1, 0, 1, 0);
    const b = Float32Array.of(-9, 9, 1, 0, 0, 1, 9, -9, 1, 0, 1, 0);
    // Of four tokens that count one is turned by a right angle: (0 + 1 + 0 + 0) / 4.
    expect(conditioningDistance(a, b, shape)).toBeCloseTo(0.25, 6);
  });

  it('sees directions, not lengths', () => {
    const a = Float32Array.of(0, 0, 1, 2, 3, 4);
    expect(
      conditioningDistance(
        a,
        a.map((x) => 5 * x),
        shape,
      ),
    ).toBeCloseTo(0, 6);
  });
});
