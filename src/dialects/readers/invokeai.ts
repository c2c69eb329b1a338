/** @file InvokeAI: `invokeai_metadata` since version 3, before that `sd-metadata`, and `Dream` beside it. */
import type { CountedFamily } from '../families.js';
import { type ForeignRecipe, foreignClipSkip, present } from '../recipe.js';
import { samplingOf } from '../samplers.js';
import {
  arrayAt,
  asObject,
  type JsonObject,
  modelName,
  numberAt,
  numberOf,
  objectAt,
  parseObject,
  textAt,
  valueAt,
} from './json.js';
import type { RecipeReader } from './reader.js';

const PROGRAM = 'InvokeAI';

/** @source InvokeAI's BaseModelType */
const BASES: ReadonlyMap<string, CountedFamily> = new Map([
  ['sd-1', 'sd1'],
  ['sd-2', 'sd2'],
  ['sdxl', 'sdxl'],
]);

function familyOf(model: JsonObject | undefined, mode: string | undefined): CountedFamily | undefined {
  if (mode?.startsWith('sdxl')) return 'sdxl';
  return BASES.get(textAt(model, 'base_model') ?? textAt(model, 'base') ?? '');
}

/** @source the keys of InvokeAI's CoreMetadata */
function readMetadata(data: JsonObject): ForeignRecipe {
  const model = objectAt(data, 'model');
  const family = familyOf(model, textAt(data, 'generation_mode'));
  return {
    program: PROGRAM,
    prompt: textAt(data, 'positive_prompt') ?? '',
    negativePrompt: textAt(data, 'negative_prompt') ?? '',
    fields: present({
      steps: numberAt(data, 'steps'),
      ...samplingOf(textAt(data, 'scheduler'), undefined),
      cfgScale: numberAt(data, 'cfg_scale'),
      seed: numberAt(data, 'seed'),
      width: numberAt(data, 'width'),
      height: numberAt(data, 'height'),
      model: modelName(textAt(model, 'name') ?? textAt(model, 'model_name')),
      rng: textAt(data, 'rand_device') === 'cpu' ? 'CPU' : undefined,
    }),
    clipSkip: foreignClipSkip('invokeai', valueAt(data, 'clip_skip')),
    ...(family === undefined ? {} : { family }),
    notes: [],
  };
}

/** Before version 3 the negative prompt stood in brackets inside the prompt. */
function splitBrackets(text: string): { prompt: string; negativePrompt: string } {
  const negative = [...text.slice(0, 100_000).matchAll(/\[([^[\]]*)\]/g)].map(([, inside = '']) => inside.trim());
  const prompt = text
    .slice(0, 100_000)
    .replace(/\s*\[[^[\]]*\]/g, '')
    .trim();
  return { prompt, negativePrompt: negative.join(', ') };
}

const OLD_NOTE = 'a picture from before InvokeAI 3, which had no clip skip';

/** @source InvokeAI 2's metadata page; the prompt is a text or a list of weighted texts */
function readOldMetadata(data: JsonObject): ForeignRecipe {
  const image = objectAt(data, 'image');
  const parts = arrayAt(image, 'prompt').map((part) => textAt(asObject(part), 'prompt') ?? '');
  return {
    program: PROGRAM,
    ...splitBrackets(textAt(image, 'prompt') ?? parts.join(' ')),
    fields: present({
      steps: numberAt(image, 'steps'),
      ...samplingOf(textAt(image, 'sampler'), undefined),
      cfgScale: numberAt(image, 'cfg_scale'),
      seed: numberAt(image, 'seed'),
      width: numberAt(image, 'width'),
      height: numberAt(image, 'height'),
      model: modelName(textAt(data, 'model_weights')),
      modelHash: textAt(data, 'model_hash'),
    }),
    clipSkip: foreignClipSkip('invokeai', null),
    notes: [OLD_NOTE],
  };
}

/** `"a cat [blurry]" -s 50 -S 1618033988 -W 512 -H 512 -C 7.5 -A k_lms`. @source InvokeAI 1's command line */
function readDream(text: string): ForeignRecipe {
  const [, prompt = ''] = /^\s*"([^"]*)"/.exec(text.slice(0, 100_000)) ?? [];
  const option = (letter: string) => new RegExp(`\\s-${letter}\\s*([\\w.+-]{1,40})`).exec(text.slice(0, 100_000))?.[1];
  return {
    program: PROGRAM,
    ...splitBrackets(prompt),
    fields: present({
      steps: numberOf(option('s')),
      ...samplingOf(option('A'), undefined),
      cfgScale: numberOf(option('C')),
      seed: numberOf(option('S')),
      width: numberOf(option('W')),
      height: numberOf(option('H')),
    }),
    clipSkip: foreignClipSkip('invokeai', null),
    notes: [OLD_NOTE],
  };
}

export const invokeai: RecipeReader = {
  name: PROGRAM,
  recognise: (items) => ['invokeai_metadata', 'sd-metadata', 'Dream'].some((key) => items.has(key)),
  read(items) {
    const data = parseObject(items.get('invokeai_metadata'));
    if (data) return readMetadata(data);
    const old = parseObject(items.get('sd-metadata'));
    if (old) return readOldMetadata(old);
    const dream = items.get('Dream');
    return dream === undefined ? 'InvokeAI metadata that is not JSON' : readDream(dream);
  },
};
