/** What a UNet's configuration says of depths and of added conditioning, and what is refused by name. */
import { describe, expect, it } from 'vitest';
import { unetConfigFromJson } from './config-from-json.js';

/** @source stabilityai/stable-diffusion-xl-base-1.0 `unet/config.json` */
const SDXL = {
  addition_embed_type: 'text_time',
  addition_time_embed_dim: 256,
  attention_head_dim: [5, 10, 20],
  block_out_channels: [320, 640, 1280],
  cross_attention_dim: 2048,
  down_block_types: ['DownBlock2D', 'CrossAttnDownBlock2D', 'CrossAttnDownBlock2D'],
  projection_class_embeddings_input_dim: 2816,
  reverse_transformer_layers_per_block: null,
  transformer_layers_per_block: [1, 2, 10],
  up_block_types: ['CrossAttnUpBlock2D', 'CrossAttnUpBlock2D', 'UpBlock2D'],
};
const read = (changes: object = {}) => unetConfigFromJson({ ...SDXL, ...changes }, 'unet/config.json');

describe('the UNet configuration of SDXL', () => {
  it('has depths where there is attention, and what is added to the time', () => {
    const { levels, midTransformerDepth, addedConditioning } = read();
    expect(levels).toEqual([
      { channels: 320, heads: 5, transformerDepth: 0 },
      { channels: 640, heads: 10, transformerDepth: 2 },
      { channels: 1280, heads: 20, transformerDepth: 10 },
    ]);
    expect(midTransformerDepth).toBe(10);
    expect(addedConditioning).toEqual({ pooledWidth: 1280, timeIds: 6, timeIdWidth: 256 });
  });

  it('has one depth for all levels where one number is written, and none that says nothing is 1', () => {
    const depths = (changes: object) => read(changes).levels.map(({ transformerDepth }) => transformerDepth);
    expect(depths({ transformer_layers_per_block: 4 })).toEqual([0, 4, 4]);
    expect(depths({ transformer_layers_per_block: undefined })).toEqual([0, 1, 1]);
    expect(read({ addition_embed_type: null })).not.toHaveProperty('addedConditioning');
  });

  it.each([
    [
      'depths for fewer levels',
      { transformer_layers_per_block: [1, 2] },
      /transformer_layers_per_block does not have 3/,
    ],
    ['heads for fewer levels', { attention_head_dim: [5, 10] }, /attention_head_dim does not have 3/],
    ['depths that differ on the way up', { reverse_transformer_layers_per_block: [10, 1, 1] }, /reverse_transformer/],
    ['an image that is added', { addition_embed_type: 'image' }, /addition_embed_type "image"/],
    ['no room for the text', { projection_class_embeddings_input_dim: 1536 }, /no room for 6 times 256/],
    ['a number that 32 bits cannot hold', { norm_eps: 1e300 }, /norm_eps is 1e\+300, a positive number of 32 bits/],
    ['a number that is nothing in 32 bits', { norm_eps: 1e-50 }, /norm_eps is 1e-50/],
    ['no width of the numbers', { addition_time_embed_dim: undefined }, /addition_time_embed_dim/],
  ])('is refused for %s', (_, changes, message) => {
    expect(() => read(changes)).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringMatching(message) }),
    );
  });
});
