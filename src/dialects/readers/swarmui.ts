/** @file SwarmUI: `parameters` holds JSON with `sui_image_params`. */
import { foreignClipSkip, present } from '../recipe.js';
import { samplingOf } from '../samplers.js';
import { type JsonObject, modelName, numberAt, objectAt, parseObject, seedAt, textAt, valueAt } from './json.js';
import type { RecipeReader, TextItems } from './reader.js';

const textOf = (items: TextItems): string => items.get('parameters') ?? items.get('UserComment') ?? '';

/** Its parameters are named after their labels: "CLIP Stop At Layer" becomes clipstopatlayer. */
const fieldsOf = (data: JsonObject) => ({
  steps: numberAt(data, 'steps'),
  ...samplingOf(
    textAt(data, 'sampler') ?? textAt(data, 'comfyuisampler'),
    textAt(data, 'scheduler') ?? textAt(data, 'comfyuischeduler'),
  ),
  cfgScale: numberAt(data, 'cfgscale'),
  seed: seedAt(data, 'seed'),
  width: numberAt(data, 'width'),
  height: numberAt(data, 'height'),
  model: modelName(textAt(data, 'model')),
  rng: 'CPU',
  denoisingStrength: numberAt(data, 'initimagecreativity'),
});

export const swarmui: RecipeReader = {
  name: 'SwarmUI',
  recognise: (items) => textOf(items).includes('"sui_image_params"'),
  read(items) {
    const data = objectAt(parseObject(textOf(items)), 'sui_image_params');
    if (data === undefined) return 'SwarmUI metadata that is not JSON';
    return {
      program: 'SwarmUI',
      prompt: textAt(data, 'prompt') ?? '',
      negativePrompt: textAt(data, 'negativeprompt') ?? '',
      fields: present(fieldsOf(data)),
      clipSkip: foreignClipSkip('swarmui', valueAt(data, 'clipstopatlayer')),
      notes: [],
    };
  },
};
