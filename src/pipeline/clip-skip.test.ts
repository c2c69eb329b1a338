import { describe, expect, it } from 'vitest';
import { FAMILIES, type FamilyCard } from '../models/index.js';
import type { TextEncoderPart } from './checkpoint/index.js';
import { layersRunIn, nearestClipSkip, resolveClipSkip, resolveClipSkips } from './clip-skip.js';

const sd1 = FAMILIES.sd1!;
const fixed: FamilyCard = {
  ...sd1,
  clipSkip: { ...sd1.clipSkip, hasEffect: false, noEffect: 'layer-fixed' },
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

  it.each([0, -1, 0.9, 12.1, 13, Number.NaN, Number.POSITIVE_INFINITY, 'abc' as unknown as number])(
    'refuses %s and names the range',
    (value) => {
      expect(() => resolveClipSkip(value, sd1, 12)).toThrow(
        expect.objectContaining({ code: 'CLIP_SKIP_RANGE', message: expect.stringContaining('from 1 to 12') }),
      );
    },
  );

  it('takes fractions, which run a fraction of a layer less', () => {
    expect(resolveClipSkip(1.25, sd1, 12)).toEqual({
      requested: 1.25,
      effective: 1.25,
      layersRun: 11.75,
      numLayers: 12,
    });
  });

  it('takes any number from 1 up where the value has no effect, and says why', () => {
    const result = resolveClipSkip(40, fixed, 23);
    expect(result).toEqual({
      requested: 40,
      effective: null,
      layersRun: 23,
      numLayers: 23,
      reason: 'the family fixes its layer',
    });
    expect(resolveClipSkip(1.5, fixed, 23)).toMatchObject({ requested: 1.5, effective: null, layersRun: 23 });
    expect(() => resolveClipSkip(0, fixed, 23)).toThrow(expect.objectContaining({ code: 'CLIP_SKIP_RANGE' }));
  });
});

describe('resolveClipSkip on SDXL', () => {
  it.each([
    [1, 2, 11],
    [1.5, 2, 11],
    [2, 2, 11],
    [2.5, 2.5, 10.5],
    [3, 3, 10],
    [12, 12, 1],
  ])('%d takes effect as %d, %d layers', (requested, effective, layersRun) => {
    const result = resolveClipSkip(requested, FAMILIES.sdxl!, 12);
    expect(result).toMatchObject({ requested, effective, layersRun, numLayers: 12 });
    expect(result.reason ?? '').toMatch(effective === 2 ? /^2 = as trained: Stable Diffusion XL/ : /^$/);
  });
});

describe('layersRunIn', () => {
  const result = (value: number) => resolveClipSkip(value, FAMILIES.sdxl!, 12);
  const encoder = (index: 0 | 1, numLayers: number) =>
    ({ card: FAMILIES.sdxl!.textEncoders[index], config: { numLayers } }) as TextEncoderPart;
  const both = (value: number) => [
    layersRunIn(encoder(0, 12), result(value)),
    layersRunIn(encoder(1, 32), result(value)),
  ];

  it.each([
    [1, [11, 31]],
    [2, [11, 31]],
    [2.5, [10.5, 30.5]],
    [3, [10, 30]],
    [12, [1, 21]],
  ])(
    '%d leaves as many blocks out of each encoder, and never fewer than were left out in training: %j',
    (value, layers) => {
      expect(both(value)).toEqual(layers);
    },
  );

  it('is the value itself for the only encoder of a family that was trained with all layers', () => {
    const only = { card: sd1.textEncoders[0], config: { numLayers: 12 } } as TextEncoderPart;
    for (const value of [1, 1.3, 2, 12])
      expect(layersRunIn(only, resolveClipSkip(value, sd1, 12))).toBe(resolveClipSkip(value, sd1, 12).layersRun);
  });
});

