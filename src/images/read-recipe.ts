/** @file A picture of any program as one of ours: its layer in our number, its settings under the WebUI's keys. */
import type { ClipSkipReading, PictureRecipe, Unread } from '../contract/index.js';
import {
  type CountedFamily,
  clipSkipOf,
  dialectOf,
  ENCODERS,
  equivalentsOf,
  type ForeignClipSkip,
  type ForeignRecipe,
  isNumbered,
  type RecipeFields,
  readRecipe,
  rosettaLine,
  type TextItems,
} from '../dialects/index.js';
import { parseInfotext, writeInfotext } from '../metadata/index.js';

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

/** The family that is taken where a file names none. */
const USUAL_FAMILY: CountedFamily = 'sd1';

/** A layer in our number; null where it cannot be told or is none of ours. */
const ourNumber = (family: CountedFamily, blocksDropped: number | null): number | null =>
  blocksDropped === null || !isNumbered(family, blocksDropped) ? null : clipSkipOf(family, blocksDropped);

/** A clip skip in everybody's numbers. */
function readClipSkip({ written, dialect, byFamily }: ForeignClipSkip, known?: CountedFamily): ClipSkipReading {
  const family = known ?? USUAL_FAMILY;
  const { blocksDropped, layersRun, reason } = byFamily[family];
  return {
    written,
    dialect,
    program: dialectOf(dialect).name,
    family,
    familyKnown: known !== undefined,
    clipSkip: ourNumber(family, blocksDropped),
    blocksDropped,
    layersRun,
    numLayers: ENCODERS[family].blocks,
    equivalents: blocksDropped === null ? [] : equivalentsOf(family, blocksDropped).map(plainEquivalent),
    line: blocksDropped === null ? '' : rosettaLine(family, blocksDropped),
    ...(reason === undefined ? {} : { reason }),
  };
}

const plainEquivalent = (equivalent: ReturnType<typeof equivalentsOf>[number]) => ({
  ...equivalent,
  values: [...equivalent.values],
});

/** Nearest whole number, the smaller of two equally near ones, which is what other programs can read. */
const nearest = (value: number): number => Math.ceil(value - 0.5);

type Pairs = readonly (readonly [key: string, value: string | number | undefined])[];

/** Our number under the keys of our infotext. */
const clipSkipPairs = (clipSkip: number | null, negative: number | null | undefined): Pairs => [
  ['Clip skip', clipSkip === null || nearest(clipSkip) === 1 ? undefined : nearest(clipSkip)],
  ['Clip skip exact', clipSkip === null || Number.isInteger(clipSkip) ? undefined : clipSkip],
  ['Negative clip skip', negative ?? undefined],
];

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
function convertedInfotext(recipe: ForeignRecipe, { clipSkip, negativeClipSkip }: PictureRecipe): string {
  const layers = clipSkipPairs(clipSkip?.clipSkip ?? null, negativeClipSkip?.clipSkip);
  const pairs = [...settingPairs(recipe.fields), ...layers, ['App', recipe.program] as const];
  return writeInfotext(recipe.prompt, recipe.negativePrompt, pairs);
}

const pictureRecipe = ({ program, clipSkip, negativeClipSkip, family, notes }: ForeignRecipe): PictureRecipe => ({
  program,
  ...(clipSkip === undefined ? {} : { clipSkip: readClipSkip(clipSkip, family) }),
  ...(negativeClipSkip === undefined ? {} : { negativeClipSkip: readClipSkip(negativeClipSkip, family) }),
  notes: [...notes],
});

/** Whether the fields of an infotext can be taken as they stand; those of a family without clip skip lose theirs. */
const isOurs = ({ pairs, clipSkip }: ForeignRecipe): boolean =>
  pairs !== undefined && (clipSkip === undefined || WRITES_AS_WE_READ.includes(clipSkip.dialect));

const WITHOUT_CLIP_SKIP: ReadonlySet<string> = new Set([
  ...['Clip skip', 'Clip skip exact', 'Negative clip skip', 'Clip skip L', 'Clip skip G'],
]);

/** The pairs of a recipe's own infotext, or of the one that is made from it. */
function fieldsOf(found: ForeignRecipe, converted: string): ReadonlyMap<string, string> {
  if (!isOurs(found)) return parseInfotext(converted).fields;
  const pairs = [...(found.pairs ?? [])];
  return new Map(found.clipSkip === undefined ? pairs.filter(([key]) => !WITHOUT_CLIP_SKIP.has(key)) : pairs);
}

const NOTHING = { settings: {}, infotext: '', prompt: '', negativePrompt: '', fields: {} } as const;

/** Reads a picture's texts, whichever program wrote them; a picture without any gives empty texts. */
export function readPicture(items: TextItems): PictureReading {
  const { recipe: found, notes, unread } = readRecipe(items, parseInfotext);
  if (found === undefined) return unread === undefined ? { ...NOTHING, notes } : { ...NOTHING, notes, unread };
  const recipe = pictureRecipe(found);
  const converted = convertedInfotext(found, recipe);
  const infotext = found.text ?? converted;
  const { prompt, negativePrompt, fields: settings } = found;
  const fields = Object.fromEntries(fieldsOf(found, converted));
  return { recipe, settings, infotext, prompt, negativePrompt, fields, notes };
}
