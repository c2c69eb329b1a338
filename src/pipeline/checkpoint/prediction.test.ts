import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { noticeOf } from '../../base/index.js';
import { FAMILIES } from '../../models/index.js';
import { findPrediction, type PredictionClues, readYamlBeside } from './prediction.js';

const card = FAMILIES.sd2!;
const none: PredictionClues = { card, metadata: {}, tensorNames: new Set() };
const scheduler = (config: Readonly<Record<string, unknown>>) => ({ path: 'scheduler_config.json', config });
const yaml = (text: string) => ({ path: 'model.yaml', text });

/** Every witness says v, one after the other is left out: the next one is heard. */
const ALL: PredictionClues = {
  card,
  asked: 'v_prediction',
  metadata: { 'modelspec.prediction_type': 'v' },
  tensorNames: new Set(['v_pred']),
  yaml: yaml('model:\n  params:\n    parameterization: "v"\n'),
  scheduler: scheduler({ prediction_type: 'v_prediction' }),
};

describe('who says what a model predicts', () => {
  it('is heard in order', () => {
    const heard = [
      ALL,
      { ...ALL, asked: undefined },
      { ...ALL, asked: undefined, metadata: {} },
      { ...ALL, asked: undefined, metadata: {}, tensorNames: new Set<string>() },
      { ...ALL, asked: undefined, metadata: {}, tensorNames: new Set<string>(), yaml: undefined },
    ].map((clues) => findPrediction(clues));
    expect(heard.map(({ prediction }) => prediction)).toEqual(Array(5).fill('v_prediction'));
    expect(heard.map(({ predictionFrom }) => predictionFrom)).toEqual([
      'asked for',
      'modelspec.prediction_type in the file',
      'the key v_pred in the file',
      'model.yaml',
      'scheduler_config.json',
    ]);
  });

  it('is right against all who come after', () => {
    expect(findPrediction({ ...ALL, asked: 'epsilon' }).prediction).toBe('epsilon');
    const metadata = { 'modelspec.prediction_type': 'epsilon' };
    expect(findPrediction({ ...ALL, asked: undefined, metadata }).prediction).toBe('epsilon');
    const written = yaml('    parameterization: eps # as trained');
    expect(findPrediction({ ...none, yaml: written, scheduler: ALL.scheduler }).prediction).toBe('epsilon');
  });

  it('is the family where nobody says anything, with a warning where that varies', () => {
    expect(findPrediction(none)).toMatchObject({ prediction: 'epsilon', zeroTerminalSnr: false });
    expect(findPrediction(none).warnings).toEqual([noticeOf('prediction-assumed', { prediction: 'epsilon' })]);
    expect(findPrediction({ ...none, card: FAMILIES.sd1! }).warnings).toEqual([]);
    expect(findPrediction({ ...none, yaml: yaml('model: {}') }).warnings).toHaveLength(1);
  });
});

describe('zero terminal SNR', () => {
  it('is said by a key, which also means v, or by the scheduler', () => {
    expect(findPrediction({ ...none, tensorNames: new Set(['ztsnr']) })).toMatchObject({
      prediction: 'v_prediction',
      predictionFrom: 'the key ztsnr in the file',
      zeroTerminalSnr: true,
    });
    expect(findPrediction({ ...none, scheduler: scheduler({ rescale_betas_zero_snr: true }) }).zeroTerminalSnr).toBe(
      true,
    );
    expect(findPrediction({ ...none, scheduler: scheduler({ rescale_betas_zero_snr: false }) }).zeroTerminalSnr).toBe(
      false,
    );
  });
});

describe('what is not known', () => {
  it.each([
    ['scheduler_config.json', { ...none, scheduler: scheduler({ prediction_type: 'sample' }) }],
    ['scheduler_config.json', { ...none, scheduler: scheduler({ prediction_type: 'constructor' }) }],
    ['scheduler_config.json', { ...none, scheduler: scheduler({ prediction_type: { toString: 1 } }) }],
    ['model.yaml', { ...none, yaml: yaml('parameterization: x0') }],
  ])('is refused by name: %s', (path, clues) => {
    expect(() => findPrediction(clues)).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', data: expect.objectContaining({ path }) }),
    );
  });
});

describe('readYamlBeside', () => {
  it('finds the file of the same name', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'penultimate-test-'));
    await writeFile(join(folder, 'a.yaml'), 'x: 1');
    expect(await readYamlBeside(join(folder, 'a.safetensors'))).toEqual({ path: join(folder, 'a.yaml'), text: 'x: 1' });
    expect(await readYamlBeside(join(folder, 'b.safetensors'))).toBeUndefined();
    expect(await readYamlBeside(join(folder, 'a.ckpt'))).toMatchObject({ text: 'x: 1' });
  });
});
