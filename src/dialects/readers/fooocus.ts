/** @file Fooocus: `fooocus_scheme` says whether `parameters` is its own JSON or an infotext; always SDXL. */
import { type ForeignRecipe, foreignClipSkip, present } from '../recipe.js';
import { samplingOf } from '../samplers.js';
import { readPairs } from './infotext-pairs.js';
import { beginsObject, type JsonObject, modelName, numberAt, parseObject, seedAt, textAt, valueAt } from './json.js';
import type { RecipeReader, TextItems } from './reader.js';

const PROGRAM = 'Fooocus';
/** What every Fooocus does to a prompt. */
export const STYLES_NOTE = 'Fooocus adds texts of its own to the prompt (styles, expansion)';

const textOf = (items: TextItems): string => items.get('parameters') ?? items.get('UserComment') ?? '';

/** `(1152, 896)`: width and height as Python writes a pair. */
function sizeOf(text: string | undefined): { width?: number; height?: number } {
  const [, width, height] = /^\(\s*'?(\d{1,6})'?\s*,\s*'?(\d{1,6})'?\s*\)$/.exec(text ?? '') ?? [];
  return width === undefined ? {} : { width: Number(width), height: Number(height) };
}

/** @source the keys of Fooocus' log and metadata */
function readJson(data: JsonObject): ForeignRecipe {
  const { width, height } = sizeOf(textAt(data, 'resolution'));
  return {
    program: PROGRAM,
    prompt: textAt(data, 'prompt') ?? '',
    negativePrompt: textAt(data, 'negative_prompt') ?? '',
    fields: present({
      steps: numberAt(data, 'steps'),
      ...samplingOf(textAt(data, 'sampler'), textAt(data, 'scheduler')),
      cfgScale: numberAt(data, 'guidance_scale'),
      seed: seedAt(data, 'seed'),
      width,
      height,
      model: modelName(textAt(data, 'base_model')),
      modelHash: textAt(data, 'base_model_hash'),
    }),
    clipSkip: foreignClipSkip('fooocus', valueAt(data, 'clip_skip')),
    family: 'sdxl',
    notes: [STYLES_NOTE],
  };
}

/** Characters of a text that are looked at before it is parsed. */
const LOOKED_AT = 100_000;

/** Whether a text holds two of Fooocus' keys in the order in which it writes them. */
function isJson(text: string): boolean {
  const model = text.indexOf('"base_model"');
  return beginsObject(text) && model >= 0 && text.lastIndexOf('"guidance_scale"') > model;
}

export const fooocus: RecipeReader = {
  name: PROGRAM,
  recognise: (items) =>
    items.has('fooocus_scheme') || isJson(textOf(items).slice(0, LOOKED_AT)) || /Version: Fooocus/.test(textOf(items)),
  read(items, parseInfotext) {
    const data = parseObject(textOf(items));
    if (data) return readJson(data);
    const text = textOf(items);
    if (beginsObject(text)) return 'Fooocus metadata that is not JSON';
    const { fields: pairs, ...prompts } = parseInfotext(text);
    return {
      program: PROGRAM,
      ...prompts,
      fields: readPairs(pairs),
      clipSkip: foreignClipSkip('fooocus', pairs.get('CLIP Skip') ?? pairs.get('Clip skip') ?? null),
      family: 'sdxl',
      text,
      pairs,
      notes: [STYLES_NOTE],
    };
  },
};
