import { describe, expect, it } from 'vitest';
import { FAMILIES, type FamilyCard } from '../models/index.js';
import { resolveClipSkip } from './clip-skip.js';

const sd1 = FAMILIES.sd1!;
const fixed: FamilyCard = {
  ...sd1,
  clipSkip: { ...sd1.clipSkip, hasEffect: false, reason: 'the file chooses the layer' },
};

describe('resolveClipSkip', () => {
  it.each([
    [1, 12],
    [2, 11],
    [12, 1],
  ])('%i runs %i of 12 layers', (requested, layersRun) => {
    expect(resolveClipSkip(requested, sd1, 12)).toEqual({ requested, effective: requested, layersRun, numLayers: 12 });
  });

  it('follows the depth of the encoder', () => {
    expect(resolveClipSkip(5, sd1, 5).layersRun).toBe(1);
    expect(() => resolveClipSkip(6, sd1, 5)).toThrow('from 1 to 5');
  });

  it.each([0, -1, 13, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses %d and names the range', (value) => {
    expect(() => resolveClipSkip(value, sd1, 12)).toThrow(
      expect.objectContaining({ code: 'CLIP_SKIP_RANGE', message: expect.stringContaining('from 1 to 12') }),
    );
  });

  it('takes any whole number from 1 up where the value has no effect, and says why', () => {
    const result = resolveClipSkip(40, fixed, 23);
    expect(result).toEqual({
      requested: 40,
      effective: null,
      layersRun: 23,
      numLayers: 23,
      reason: 'the file chooses the layer',
    });
    expect(() => resolveClipSkip(0, fixed, 23)).toThrow(expect.objectContaining({ code: 'CLIP_SKIP_RANGE' }));
  });
});
