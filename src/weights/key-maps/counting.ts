/**
 * @file How many levels, blocks and layers a model has. They are counted from the tensors that are there, never taken
 * from a number in a name, and no file has more than the limits here: whatever loops over them ends.
 */

/** Levels of resolution of a UNet or a VAE: Stable Diffusion has 4, SDXL's UNet 3. */
export const MAX_LEVELS = 8;
/** Residual blocks a level: 2 in all known models; a decoder has one more. */
export const MAX_LAYERS_PER_BLOCK = 8;
/** Transformer blocks of an attention: 1 in Stable Diffusion, up to 10 in SDXL. */
export const MAX_TRANSFORMER_DEPTH = 32;
/** Blocks of a text encoder: 12 in CLIP-L, 24 in OpenCLIP-H, 32 in OpenCLIP-bigG. */
export const MAX_TEXT_LAYERS = 64;
/** CompVis numbers the blocks of a UNet through all levels, with a downsampler behind each. */
const MAX_UNET_BLOCKS = MAX_LEVELS * (MAX_LAYERS_PER_BLOCK + 1);

/** How many consecutive numbers from 0 there are, at most `limit`. */
export function countFromZero(numbers: ReadonlySet<number>, limit: number): number {
  let count = 0;
  while (count < limit && numbers.has(count)) count++;
  return count;
}

interface NumberedNames {
  /** The number is the first group. */
  readonly pattern: RegExp;
  readonly limit: number;
}

/** Numbers in names of single files, and of VAE files in either program's names. */
const NUMBERED: readonly NumberedNames[] = [
  {
    pattern: /^model\.diffusion_model\.(?:input|output)_blocks\.(\d+)\./,
    limit: MAX_UNET_BLOCKS,
  },
  {
    pattern: /^(?:first_stage_model\.)?(?:encoder\.down|decoder\.up)(?:_blocks)?\.(\d+)\./,
    limit: MAX_LEVELS,
  },
  {
    pattern: /^(?:first_stage_model\.)?(?:encoder\.down|decoder\.up)(?:_blocks)?\.\d+\.(?:block|resnets)\.(\d+)\./,
    limit: MAX_LAYERS_PER_BLOCK + 1,
  },
  {
    pattern:
      /^(?:cond_stage_model|conditioner\.embedders\.\d)\.(?:transformer\.(?:text_model\.)?encoder\.layers|model\.transformer\.resblocks)\.(\d+)\./,
    limit: MAX_TEXT_LAYERS,
  },
];

/** Longest piece of a foreign name that a message shows. */
const SHOWN_NAME_LENGTH = 80;

/** What is wrong with tensor names that count further than any known model; undefined = nothing. */
export function numberBeyondLimit(names: Iterable<string>): string | undefined {
  for (const name of names)
    for (const { pattern, limit } of NUMBERED) {
      const number = pattern.exec(name)?.[1];
      if (number !== undefined && Number(number) >= limit)
        return `tensor "${name.slice(0, SHOWN_NAME_LENGTH)}" counts further than any known model: the limit is ${limit}`;
    }
  return undefined;
}
