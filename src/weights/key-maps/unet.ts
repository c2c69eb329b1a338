/**
 * @file UNet names: CompVis single files against ours (which are diffusers').
 * @source CompVis/stable-diffusion `openaimodel.py` (module order) and diffusers `UNet2DConditionModel` (names), both read as facts
 */
import { MAX_LAYERS_PER_BLOCK, MAX_LEVELS } from './counting.js';
import { nest, type RenameRow } from './key-map.js';

/** What the numbering of blocks depends on. */
export interface UnetTopology {
  /** Resolution levels from fine to coarse: does the level have cross-attention? */
  readonly attentionLevels: readonly boolean[];
  readonly layersPerBlock: number;
}

const RESNET: readonly RenameRow[] = [
  ['in_layers.0', 'norm1'],
  ['in_layers.2', 'conv1'],
  ['emb_layers.1', 'time_emb_proj'],
  ['out_layers.0', 'norm2'],
  ['out_layers.3', 'conv2'],
  ['skip_connection', 'conv_shortcut'],
];

const OUTSIDE_BLOCKS: readonly RenameRow[] = [
  ['time_embed.0', 'time_embedding.linear_1'],
  ['time_embed.2', 'time_embedding.linear_2'],
  ['time_embed.cond_proj', 'time_embedding.cond_proj'],
  // SDXL's; the upscaler and unCLIP have a class embedding or another head under this name, and are told before.
  ['label_emb.0.0', 'add_embedding.linear_1'],
  ['label_emb.0.2', 'add_embedding.linear_2'],
  ['input_blocks.0.0', 'conv_in'],
  ['out.0', 'conv_norm_out'],
  ['out.2', 'conv_out'],
  ['middle_block.1', 'mid_block.attentions.0'],
];

const MID_RESNETS: readonly RenameRow[] = [
  ['middle_block.0', 'mid_block.resnets.0'],
  ['middle_block.2', 'mid_block.resnets.1'],
];

interface BlockRows {
  readonly resnets: RenameRow[];
  readonly plain: RenameRow[];
}

/** `input_blocks` counts conv_in, then each level's layers, then its downsampler. */
function inputRows({ attentionLevels, layersPerBlock }: UnetTopology): BlockRows {
  const rows: BlockRows = { resnets: [], plain: [] };
  let n = 1;
  attentionLevels.forEach((attention, level) => {
    for (let layer = 0; layer < layersPerBlock; layer++, n++) {
      rows.resnets.push([`input_blocks.${n}.0`, `down_blocks.${level}.resnets.${layer}`]);
      if (attention) rows.plain.push([`input_blocks.${n}.1`, `down_blocks.${level}.attentions.${layer}`]);
    }
    if (level < attentionLevels.length - 1)
      rows.plain.push([`input_blocks.${n++}.0.op`, `down_blocks.${level}.downsamplers.0.conv`]);
  });
  return rows;
}

/** `output_blocks` runs the levels backwards with one layer more; the upsampler sits in the level's last entry. */
function outputRows({ attentionLevels, layersPerBlock }: UnetTopology): BlockRows {
  const rows: BlockRows = { resnets: [], plain: [] };
  let n = 0;
  [...attentionLevels].reverse().forEach((attention, level) => {
    for (let layer = 0; layer <= layersPerBlock; layer++, n++) {
      rows.resnets.push([`output_blocks.${n}.0`, `up_blocks.${level}.resnets.${layer}`]);
      if (attention) rows.plain.push([`output_blocks.${n}.1`, `up_blocks.${level}.attentions.${layer}`]);
    }
    if (level < attentionLevels.length - 1)
      rows.plain.push([`output_blocks.${n - 1}.${attention ? 2 : 1}.conv`, `up_blocks.${level}.upsamplers.0.conv`]);
  });
  return rows;
}

/** Rows for a UNet of a given topology. */
export function unetRows(topology: UnetTopology): readonly RenameRow[] {
  const [input, output] = [inputRows(topology), outputRows(topology)];
  return [
    ...OUTSIDE_BLOCKS,
    ...input.plain,
    ...output.plain,
    ...nest([...input.resnets, ...MID_RESNETS, ...output.resnets], RESNET),
  ];
}

/** Reads the topology off CompVis names (without their `model.diffusion_model.` prefix). */
export function unetTopology(names: Iterable<string>): UnetTopology {
  const blocks = new Map<number, { resnet: boolean; attention: boolean }>();
  for (const name of names) {
    const match = /^input_blocks\.(\d+)\.(\d+)\.(in_layers|transformer_blocks)/.exec(name);
    if (!match) continue;
    const index = Number(match[1]);
    const block = blocks.get(index) ?? { resnet: false, attention: false };
    if (match[3] === 'in_layers') block.resnet = true;
    else block.attention = true;
    blocks.set(index, block);
  }
  return groupIntoLevels(blocks);
}

/** Neighbouring resnet blocks form a level; the gap between them is a downsampler. */
function groupIntoLevels(blocks: ReadonlyMap<number, { attention: boolean }>): UnetTopology {
  const attentionLevels: boolean[] = [];
  let layersPerBlock = 0;
  let run = 0;
  for (const index of [...blocks.keys()].sort((a, b) => a - b)) {
    run = blocks.has(index - 1) ? run + 1 : 1;
    if (run === 1) attentionLevels.push(blocks.get(index)!.attention);
    layersPerBlock = Math.max(layersPerBlock, run);
  }
  return {
    attentionLevels: attentionLevels.slice(0, MAX_LEVELS),
    layersPerBlock: Math.min(layersPerBlock, MAX_LAYERS_PER_BLOCK),
  };
}