describe('clip skip of one text encoder of two', () => {
  const part = (index: 0 | 1, numLayers: number) =>
    ({ card: FAMILIES.sdxl!.textEncoders[index], config: { numLayers } }) as TextEncoderPart;
  const model = { card: FAMILIES.sdxl!, numLayers: 12, textEncoders: [part(0, 12), part(1, 32)] };

  it('counts its own layers, and 1 is its very last', () => {
    expect(resolveClipSkips({ clipSkipL: 1, clipSkipG: 30 }, model)).toEqual({
      clipSkip: resolveClipSkip(2, FAMILIES.sdxl!, 12),
      clipSkipL: { requested: 1, effective: 1, layersRun: 12, numLayers: 12 },
      clipSkipG: { requested: 30, effective: 30, layersRun: 3, numLayers: 32 },
    });
  });

  it.each([
    [{ clipSkipL: 13 }, 'CLIP_SKIP_RANGE', 'clip skip 13 of CLIP-L is not possible'],
    [{ clipSkipG: 0.5 }, 'CLIP_SKIP_RANGE', 'clip skip 0.5 of OpenCLIP bigG is not possible'],
  ])('refuses %j', (wanted, code, message) => {
    const refused = expect.objectContaining({ code, message: expect.stringContaining(message) });
    expect(() => resolveClipSkips(wanted, model)).toThrow(refused);
  });

  it('is refused where there is only one', () => {
    const single = {
      card: sd1,
      numLayers: 12,
      textEncoders: [{ card: sd1.textEncoders[0], config: { numLayers: 12 } }],
    };
    const refused = expect.objectContaining({ code: 'USAGE', message: expect.stringContaining('1.x has one') });
    expect(() => resolveClipSkips({ clipSkipL: 1 }, single as typeof model)).toThrow(refused);
  });
});

describe('nearestClipSkip', () => {
  it.each([
    [1, 1],
    [1.5, 1],
    [1.51, 2],
    [2.4, 2],
    [2.5, 2],
    [11.6, 12],
  ])('of %d is %d, a half going down', (value, nearest) => {
    expect(nearestClipSkip(resolveClipSkip(value, sd1, 12))).toBe(nearest);
  });

  it('is nothing where the value has no effect', () => {
    expect(nearestClipSkip(resolveClipSkip(2, fixed, 23))).toBeUndefined();
  });
});

describe('resolveClipSkips', () => {
  const model = { card: sd1, numLayers: 12, textEncoders: [] };
  const requested = (clipSkipTimeline: string) => resolveClipSkips({ clipSkipTimeline }, model).clipSkip.requested;

  it('has the default, and nothing that was not asked for', () => {
    expect(resolveClipSkips({}, model)).toEqual({ clipSkip: resolveClipSkip(1, sd1, 12) });
  });

  it('takes the value that holds longest for the one of a timeline, in all its parts, the first of equals', () => {
    expect(requested('2@0-0.4,1@0.4-1')).toBe(1);
    expect(requested('2@0-0.3,1@0.3-0.7,2@0.7-1')).toBe(2);
    expect(requested('3@0-0.1,4@0.1-0.4,5@0.4-0.7,6@0.7-1')).toBe(4);
  });

  it.each([
    [{ negativeClipSkip: 13 }, 'CLIP_SKIP_RANGE', 'clip skip 13 of the negative prompt'],
    [{ negativeClipSkip: Number.NaN }, 'CLIP_SKIP_RANGE', 'clip skip NaN of the negative prompt'],
    [{ clipSkipTimeline: '2@0-0.5,13@0.5-1' }, 'CLIP_SKIP_RANGE', 'clip skip 13 of the timeline'],
    [{ clipSkipTimeline: '0@0-1' }, 'CLIP_SKIP_RANGE', 'clip skip 0 of the timeline'],
    [{ clipSkipTimeline: '' }, 'TIMELINE_INVALID', 'it is empty'],
  ])('refuses %j', (wanted, code, message) => {
    expect(() => resolveClipSkips(wanted, model)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });
});
