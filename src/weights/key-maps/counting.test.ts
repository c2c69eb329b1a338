/** @file Numbers in names of tensors: what is there is counted, and nothing grows with a number. */
import { describe, expect, it } from 'vitest';
import { loraTargets } from '../lora/names.js';
import { countFromZero, MAX_LAYERS_PER_BLOCK, MAX_LEVELS, numberBeyondLimit } from './counting.js';
import { unetTopology } from './unet.js';
import { vaeTopology } from './vae.js';

const LARGE = 300_000_000;
const range = (count: number) => Array.from({ length: count }, (_, index) => index);

it('consecutive numbers from 0 are counted up to a limit', () => {
  expect(countFromZero(new Set([0, 1, 2, 5]), 8)).toBe(3);
  expect(countFromZero(new Set([1, 2]), 8)).toBe(0);
  expect(countFromZero(new Set(range(20)), 8)).toBe(8);
});

describe('a topology', () => {
  it('of a VAE has the levels and layers that are there', () => {
    const names = range(4).flatMap((level) => range(2).map((layer) => `encoder.down.${level}.block.${layer}.norm1`));
    const topology = { levels: 4, layersPerBlock: 2 };
    expect(vaeTopology([...names].reverse())).toEqual(topology);
    expect(vaeTopology([...names, `encoder.down.${LARGE}.block.${LARGE}.norm1`])).toEqual(topology);
  });

  it('has no more of them than the limits, however many there are', () => {
    const vae = range(100).flatMap((level) => range(100).map((layer) => `encoder.down.${level}.block.${layer}.norm1`));
    expect(vaeTopology(vae)).toEqual({ levels: MAX_LEVELS, layersPerBlock: MAX_LAYERS_PER_BLOCK });
    const alone = range(100).map((level) => `input_blocks.${3 * level}.0.in_layers.0`);
    const joined = range(100).map((block) => `input_blocks.${1000 + block}.0.in_layers.0`);
    const unet = unetTopology([...alone, ...joined]);
    expect([unet.attentionLevels.length, unet.layersPerBlock]).toEqual([MAX_LEVELS, MAX_LAYERS_PER_BLOCK]);
  });

  it('of a UNet under our names is counted in the same way', () => {
    const unet = [
      'down_blocks.0.resnets.0.conv1.weight',
      'down_blocks.1.attentions.0.proj_in.weight',
      `down_blocks.${LARGE}.resnets.${LARGE}.conv1.weight`,
    ];
    const targets = loraTargets({ textEncoder: [], unet });
    expect(targets.get('lora_unet_input_blocks_3_1_proj_in')).toEqual({ part: 'unet', weight: unet[1] });
  });
});

describe('a number beyond the limits', () => {
  it.each([
    [`first_stage_model.encoder.down.${LARGE}.block.0.conv1.weight`, 8],
    [`decoder.up_blocks.${LARGE}.resnets.0.conv1.weight`, 8],
    ['decoder.up.0.block.9.conv1.weight', 9],
    [`model.diffusion_model.output_blocks.${'9'.repeat(400)}.0.in_layers.0.weight`, 72],
    ['cond_stage_model.model.transformer.resblocks.64.ln_1.weight', 64],
    ['cond_stage_model.transformer.text_model.encoder.layers.64.mlp.fc1.weight', 64],
  ])('is told: %s', (name, limit) => {
    const told = `"${name.slice(0, 80)}" counts further than any known model: the limit is ${limit}`;
    expect(numberBeyondLimit(['x', name])).toBe(`tensor ${told}`);
  });

  it('is none in the largest names of known models', () => {
    const names = [
      'model.diffusion_model.output_blocks.11.1.transformer_blocks.0.norm1.weight',
      'first_stage_model.decoder.up.3.block.2.conv1.weight',
      'encoder.down_blocks.3.resnets.1.conv1.weight',
      'cond_stage_model.model.transformer.resblocks.23.ln_1.weight',
      'model_ema.decay',
    ];
    expect(numberBeyondLimit(names)).toBeUndefined();
  });
});
