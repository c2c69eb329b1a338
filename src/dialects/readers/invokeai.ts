/** @file InvokeAI: `invokeai_metadata` since version 3, before that `sd-metadata`, and `Dream` beside it. */
import type { CountedFamily } from '../families.js';
import { otherFamilyOf } from '../other-families.js';
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
  seedAt,
  seedOf,
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
  ['sdxl-refiner', 'sdxl'],
]);

/** What a mode of generation ends in, behind the name of its family. @source InvokeAI metadata.py, GENERATION_MODES */
const MODES = /_?(?:txt2img|img2img|inpaint|outpaint|text2img|edit)$/;

/** The family that the model names, else the mode of generation. */
function familyOf(data: JsonObject, model: JsonObject | undefined): Pick<ForeignRecipe, 'family' | 'otherFamily'> {
  const mode = textAt(data, 'generation_mode')?.slice(0, 100).replace(MODES, '') ?? '';
  const base = textAt(model, 'base_model') ?? textAt(model, 'base') ?? mode;
  const otherFamily = otherFamilyOf({ ids: [base, mode, base.replaceAll('-', '_')] });
  if (otherFamily !== undefined) return { otherFamily };
  const family = mode.startsWith('sdxl') ? 'sdxl' : BASES.get(base);
  return family === undefined ? {} : { family };
}

/** SDXL has a second text for the style, which is joined where it says something else. */
function promptOf(data: JsonObject, side: 'positive' | 'negative'): string {
  const [prompt, style] = [textAt(data, `${side}_prompt`) ?? '', textAt(data, `${side}_style_prompt`) ?? ''];
  return style === '' || style === prompt ? prompt : `${prompt}\n${style}`;
}

/** @source the keys of InvokeAI's CoreMetadata, versions 3 to 6 */
function readMetadata(data: JsonObject): ForeignRecipe {
  const model = objectAt(data, 'model');
  return {
    program: PROGRAM,
    prompt: promptOf(data, 'positive'),
    negativePrompt: promptOf(data, 'negative'),
    fields: present({
      steps: numberAt(data, 'steps'),
      ...samplingOf(textAt(data, 'scheduler'), undefined),
      cfgScale: numberAt(data, 'cfg_scale'),
      seed: seedAt(data, 'seed'),
      width: numberAt(data, 'width'),
      height: numberAt(data, 'height'),
      model: modelName(textAt(model, 'name') ?? textAt(model, 'model_name')),
      rng: textAt(data, 'rand_device') === 'cpu' ? 'CPU' : undefined,
      denoisingStrength: textAt(data, 'generation_mode')?.includes('img2img') ? numberAt(data, 'strength') : undefined,
    }),
    clipSkip: foreignClipSkip('invokeai', valueAt(data, 'clip_skip')),
    ...familyOf(data, model),
    notes: [],
  };
}

/** Characters of a text that are looked at. */
const LOOKED_AT = 100_000;

/** Before version 3 the negative prompt stood in brackets inside the prompt. */
function splitBrackets(text: string): { prompt: string; negativePrompt: string } {
  // In turn what stands outside of brackets and inside; the white space before a bracket goes with it.
  const parts = text.slice(0, LOOKED_AT).split(/\[([^[\]]*)\]/);
  const outside = parts.filter((_, place) => place % 2 === 0);
  const inside = parts.filter((_, place) => place % 2 === 1).map((part) => part.trim());
  const prompt = [...outside.slice(0, -1).map((part) => part.trimEnd()), ...outside.slice(-1)].join('');
  return { prompt: prompt.trim(), negativePrompt: inside.join(', ') };
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
      seed: seedAt(image, 'seed'),
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
  const [, prompt = ''] = /^\s*"([^"]*)"/.exec(text.slice(0, LOOKED_AT)) ?? [];
  const option = (letter: string) =>
    new RegExp(`\\s-${letter}\\s*([\\w.+-]{1,40})`).exec(text.slice(0, LOOKED_AT))?.[1];
  return {
    program: PROGRAM,
    ...splitBrackets(prompt),
    fields: present({
      steps: numberOf(option('s')),
      ...samplingOf(option('A'), undefined),
      cfgScale: numberOf(option('C')),
      seed: seedOf(option('S')),
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
