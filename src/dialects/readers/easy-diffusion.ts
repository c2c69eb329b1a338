/** @file Easy Diffusion: a text chunk a key in PNG files, JSON in the UserComment of the others; keys or their labels. */
import { foreignClipSkip, present } from '../recipe.js';
import { samplingOf } from '../samplers.js';
import { type JsonObject, modelName, numberOf, parseObject, seedOf } from './json.js';
import type { RecipeReader, TextItems } from './reader.js';

const PROGRAM = 'Easy Diffusion';

/** Key and label of each. @source easydiffusion/easydiffusion ui/easydiffusion/utils/save_utils.py, TASK_TEXT_MAPPING */
const KEYS = {
  prompt: ['prompt', 'Prompt'],
  negative: ['negative_prompt', 'Negative Prompt'],
  seed: ['seed', 'Seed'],
  model: ['use_stable_diffusion_model', 'Stable Diffusion model'],
  clipSkip: ['clip_skip', 'Clip Skip'],
  sampler: ['sampler_name', 'Sampler'],
  schedule: ['scheduler_name', 'Scheduler'],
  width: ['width', 'Width'],
  height: ['height', 'Height'],
  steps: ['num_inference_steps', 'Steps'],
  scale: ['guidance_scale', 'Guidance Scale'],
  strength: ['prompt_strength', 'Prompt Strength'],
} as const;

type Key = keyof typeof KEYS;

/** All that is written, whichever form it has; nothing where the model is not named. */
function valuesOf(items: TextItems): JsonObject {
  if (KEYS.model.some((key) => items.has(key))) return Object.fromEntries(items);
  const comment = items.get('UserComment') ?? '';
  return KEYS.model.some((key) => comment.includes(`"${key}"`)) ? (parseObject(comment) ?? {}) : {};
}

/** A switch, as Python writes it into a text or JSON. @source sdkit; types.py, clip_skip */
const SWITCH: ReadonlyMap<unknown, 'on' | 'off'> = new Map<unknown, 'on' | 'off'>([
  [true, 'on'],
  ['True', 'on'],
  ['true', 'on'],
  [false, 'off'],
  ['False', 'off'],
  ['false', 'off'],
]);

export const easyDiffusion: RecipeReader = {
  name: PROGRAM,
  recognise: (items) => KEYS.model.some((key) => Object.hasOwn(valuesOf(items), key)),
  read(items) {
    const values = valuesOf(items);
    const at = (key: Key) => KEYS[key].map((name) => values[name]).find((value) => value !== undefined);
    const text = (key: Key) => {
      const value = at(key);
      return typeof value === 'string' && value !== 'None' ? value : undefined;
    };
    return {
      program: PROGRAM,
      prompt: text('prompt') ?? '',
      negativePrompt: text('negative') ?? '',
      fields: present({
        steps: numberOf(at('steps')),
        ...samplingOf(text('sampler'), text('schedule')),
        cfgScale: numberOf(at('scale')),
        seed: seedOf(at('seed')),
        width: numberOf(at('width')),
        height: numberOf(at('height')),
        model: modelName(text('model')),
        denoisingStrength: numberOf(at('strength')),
      }),
      clipSkip: foreignClipSkip('easydiffusion', SWITCH.get(at('clipSkip')) ?? null),
      notes: [],
    };
  },
};
