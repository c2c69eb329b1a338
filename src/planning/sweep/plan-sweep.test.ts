import { beforeAll, describe, expect, it } from 'vitest';
import type { SweepRequest } from '../../contract/index.js';
import { type Checkpoint, openCheckpoint } from '../../pipeline/checkpoint/index.js';
import { planSweep } from './plan-sweep.js';

let checkpoint: Checkpoint;

beforeAll(async () => {
  checkpoint = await openCheckpoint('models/default');
});

const plan = (sweep: Partial<SweepRequest>, random?: () => number) =>
  planSweep({ request: { prompt: 'a cat', seed: 7 }, ...sweep }, checkpoint, random);

describe('planSweep', () => {
  it('without anything has one row and every value of the model', () => {
    const { cells, rows, clipSkips, stage } = plan({});
    expect(clipSkips).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(rows).toEqual([{ label: 'Seed: 7', seed: 7, axisValue: null }]);
    expect(stage).toBe('full');
    expect(cells.map(({ name }) => name).slice(8, 10)).toEqual(['clip-skip-09', 'clip-skip-10']);
    expect(cells[4]?.request).toEqual({ prompt: 'a cat', seed: 7, clipSkip: 5, batchSize: 1, batchCount: 1 });
  });

  it('has a row for every value of the axis and every seed; each cell knows its place', () => {
    const { cells, rows } = plan({ clipSkips: [1, 2], seeds: [3, 4], axis: { kind: 'cfgScale', values: [4, '7.5'] } });
    expect(rows.map(({ label }) => label)).toEqual([
      'CFG Scale: 4, Seed: 3',
      'CFG Scale: 4, Seed: 4',
      'CFG Scale: 7.5, Seed: 3',
      'CFG Scale: 7.5, Seed: 4',
    ]);
    expect(cells.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(cells[5]).toMatchObject({ row: 2, column: 1, seed: 3, name: 'row-03-clip-skip-02' });
    expect(cells[5]?.request).toMatchObject({ cfgScale: 7.5, seed: 3, clipSkip: 2 });
  });

  it('draws seeds beyond 2^53 to the digit, from the list or from the request', () => {
    const { cells, rows } = plan({ clipSkips: [1], seeds: ['6687881544318117707', 3] });
    expect(rows.map(({ seed }) => seed)).toEqual(['6687881544318117707', 3]);
    expect(cells.map(({ request }) => [request.seed, request.seedHigh])).toEqual([
      [Number(6687881544318117707n % 4294967296n), Number(6687881544318117707n / 4294967296n)],
      [3, undefined],
    ]);
    const own = plan({ request: { prompt: 'a cat', seed: 5, seedHigh: 2_097_152 }, clipSkips: [1] });
    expect(own.rows.map(({ seed }) => seed)).toEqual(['9007199254740997']);
    expect(own.cells[0]?.request).toMatchObject({ seed: 5, seedHigh: 2_097_152 });
  });

  it('draws a random seed once for all cells', () => {
    const { cells } = plan({ request: { prompt: 'a cat', seed: -1 } }, () => 0.5);
    expect(new Set(cells.map(({ seed }) => seed))).toEqual(new Set([2_147_483_647]));
  });

  it('replaces in the prompt what the first value names, and refuses to when it is not there', () => {
    const { cells } = plan({ clipSkips: [1], axis: { kind: 'promptReplace', values: ['cat', 'dog', '$&'] } });
    expect(cells.map(({ request }) => request.prompt)).toEqual(['a cat', 'a dog', 'a $&']);
    expect(() => plan({ axis: { kind: 'promptReplace', values: ['fox', 'dog'] } })).toThrow(/does not hold "fox"/);
  });

  it('weighs every LoRA of the request, and refuses to where there is none', () => {
    const request = { prompt: '<lora:ink> a cat <lora:film:0.5:0.2>', seed: 7, loras: [{ name: 'fur' }] };
    const { cells } = plan({ request, clipSkips: [1], axis: { kind: 'loraWeight', values: [0, '0.8'] } });
    expect(cells.map(({ request: { prompt, loras } }) => [prompt, loras])).toEqual([
      ['<lora:ink:0> a cat <lora:film:0>', [{ name: 'fur', weight: 0 }]],
      ['<lora:ink:0.8> a cat <lora:film:0.8>', [{ name: 'fur', weight: 0.8 }]],
    ]);
    expect(() => plan({ axis: { kind: 'loraWeight', values: [1] } })).toThrow(/needs a LoRA/);
  });

  it('names the model of each cell when models are the axis', () => {
    const { cells } = plan({ clipSkips: [1, 2], axis: { kind: 'model', values: ['one', 'two'] } });
    expect(cells.map(({ drawnBy: { model } }) => model)).toEqual(['one', 'one', 'two', 'two']);
  });

  it('makes previews small and short, keeps their proportions, and never exceeds the full picture', () => {
    const request = { prompt: 'a cat', seed: 1, width: 512, height: 384, steps: 20 };
    const [preview] = plan({ request, preview: {} }).cells;
    expect(preview?.request).toMatchObject({ width: 256, height: 192, steps: 8 });
    const [small] = plan({ preview: {} }).cells;
    expect(small?.request).toMatchObject({ width: 64, height: 64 });
    const [short] = plan({ request: { ...request, steps: 5 }, preview: { size: 2048 } }).cells;
    expect(short?.request).toMatchObject({ width: 512, height: 384, steps: 5 });
  });

  it('names a fractional value by its number', () => {
    expect(plan({ clipSkips: [1.5] }).cells[0]?.name).toBe('clip-skip-01.5');
  });

  it('refuses what is no sweep', () => {
    expect(() => plan({ clipSkips: [] })).toThrow(/at least one/);
    const seeds = Array.from({ length: 100 }, (_, index) => index);
    expect(() => plan({ seeds })).toThrow(/larger than 1000/);
    expect(() => plan({ axis: { kind: 'steps', values: ['many'] } })).toThrow(/takes numbers, not "many"/);
  });
});
