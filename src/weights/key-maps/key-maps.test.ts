import { describe, expect, it } from 'vitest';
import { compVisTensors, SD15, SDXL, SMALL, weightsOf } from '../../../bench/synthetic.mjs';
import { clipTextGraph, FAMILIES, unetGraph, vaeDecoderGraph, vaeEncoderGraph } from '../../models/index.js';
import type { PartName } from '../diffusers-folder.js';
import type { WeightScope } from '../scope.js';
import { singleFileKeyMaps } from '../single-file.js';
import { createKeyMap } from './key-map.js';
import { unetTopology } from './unet.js';
import { vaeFolderRows, vaeTopology } from './vae.js';

describe('createKeyMap', () => {
  const map = createKeyMap([
    ['a.b', 'x'],
    ['a', 'y'],
    ['c', 'y'],
  ]);
  it('takes the longest prefix, on dots only', () => {
    expect(map.toOurs('a.b.weight')).toBe('x.weight');
    expect(map.toOurs('a.bc')).toBe('y.bc');
    expect(map.toOurs('ab')).toBeUndefined();
  });
  it('goes back by the first of several rows', () => {
    expect(map.toTheirs('y.z')).toBe('a.z');
  });
});

/** Checked against the published key list of Stable Diffusion 1.5 in CompVis form. */
const KNOWN: readonly (readonly [string, PartName, string])[] = [
  ['model.diffusion_model.input_blocks.3.0.op.weight', 'unet', 'down_blocks.0.downsamplers.0.conv.weight'],
  ['model.diffusion_model.input_blocks.4.0.skip_connection.bias', 'unet', 'down_blocks.1.resnets.0.conv_shortcut.bias'],
  [
    'model.diffusion_model.input_blocks.8.1.transformer_blocks.0.attn2.to_k.weight',
    'unet',
    'down_blocks.2.attentions.1.transformer_blocks.0.attn2.to_k.weight',
  ],
  [
    'model.diffusion_model.input_blocks.11.0.emb_layers.1.weight',
    'unet',
    'down_blocks.3.resnets.1.time_emb_proj.weight',
  ],
  ['model.diffusion_model.middle_block.2.out_layers.3.weight', 'unet', 'mid_block.resnets.1.conv2.weight'],
  ['model.diffusion_model.output_blocks.2.1.conv.weight', 'unet', 'up_blocks.0.upsamplers.0.conv.weight'],
  ['model.diffusion_model.output_blocks.5.2.conv.bias', 'unet', 'up_blocks.1.upsamplers.0.conv.bias'],
  ['model.diffusion_model.output_blocks.11.1.proj_out.weight', 'unet', 'up_blocks.3.attentions.2.proj_out.weight'],
  ['model.diffusion_model.time_embed.2.weight', 'unet', 'time_embedding.linear_2.weight'],
  [
    'first_stage_model.encoder.down.1.block.0.nin_shortcut.weight',
    'vae',
    'encoder.down_blocks.1.resnets.0.conv_shortcut.weight',
  ],
  ['first_stage_model.encoder.mid.attn_1.proj_out.weight', 'vae', 'encoder.mid_block.attentions.0.to_out.0.weight'],
  ['first_stage_model.decoder.up.3.upsample.conv.weight', 'vae', 'decoder.up_blocks.0.upsamplers.0.conv.weight'],
  ['first_stage_model.decoder.up.0.block.2.conv2.bias', 'vae', 'decoder.up_blocks.3.resnets.2.conv2.bias'],
  ['first_stage_model.post_quant_conv.bias', 'vae', 'post_quant_conv.bias'],
  [
    'cond_stage_model.transformer.text_model.encoder.layers.11.mlp.fc2.bias',
    'textEncoder',
    'text_model.encoder.layers.11.mlp.fc2.bias',
  ],
  [
    'cond_stage_model.transformer.embeddings.token_embedding.weight',
    'textEncoder',
    'text_model.embeddings.token_embedding.weight',
  ],
];

describe.each([
  ['SD 1.5', SD15],
  ['a small one', SMALL],
])('the SD1 single file of %s', (_, sizes) => {
  const names: readonly string[] = compVisTensors(sizes).map(([name]: readonly [string, unknown]) => name);
  const maps = singleFileKeyMaps(names, FAMILIES.sd1!.textEncoders);

  it('goes to our names and back without a loss', () => {
    for (const name of names) {
      const part = (['textEncoder', 'unet', 'vae'] as const).find((key) => maps[key].toOurs(name) !== undefined);
      expect(part, name).toBeDefined();
      expect(maps[part!].toTheirs(maps[part!].toOurs(name)!)).toBe(name);
    }
  });

  it('covers exactly what the graphs ask for', () => {
    const ours = (part: 'textEncoder' | 'unet' | 'vae') =>
      new Set(names.flatMap((name) => maps[part].toOurs(name) ?? []));
    const asked = (build: (scope: WeightScope) => unknown): readonly string[] => [...weightsOf(build).keys()];
    expect(new Set(asked((w) => unetGraph(sizes.unet, w)))).toEqual(ours('unet'));
    expect(
      new Set([...asked((w) => vaeDecoderGraph(sizes.vae, w)), ...asked((w) => vaeEncoderGraph(sizes.vae, w))]),
    ).toEqual(ours('vae'));
    const text = [
      ...asked((w) => clipTextGraph(sizes.text, w)),
      'text_model.final_layer_norm.weight',
      'text_model.final_layer_norm.bias',
    ];
    expect(new Set(text)).toEqual(ours('textEncoder'));
  });
});

