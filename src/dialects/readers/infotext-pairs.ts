/** @file The pairs of an infotext as fields, whoever wrote it. */
import { present, type RecipeFields } from '../recipe.js';
import { samplingOf } from '../samplers.js';
import { modelName, numberOf, seedOf } from './json.js';

type Pairs = ReadonlyMap<string, string>;

/** Sources of noise by the names programs give them; Philox is what the WebUI calls NV. */
const RNG: ReadonlyMap<string, string> = new Map([
  ['cuda', 'NV'],
  ['cpu', 'CPU'],
]);

const rngOf = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : (RNG.get(text.toLowerCase()) ?? text);

/** Pairs in our words; what is absent stays so. */
export function readPairs(pairs: Pairs): RecipeFields {
  const number = (key: string) => numberOf(pairs.get(key));
  return present({
    steps: number('Steps'),
    ...samplingOf(pairs.get('Sampler'), pairs.get('Schedule type') ?? pairs.get('Scheduler')),
    cfgScale: number('CFG scale'),
    seed: seedOf(pairs.get('Seed')),
    width: number('Size-1'),
    height: number('Size-2'),
    model: modelName(pairs.get('Model') ?? pairs.get('Base Model')),
    modelHash: pairs.get('Model hash') ?? pairs.get('Base Model Hash'),
    rng: rngOf(pairs.get('RNG')),
    ensd: number('ENSD'),
    denoisingStrength: number('Denoising strength'),
  });
}
