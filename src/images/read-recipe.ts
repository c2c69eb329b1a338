/** @file A picture of any program as one of ours: its layer in our number, its settings under the WebUI's keys. */
import type { PictureRecipe, Unread } from '../contract/index.js';
import { type ForeignRecipe, type RecipeFields, readRecipe, type TextItems } from '../dialects/index.js';
import { parseInfotext, writeInfotext } from '../metadata/index.js';
import { type BesideTexts, besideTexts, type FamilyFinder, familyOfPicture } from './picture-family.js';
import { CLIP_SKIP_KEYS, clipSkipPairs, meansTheSame, type Pairs, readClipSkip } from './read-clip-skip.js';

/** What was read of a picture's texts. */
export interface PictureReading {
  readonly recipe?: PictureRecipe;
  /** Settings in our words, numbers as numbers. */
  readonly settings: RecipeFields;
  /** The file's own, or one made from what another program wrote; empty when there is none. */
  readonly infotext: string;
  readonly prompt: string;
  readonly negativePrompt: string;
  /** Under the WebUI's keys. */
  readonly fields: Readonly<Record<string, string>>;
  /** Why texts that were recognised could not be read. */
  readonly notes: readonly string[];
  /** What is written there and is not understood yet; only without a recipe. */
  readonly unread?: Unread;
}

const settingPairs = (fields: RecipeFields): Pairs => [
  ['Steps', fields.steps],
  ['Sampler', fields.sampler],
  ['Schedule type', fields.schedule],
  ['CFG scale', fields.cfgScale],
  ['Seed', fields.seed],
  ['Size', fields.width && fields.height ? `${fields.width}x${fields.height}` : undefined],
  ['Model hash', fields.modelHash],
  ['Model', fields.model],
  ['Denoising strength', fields.denoisingStrength],
  ['ENSD', fields.ensd],
  ['RNG', fields.rng],
];

/** Those whose infotext can be taken as it is. */
const WRITES_AS_WE_READ: readonly string[] = ['penultimate', 'a1111', 'forge'];

/** The text of a recipe that is not an infotext, or is one in other words. */
function convertedInfotext(recipe: ForeignRecipe, layers: Pairs): string {
  const pairs = [...settingPairs(recipe.fields), ...layers, ['App', recipe.program] as const];
  return writeInfotext(recipe.prompt, recipe.negativePrompt, pairs);
}

function pictureRecipe(found: ForeignRecipe, beside: BesideTexts): PictureRecipe {
  const { program, clipSkip, negativeClipSkip, notes } = found;
  const family = familyOfPicture(found, beside);
  const { firstAlone = false } = beside;
  return {
    program,
    ...(clipSkip === undefined ? {} : { clipSkip: readClipSkip(clipSkip, family, firstAlone) }),
    ...(negativeClipSkip === undefined ? {} : { negativeClipSkip: readClipSkip(negativeClipSkip, family, firstAlone) }),
    notes: [...notes],
  };
}

/** Whether the fields of an infotext can be taken as they stand, but for the layer. */
const isOurs = ({ pairs, clipSkip }: ForeignRecipe): boolean =>
  pairs !== undefined && (clipSkip === undefined || WRITES_AS_WE_READ.includes(clipSkip.dialect));

/** The pairs of a recipe's own infotext, or of the one that is made from it; the layer always means what it meant there. */
function fieldsOf(found: ForeignRecipe, { clipSkip }: PictureRecipe, layers: Pairs, alone: boolean): Pairs {
  const { pairs } = found;
  if (pairs === undefined || !isOurs(found)) return [...parseInfotext(convertedInfotext(found, layers)).fields];
  if (clipSkip && meansTheSame(clipSkip, alone)) return [...pairs];
  return [...[...pairs].filter(([key]) => !CLIP_SKIP_KEYS.has(key)), ...layers];
}

const textsOf = (pairs: Pairs): Readonly<Record<string, string>> =>
  Object.fromEntries(pairs.flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)] as const])));

const NOTHING = { settings: {}, infotext: '', prompt: '', negativePrompt: '', fields: {} } as const;

/**
 * Reads a picture's texts, whichever program wrote them; a picture without any gives empty texts.
 * @param beside what is known of its model and of the settings; without it, what the texts say has to do
 */
export function readPicture(items: TextItems, beside: BesideTexts = {}): PictureReading {
  const { recipe: found, notes, unread } = readRecipe(items, parseInfotext);
  if (found === undefined) return unread === undefined ? { ...NOTHING, notes } : { ...NOTHING, notes, unread };
  const recipe = pictureRecipe(found, beside);
  const { firstAlone = false } = beside;
  const layers = clipSkipPairs(recipe, firstAlone);
  const infotext = found.text ?? convertedInfotext(found, layers);
  const { prompt, negativePrompt, fields: settings } = found;
  const fields = textsOf(fieldsOf(found, recipe, layers, firstAlone));
  return { recipe, settings, infotext, prompt, negativePrompt, fields, notes };
}

/** The same with the models here asked for the family, where the file does not name it. */
export async function readPictureHere(items: TextItems, finder?: FamilyFinder): Promise<PictureReading> {
  const reading = readPicture(items);
  if (finder === undefined || reading.recipe?.clipSkip === undefined) return reading;
  return readPicture(items, await besideTexts(reading.settings, finder));
}