describe('known names', () => {
  const names: readonly string[] = compVisTensors(SD15).map(([name]: readonly [string, unknown]) => name);
  const maps = singleFileKeyMaps(names, FAMILIES.sd1!.textEncoders);
  it('the synthetic file has as many tensors as the real one', () => expect(names).toHaveLength(1130));
  it.each(KNOWN)('%s', (theirs, part, ours) => expect(maps[part]!.toOurs(theirs)).toBe(ours));
  it('an old diffusers VAE', () => {
    const map = createKeyMap(vaeFolderRows);
    expect(map.toOurs('decoder.mid_block.attentions.0.proj_attn.weight')).toBe(
      'decoder.mid_block.attentions.0.to_out.0.weight',
    );
    expect(map.toOurs('decoder.mid_block.attentions.0.group_norm.weight')).toBe(
      'decoder.mid_block.attentions.0.group_norm.weight',
    );
  });
});

/** Checked against the published key list of Stable Diffusion XL base 1.0. */
const KNOWN_OF_SDXL: typeof KNOWN = [
  ['model.diffusion_model.label_emb.0.0.weight', 'unet', 'add_embedding.linear_1.weight'],
  ['model.diffusion_model.label_emb.0.2.bias', 'unet', 'add_embedding.linear_2.bias'],
  ['model.diffusion_model.input_blocks.3.0.op.weight', 'unet', 'down_blocks.0.downsamplers.0.conv.weight'],
  [
    'model.diffusion_model.input_blocks.4.1.transformer_blocks.1.attn2.to_k.weight',
    'unet',
    'down_blocks.1.attentions.0.transformer_blocks.1.attn2.to_k.weight',
  ],
  [
    'model.diffusion_model.input_blocks.8.1.transformer_blocks.9.ff.net.2.bias',
    'unet',
    'down_blocks.2.attentions.1.transformer_blocks.9.ff.net.2.bias',
  ],
  [
    'model.diffusion_model.middle_block.1.transformer_blocks.9.norm3.weight',
    'unet',
    'mid_block.attentions.0.transformer_blocks.9.norm3.weight',
  ],
  ['model.diffusion_model.output_blocks.2.2.conv.weight', 'unet', 'up_blocks.0.upsamplers.0.conv.weight'],
  ['model.diffusion_model.output_blocks.8.0.skip_connection.bias', 'unet', 'up_blocks.2.resnets.2.conv_shortcut.bias'],
  [
    'conditioner.embedders.0.transformer.text_model.encoder.layers.11.mlp.fc2.bias',
    'textEncoder',
    'text_model.encoder.layers.11.mlp.fc2.bias',
  ],
  [
    'conditioner.embedders.1.model.transformer.resblocks.31.mlp.c_fc.weight',
    'textEncoder2',
    'text_model.encoder.layers.31.mlp.fc1.weight',
  ],
  [
    'conditioner.embedders.1.model.positional_embedding',
    'textEncoder2',
    'text_model.embeddings.position_embedding.weight',
  ],
  ['conditioner.embedders.1.model.text_projection', 'textEncoder2', 'text_projection'],
];

describe('known names of SDXL', () => {
  const names: readonly string[] = compVisTensors(SDXL).map(([name]: readonly [string, unknown]) => name);
  const maps = singleFileKeyMaps(names, FAMILIES.sdxl!.textEncoders);
  it('the synthetic file has as many tensors as the real one, whose position_ids and logit_scale are not needed', () =>
    expect(names).toHaveLength(2515 - 2));
  it.each(KNOWN_OF_SDXL)('%s', (theirs, part, ours) => {
    expect(maps[part]!.toOurs(theirs)).toBe(ours);
    expect(names).toContain(theirs);
  });
});

describe('topology from names', () => {
  it('of SD 1.5', () => {
    const names = compVisTensors(SD15).map(([name]: readonly [string, unknown]) =>
      name.replace(/^(model\.diffusion_model|first_stage_model)\./, ''),
    );
    expect(unetTopology(names)).toEqual({ attentionLevels: [true, true, true, false], layersPerBlock: 2 });
    expect(vaeTopology(names)).toEqual({ levels: 4, layersPerBlock: 2 });
  });
});
