/**
 * @file VAE names: CompVis single files and older diffusers folders against ours (today's diffusers names).
 * @source CompVis/stable-diffusion `autoencoder.py`, `diffusionmodules/model.py`; diffusers `AutoencoderKL`; read as facts
 */
import { countFromZero, MAX_LAYERS_PER_BLOCK, MAX_LEVELS } from './counting.js';
import { nest, type RenameRow } from './key-map.js';

export interface VaeTopology {
  readonly levels: number;
  /** Residual blocks of an encoder level; the decoder has one more. */
  readonly layersPerBlock: number;
}

const RESNET: readonly RenameRow[] = [
  ['norm1', 'norm1'],
  ['conv1', 'conv1'],
  ['norm2', 'norm2'],
  ['conv2', 'conv2'],
  ['nin_shortcut', 'conv_shortcut'],
];

const ATTENTION: readonly RenameRow[] = [
  ['norm', 'group_norm'],
  ['q', 'to_q'],
  ['k', 'to_k'],
  ['v', 'to_v'],
  ['proj_out', 'to_out.0'],
];

/** Names diffusers used before version 0.18. @source diffusers `_convert_deprecated_attention_blocks`, Apache-2.0 */
const OLD_ATTENTION: readonly RenameRow[] = [
  ['query', 'to_q'],
  ['key', 'to_k'],
  ['value', 'to_v'],
  ['proj_attn', 'to_out.0'],
];

const HALVES = ['encoder', 'decoder'] as const;
const range = (count: number) => Array.from({ length: count }, (_, index) => index);

const halfRows = (half: string): readonly RenameRow[] => [
  [`${half}.conv_in`, `${half}.conv_in`],
  [`${half}.norm_out`, `${half}.conv_norm_out`],
  [`${half}.conv_out`, `${half}.conv_out`],
];

const midRows = (half: string): readonly RenameRow[] => [
  ...nest([[`${half}.mid.block_1`, `${half}.mid_block.resnets.0`]], RESNET),
  ...nest([[`${half}.mid.attn_1`, `${half}.mid_block.attentions.0`]], ATTENTION),
  ...nest([[`${half}.mid.block_2`, `${half}.mid_block.resnets.1`]], RESNET),
];

const encoderLevel = (level: number, layers: number): readonly RenameRow[] => [
  ...range(layers).flatMap((layer) =>
    nest([[`encoder.down.${level}.block.${layer}`, `encoder.down_blocks.${level}.resnets.${layer}`]], RESNET),
  ),
  [`encoder.down.${level}.downsample.conv`, `encoder.down_blocks.${level}.downsamplers.0.conv`],
];

/** CompVis counts the decoder's levels from fine to coarse, diffusers in the order they run. */
const decoderLevel = (level: number, { levels, layersPerBlock }: VaeTopology): readonly RenameRow[] => [
  ...range(layersPerBlock + 1).flatMap((layer) =>
    nest([[`decoder.up.${levels - 1 - level}.block.${layer}`, `decoder.up_blocks.${level}.resnets.${layer}`]], RESNET),
  ),
  [`decoder.up.${levels - 1 - level}.upsample.conv`, `decoder.up_blocks.${level}.upsamplers.0.conv`],
];

/** Rows for a VAE of a given topology. */
export const vaeRows = (topology: VaeTopology): readonly RenameRow[] => [
  ['quant_conv', 'quant_conv'],
  ['post_quant_conv', 'post_quant_conv'],
  ...HALVES.flatMap(halfRows),
  ...HALVES.flatMap(midRows),
  ...range(topology.levels).flatMap((level) => encoderLevel(level, topology.layersPerBlock)),
  ...range(topology.levels).flatMap((level) => decoderLevel(level, topology)),
];

/** Rows for a diffusers folder: its own names, and the attention names of old ones. */
export const vaeFolderRows: readonly RenameRow[] = [
  ...HALVES.map((half): RenameRow => [half, half]),
  ['quant_conv', 'quant_conv'],
  ['post_quant_conv', 'post_quant_conv'],
  ...HALVES.flatMap((half) =>
    nest([[`${half}.mid_block.attentions.0`, `${half}.mid_block.attentions.0`]], OLD_ATTENTION),
  ),
];

/** Counts levels and layers that are there by CompVis names (without their `first_stage_model.` prefix). */
export function vaeTopology(names: Iterable<string>): VaeTopology {
  const levels = new Set<number>();
  const layers = new Set<number>();
  for (const name of names) {
    const match = /^encoder\.down\.(\d+)\.block\.(\d+)\./.exec(name);
    if (!match) continue;
    levels.add(Number(match[1]));
    layers.add(Number(match[2]));
  }
  return {
    levels: countFromZero(levels, MAX_LEVELS),
    layersPerBlock: countFromZero(layers, MAX_LAYERS_PER_BLOCK),
  };
}
