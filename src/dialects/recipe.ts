/** @file What a picture of any program says about how it was drawn, in our words. */
import { fromDialect, type Understood } from './counting.js';
import { COUNTED_FAMILIES, type CountedFamily } from './families.js';
import type { Seed } from './readers/json.js';
import type { DialectId, DialectValue } from './table.js';

/** Settings in our words; what the file does not say is absent. */
export interface RecipeFields {
  readonly steps?: number;
  readonly sampler?: string;
  readonly schedule?: string;
  readonly cfgScale?: number;
  /** A number where a double holds it, else its digits: programs draw seeds from 63 and 64 bits. */
  readonly seed?: Seed;
  readonly width?: number;
  readonly height?: number;
  readonly model?: string;
  readonly modelHash?: string;
  /** NV, CPU or GPU, as the WebUI names sources of noise. */
  readonly rng?: string;
  /** Added to the seed of noise that samplers draw on their way. */
  readonly ensd?: number;
  readonly denoisingStrength?: number;
}

export interface ForeignClipSkip {
  /** As it stands in the file; null when the key or node is missing. */
  readonly written: DialectValue | null;
  readonly dialect: DialectId;
  /** What it means, family by family: a file rarely names its own. */
  readonly byFamily: Readonly<Record<CountedFamily, Understood>>;
}

export interface ForeignRecipe {
  /** As people call the program, such as ComfyUI. */
  readonly program: string;
  readonly prompt: string;
  readonly negativePrompt: string;
  readonly fields: RecipeFields;
  /** Absent where the family has none or the layer cannot be told; a note says which. */
  readonly clipSkip?: ForeignClipSkip;
  /** Only when the negative prompt has a layer of its own. */
  readonly negativeClipSkip?: ForeignClipSkip;
  /** Only when the file names it. */
  readonly family?: CountedFamily;
  /** Name of a family that has no clip skip, when the file names it. */
  readonly otherFamily?: string;
  /** The infotext that was read, as it stands in the file. */
  readonly text?: string;
  /** All pairs of an infotext, as they stand in it. */
  readonly pairs?: ReadonlyMap<string, string>;
  readonly notes: readonly string[];
}

/** A value with its meaning in every family. */
export function foreignClipSkip(dialect: DialectId, written: DialectValue | null): ForeignClipSkip {
  const byFamily = Object.fromEntries(
    COUNTED_FAMILIES.map((family) => [family, fromDialect(dialect, family, written)]),
  ) as Record<CountedFamily, Understood>;
  return { written, dialect, byFamily };
}

/** The fields that are there. */
export const present = (fields: { readonly [K in keyof RecipeFields]: RecipeFields[K] | undefined }): RecipeFields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
