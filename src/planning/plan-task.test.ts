/** @file The settings of the moment in a task: the WebUI's option for clip skip of two text encoders. */
import { describe, expect, it } from 'vitest';
import { type GenerationRequest, type SettingValues, settingDefaults } from '../contract/index.js';
import { FAMILIES } from '../models/index.js';
import type { Checkpoint } from '../pipeline/index.js';
import { planTask } from './plan-task.js';
import type { PlannerParts } from './planner.js';

const LAYERS = [12, 32];

function checkpointOf(family: string): Checkpoint {
  const card = FAMILIES[family]!;
  const textEncoders = card.textEncoders.map((encoder, index) => ({
    card: encoder,
    config: { numLayers: LAYERS[index] },
  }));
  const configs = { text: { numLayers: 12 }, vae: card.vae };
  return { name: family, card, textEncoders, configs, defaults: {}, nativeSize: 512 } as unknown as Checkpoint;
}

async function planned(family: string, settings: Partial<SettingValues>, request: Partial<GenerationRequest> = {}) {
  const parts = {
    settings: () => ({ ...settingDefaults(), ...settings }),
    findModel: async () => ({ id: family, path: family, hash: null }),
    findVae: async () => undefined,
    openModel: async () => checkpointOf(family),
    inputs: { keep: async (resolved: unknown) => resolved },
    styles: {},
  } as unknown as PlannerParts;
  const { use } = (await planTask({ prompt: '', ...request }, parts)).task;
  const { clipSkip, clipSkipL, clipSkipG } = use;
  return [clipSkip.effective, clipSkipL?.layersRun, clipSkipG?.layersRun];
}

describe('sdxl_clip_l_skip', () => {
  const ON = { sdxl_clip_l_skip: true };

  it.each([
    [1, 12],
    [2, 11],
    [5, 8],
    [12, 1],
  ])('a setting of %i is of CLIP-L alone, %i layers, and bigG stays as trained', async (value, layers) => {
    const settings = { ...ON, CLIP_stop_at_last_layers: value };
    expect((await planned('sdxl', settings)).slice(1)).toEqual([layers, 31]);
  });

  it('so is the value of a request, and what that says of one text encoder comes first', async () => {
    expect((await planned('sdxl', ON, { clipSkip: 3 })).slice(1)).toEqual([10, 31]);
    expect((await planned('sdxl', ON, { clipSkip: 3, clipSkipG: 4 })).slice(1)).toEqual([10, 29]);
  });

  it('changes nothing where it is off, and nothing on a model of one text encoder', async () => {
    expect(await planned('sdxl', { CLIP_stop_at_last_layers: 3 })).toEqual([3, undefined, undefined]);
    expect(await planned('sd1', { ...ON, CLIP_stop_at_last_layers: 3 })).toEqual([3, undefined, undefined]);
  });
});
