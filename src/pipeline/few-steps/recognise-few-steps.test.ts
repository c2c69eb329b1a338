/** @file Which models and LoRAs are known as ones of few steps, by what, and which are not. */
import { describe, expect, it } from 'vitest';
import type { Checkpoint } from '../checkpoint/checkpoint.js';
import { FEW_STEP_KINDS } from './few-step-kinds.js';
import { fewStepsOfLoras, fewStepsOfModel } from './recognise-few-steps.js';

type Known = Pick<Checkpoint, 'name' | 'metadata' | 'schedulerClass'> & { readonly guidanceWidth?: number };

function modelOf({ guidanceWidth, ...known }: Partial<Known>) {
  const unet = guidanceWidth === undefined ? {} : { guidanceWidth };
  const configs = { unet } as Checkpoint['configs'];
  return fewStepsOfModel({ name: 'a', metadata: {}, schedulerClass: undefined, configs, ...known });
}

/** Names as their makers published them. */
const NAMES: readonly (readonly [name: string, kind: string, sampler: string, steps: number, cfgScale: number])[] = [
  ['sdxl_lightning_2step', 'SDXL-Lightning', 'Euler', 2, 1],
  ['sdxl_lightning_4step_lora', 'SDXL-Lightning', 'Euler', 4, 1],
  ['sdxl_lightning_8step', 'SDXL-Lightning', 'Euler', 8, 1],
  ['Hyper-SD15-2steps-lora', 'Hyper-SD', 'Euler', 2, 1],
  ['Hyper-SDXL-8steps-lora', 'Hyper-SD', 'Euler', 8, 1],
  ['Hyper-SDXL-8steps-CFG-lora', 'Hyper-SD that keeps its guidance', 'Euler', 8, 5],
  ['Hyper-SD15-12steps-CFG-lora', 'Hyper-SD that keeps its guidance', 'Euler', 12, 5],
  ['dmd2_sdxl_4step_lora_fp16', 'DMD2', 'LCM', 4, 1],
  ['sd_xl_turbo_1.0_fp16', 'SDXL-Turbo', 'Euler a', 1, 1],
  ['sdxl-turbo', 'SDXL-Turbo', 'Euler a', 1, 1],
  ['sd_turbo', 'SD-Turbo', 'Euler', 1, 1],
  ['sdxs-512-dreamshaper', 'SDXS', 'Euler', 1, 1],
  ['lcm-lora-sdv1-5', 'LCM', 'LCM', 4, 1],
  ['LCM-SDXL', 'LCM', 'LCM', 4, 1],
  ['dreamshaper_8LCM', 'LCM', 'LCM', 4, 1],
];

/** Names that say nothing, or something that no row holds for. */
const UNKNOWN_NAMES = [
  'v1-5-pruned-emaonly',
  'calcmix',
  'dreamshaperXL_turboDPMSDE',
  'juggernautXL_lightning',
  'sdxl_lightning_1step_x0',
  'Hyper-SDXL-1step-lora',
  'dmd2_sdxl_1step_unet_fp16',
  '20steps',
];

describe.each(NAMES)('%s', (name, kind, sampler, steps, cfgScale) => {
  const expected = { kind, sampler, schedule: 'Simple', steps, cfgScale };

  it('is known as a model', () => {
    expect(modelOf({ name })).toMatchObject({ ...expected, where: `the name ${name}` });
    expect(modelOf({ metadata: { ss_output_name: name } })).toMatchObject({ ...expected, where: 'ss_output_name' });
  });

  it('is known as a LoRA of a prompt', () => {
    expect(fewStepsOfLoras(`a cat <lora:other:1> <lora:${name}:0.8>`)).toMatchObject({
      ...expected,
      where: `LoRA ${name}`,
    });
    expect(fewStepsOfLoras(`a cat <lora:${name}:1:0>`)).toBeUndefined();
  });
});

it.each(UNKNOWN_NAMES)('%s is not known', (name) => {
  expect(modelOf({ name })).toBeUndefined();
  expect(fewStepsOfLoras(`a cat <lora:${name}:1>`)).toBeUndefined();
});

it('an LCM is known by its UNet before its name, and by its scheduler without one', () => {
  const guided = { sampler: 'LCM', steps: 4, cfgScale: 8, where: 'time_embedding.cond_proj of the UNet' };
  expect(modelOf({ name: 'lcm', guidanceWidth: 256 })).toMatchObject(guided);
  const plain = { sampler: 'LCM', steps: 4, cfgScale: 1, where: 'scheduler_config.json' };
  expect(modelOf({ schedulerClass: 'LCMScheduler' })).toMatchObject(plain);
  expect(modelOf({ name: 'dmd2', schedulerClass: 'LCMScheduler' })).toMatchObject({ kind: 'DMD2' });
  expect(modelOf({ schedulerClass: 'EulerDiscreteScheduler' })).toBeUndefined();
});

it('metadata goes before the name', () => {
  const metadata = { 'modelspec.title': 'sdxl_lightning_8step' };
  expect(modelOf({ name: 'sdxl_lightning_2step', metadata })).toMatchObject({ steps: 8, where: 'modelspec.title' });
});

it('every kind has its source', () => {
  for (const { source } of FEW_STEP_KINDS) expect(source).toMatch(/model cards? of/);
});
