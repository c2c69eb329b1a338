/** @file The families in which clip skip is counted: how many blocks the text encoder has, and where it is stopped by default. */

export const COUNTED_FAMILIES = ['sd1', 'sd2', 'sdxl'] as const;
export type CountedFamily = (typeof COUNTED_FAMILIES)[number];

/** A text encoder of a family. */
interface EncoderBlocks {
  readonly name: string;
  readonly blocks: number;
}

export interface EncoderFacts {
  readonly name: string;
  /** Blocks of the encoder that was trained; of SDXL's two, those of CLIP-L. */
  readonly blocks: number;
  /** Its encoders by name, the one above first. As many blocks are dropped of each. */
  readonly encoders: readonly EncoderBlocks[];
  /** `blocksDropped` that the models were trained with. */
  readonly defaultDropped: number;
  /** Fewest blocks that can be dropped: diffusers folders of SD 2.x lack the last one. */
  readonly leastDropped: number;
  /** Fewest that our one number says, and why it says no fewer. */
  readonly leastNumbered: { readonly blocksDropped: number; readonly because: string };
  /** Our clip skip less `blocksDropped`. */
  readonly clipSkipOffset: number;
  readonly source: string;
}

/** `blocksDropped` is the neutral unit: how many of the encoder's last blocks do not run. */
export const ENCODERS: Readonly<Record<CountedFamily, EncoderFacts>> = {
  sd1: {
    name: 'SD 1.x',
    blocks: 12,
    defaultDropped: 0,
    encoders: [{ name: 'CLIP-L', blocks: 12 }],
    leastDropped: 0,
    leastNumbered: { blocksDropped: 0, because: 'there is no such block' },
    clipSkipOffset: 1,
    source: 'openai/clip-vit-large-patch14, config.json: 12 layers; CompVis v1-inference.yaml ends on the last',
  },
  sd2: {
    name: 'SD 2.x',
    blocks: 24,
    defaultDropped: 1,
    encoders: [{ name: 'OpenCLIP ViT-H', blocks: 24 }],
    leastDropped: 1,
    leastNumbered: { blocksDropped: 1, because: 'the last block, which not every file of the family holds' },
    clipSkipOffset: 0,
    source: 'Stability-AI v2-inference.yaml: OpenCLIP ViT-H, layer "penultimate"; its diffusers folder holds 23 blocks',
  },
  sdxl: {
    name: 'SDXL',
    blocks: 12,
    defaultDropped: 1,
    encoders: [
      { name: 'CLIP-L', blocks: 12 },
      { name: 'OpenCLIP bigG', blocks: 32 },
    ],
    leastDropped: 0,
    leastNumbered: {
      blocksDropped: 1,
      because:
        'the very last layer, which SDXL was not trained on: it is drawn from only where each encoder is set to 1',
    },
    clipSkipOffset: 1,
    source: 'Stability-AI sd_xl_base.yaml: CLIP-L layer_idx 11 of 12, OpenCLIP bigG "penultimate" of 32, no final norm',
  },
};

/** Most blocks that can be dropped: one has to run. */
export const mostDropped = (family: CountedFamily): number => ENCODERS[family].blocks - 1;

/** The counted family that a card calls by its whole name, such as "Stable Diffusion XL"; undefined for any other. */
export function countedFamilyOf(cardName: string): CountedFamily | undefined {
  const short = cardName.replace(/^Stable Diffusion /, 'SD ').replace('SD XL', 'SDXL');
  return COUNTED_FAMILIES.find((id) => ENCODERS[id].name === short);
}
