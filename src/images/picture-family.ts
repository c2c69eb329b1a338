/** @file Which family an image was drawn with: what its file says, the model here that it names, what its texts imply, the model that is chosen. */
import { type CountedFamily, type ForeignRecipe, impliedFamily, type RecipeFields } from '../dialects/index.js';

/** Who says so, the surest first; the last two are assumptions. */
export type FamilyFrom = 'file' | 'model' | 'texts' | 'chosen' | 'usual';

export interface PictureFamily {
  readonly family: CountedFamily;
  readonly from: FamilyFrom;
}

/** What is known beside an image's texts. */
export interface BesideTexts {
  /** Of the model here that the image names. */
  readonly model?: CountedFamily | undefined;
  /** Of the model that is chosen. */
  readonly chosen?: CountedFamily | undefined;
  /** Whether A1111's option for clip skip on SDXL is on: its value is of CLIP-L alone then, and no image says so. */
  readonly firstAlone?: boolean;
}

/** The models here, asked for an image that does not name its family. */
export interface FamilyFinder {
  /** Undefined where the model that is named is not here, or is none that draws. */
  ofModel(named: Pick<RecipeFields, 'model' | 'modelHash'>): Promise<CountedFamily | undefined>;
  chosen(): Promise<CountedFamily | undefined>;
  firstAlone(): boolean;
}

/** The family that is taken where nobody says anything. */
const USUAL_FAMILY: CountedFamily = 'sd1';

/** The family by which the numbers of an image are read. */
export function familyOfPicture(recipe: ForeignRecipe, { model, chosen }: BesideTexts): PictureFamily {
  const said: readonly (readonly [FamilyFrom, CountedFamily | undefined])[] = [
    ['file', recipe.family],
    ['model', model],
    ['texts', impliedFamily(recipe)],
    ['chosen', chosen],
  ];
  for (const [from, family] of said) if (family !== undefined) return { family, from };
  return { family: USUAL_FAMILY, from: 'usual' };
}

/** Asks what is not in the texts of an image. */
export async function besideTexts(named: RecipeFields, finder: FamilyFinder): Promise<BesideTexts> {
  const firstAlone = finder.firstAlone();
  const model = await finder.ofModel(named);
  return { model, firstAlone, ...(model === undefined ? { chosen: await finder.chosen() } : {}) };
}
