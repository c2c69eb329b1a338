import { describe, expect, it } from 'vitest';
import { slerp } from './slerp.js';

const SHAPE = { channels: 2, height: 2, width: 2 };
const LOW = Float32Array.of(1, -0.5, 0.25, 2, -1, 0.75, 0.5, 1.5);
const HIGH = Float32Array.of(-0.5, 1, 2, 0.25, 0.5, -1.25, 1, 0.75);

describe('slerp', () => {
  it('turns columns over the height, as the same formula in torch does', () => {
    const expected = [0.664011, 0.008487, 1.130733, 1.895511, -0.664011, 0.107629, 0.899494, 1.627809];
    expect(slerp(0.3, [LOW, HIGH], SHAPE)).toBeAllClose(expected, { atol: 2e-6 });
  });

  it('has the two as its ends', () => {
    expect(slerp(0, [LOW, HIGH], SHAPE)).toBeAllClose(LOW, { atol: 1e-6 });
    expect(slerp(1, [LOW, HIGH], SHAPE)).toBeAllClose(HIGH, { atol: 1e-6 });
  });

  it('mixes what points the same way in a straight line, with the weights exchanged', () => {
    const twice = LOW.map((value) => value * 2);
    expect(slerp(0.25, [LOW, twice], SHAPE)).toBeAllClose(
      LOW.map((value) => value * 0.25 + value * 2 * 0.75),
      { atol: 1e-6 },
    );
  });
});
