/** @file What the texts of an image say of the family of its model, where they do not name it outright. */
import type { CountedFamily } from './families.js';
import type { ForeignRecipe } from './recipe.js';

interface FamilyHints {
  readonly family: CountedFamily;
  /** How the files of its models are named by their makers, and those of the models made from them. */
  readonly models: RegExp;
  /** Keys of an infotext with the values that only this family has. */
  readonly pairs: readonly (readonly [key: string, value: RegExp])[];
}

/**
 * The first that fits.
 * @source names: stabilityai/stable-diffusion-xl-base-1.0 and -refiner-1.0, sdxl-turbo, Pony Diffusion V6 XL, Illustrious-XL,
 * NoobAI-XL, Animagine XL; stabilityai/stable-diffusion-2-1 (v2-1_768-ema-pruned); CompVis and runwayml v1-4, v1-5. Keys:
 * A1111 writes `Refiner` where its refiner took over, which there is for SDXL alone; SD.Next names its pipeline by the class of
 * diffusers
 */
const HINTS: readonly FamilyHints[] = [
  {
    family: 'sdxl',
    models: /(?:^|[^a-z])(?:sd[\W_]?)?xl(?:$|[^a-z])|sdxl|[a-z]xl(?:$|[\W_v\d])|pony|illustrious|noobai|animagine/,
    pairs: [
      ['Refiner', /xl/i],
      ['Pipeline', /^StableDiffusionXL/],
      ['VAE', /sdxl|(?:^|[^a-z])xl(?:$|[^a-z])/i],
    ],
  },
  {
    family: 'sd2',
    models: /(?:^|[^a-z])(?:sd|stable[\W_]?diffusion)[\W_]?v?2(?:[\W_]?[01])?(?!\d)|(?:^|[^a-z])v2[-_.][01](?!\d)/,
    pairs: [],
  },
  {
    family: 'sd1',
    models: /(?:^|[^a-z])(?:sd|stable[\W_]?diffusion)[\W_]?v?1(?:[\W_]?[1-5])?(?!\d)|(?:^|[^a-z])v1[-_.][1-5](?!\d)/,
    pairs: [['Pipeline', /^StableDiffusion(?:Img2Img|Inpaint)?Pipeline/]],
  },
];

/** Characters of a value that are looked at. */
const LOOKED_AT = 2000;

const says = (pairs: ReadonlyMap<string, string> | undefined) => (row: FamilyHints) =>
  row.pairs.some(([key, value]) => value.test(pairs?.get(key)?.slice(0, LOOKED_AT) ?? ''));

/** The family that keys or else the model's name stand for; undefined where nothing does. */
export function impliedFamily({ fields, pairs }: Pick<ForeignRecipe, 'fields' | 'pairs'>): CountedFamily | undefined {
  const name = fields.model?.slice(0, LOOKED_AT).toLowerCase();
  const named = ({ models }: FamilyHints) => name !== undefined && models.test(name);
  return (HINTS.find(says(pairs)) ?? HINTS.find(named))?.family;
}
