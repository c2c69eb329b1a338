import { describe, expect, it } from 'vitest';
import type { SweepCell } from '../contract/index.js';
import { judge } from './verdicts.js';

const cell = (row: number, column: number, image: number | null, effective: number | null = column + 1): SweepCell => ({
  index: row * 4 + column,
  row,
  column,
  seed: 1,
  stage: 'full',
  infotext: '',
  width: 8,
  height: 8,
  file: 'x.png',
  clipSkip: { requested: column + 1, effective, layersRun: 12 - column, numLayers: 12 },
  difference: image === null ? null : { conditioning: 0.1, latent: 0.2, image },
});

describe('judge', () => {
  it('tells values apart that draw the same, nearly the same, and something else', () => {
    const cells = [cell(0, 0, null), cell(0, 1, 0.0001), cell(0, 2, 0.01), cell(0, 3, 0.2)];
    const verdicts = judge([1, 2, 3, 4], cells);
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(['first', 'same', 'slight', 'different']);
    expect(verdicts[1]?.sentence).toBe('2 draws what 1 draws');
    expect(verdicts[3]?.sentence).toBe('4 differs from 3 by 20.0 %');
  });

  it('takes the mean over the rows: one row that differs keeps a value alive', () => {
    const cells = [cell(0, 0, null), cell(0, 1, 0), cell(1, 0, null), cell(1, 1, 0.3)];
    const [, second] = judge([1, 2], cells);
    expect(second).toMatchObject({ verdict: 'different' });
    expect(second?.difference?.image).toBeCloseTo(0.15, 6);
  });

  it('says of a family without clip skip that no value has an effect', () => {
    const verdicts = judge([1, 2], [cell(0, 0, null, null), cell(0, 1, 0, null)]);
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(['no effect', 'no effect']);
  });
});
