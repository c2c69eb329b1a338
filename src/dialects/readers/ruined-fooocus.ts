/** @file RuinedFooocus (`parameters` holds JSON that names it) and Fooocus MRE (JSON in `Comment`). */
import { type ForeignRecipe, foreignClipSkip, present } from '../recipe.js';
import { samplingOf } from '../samplers.js';
import { STYLES_NOTE } from './fooocus.js';
import { type JsonObject, modelName, numberAt, parseObject, seedAt, textAt, valueAt } from './json.js';
import type { RecipeReader, TextItems } from './reader.js';

/** @source yownas/RuinedFooocus modules/async_worker.py */
const readRuined = (data: JsonObject): ForeignRecipe => ({
  program: 'RuinedFooocus',
  prompt: textAt(data, 'Prompt') ?? textAt(data, 'prompt') ?? '',
  negativePrompt: textAt(data, 'Negative') ?? textAt(data, 'negative') ?? '',
  fields: present({
    steps: numberAt(data, 'steps'),
    ...samplingOf(textAt(data, 'sampler_name'), textAt(data, 'scheduler')),
    cfgScale: numberAt(data, 'cfg'),
    seed: seedAt(data, 'seed'),
    width: numberAt(data, 'width'),
    height: numberAt(data, 'height'),
    model: modelName(textAt(data, 'base_model_name')),
    modelHash: textAt(data, 'base_model_hash')?.slice(0, 10),
  }),
  clipSkip: foreignClipSkip('ruinedfooocus', valueAt(data, 'clip_skip')),
  notes: [],
});

/** Always SDXL, and counted as ComfyUI counts. @source MoonRide303/Fooocus-MRE modules/async_worker.py */
const readMre = (data: JsonObject): ForeignRecipe => ({
  program: 'Fooocus MRE',
  prompt: textAt(data, 'prompt') ?? '',
  negativePrompt: textAt(data, 'negative_prompt') ?? '',
  fields: present({
    steps: numberAt(data, 'steps'),
    ...samplingOf(textAt(data, 'sampler'), textAt(data, 'scheduler')),
    cfgScale: numberAt(data, 'cfg'),
    seed: seedAt(data, 'seed'),
    width: numberAt(data, 'width'),
    height: numberAt(data, 'height'),
    model: modelName(textAt(data, 'base_model')),
    rng: 'CPU',
  }),
  clipSkip: foreignClipSkip('comfyui', valueAt(data, 'base_clip_skip')),
  family: 'sdxl',
  notes: [STYLES_NOTE],
});

/** The `software` key of each, as it begins or ends. */
const PROGRAMS: readonly (readonly [software: RegExp, read: (data: JsonObject) => ForeignRecipe])[] = [
  [/^RuinedFooocus/, readRuined],
  [/^Fooocus .{1,40} MRE$/, readMre],
];

const PLACES = ['parameters', 'UserComment', 'Comment'];

/** The JSON that names one of the programs, with its reader. */
function found(items: TextItems): ForeignRecipe | undefined {
  for (const key of PLACES) {
    const data = parseObject(items.get(key));
    const read = PROGRAMS.find(([software]) => software.test(textAt(data, 'software')?.slice(0, 60) ?? ''))?.[1];
    if (data && read) return read(data);
  }
  return undefined;
}

export const ruinedFooocus: RecipeReader = {
  name: 'RuinedFooocus',
  recognise: (items) =>
    PLACES.some((key) => /"software"\s{0,9}:\s{0,9}"/.test(items.get(key) ?? '')) && found(items) !== undefined,
  read: (items) => found(items) ?? 'JSON that does not name RuinedFooocus',
};
