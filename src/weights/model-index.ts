/**
 * @file model_index.json: which parts a model folder says it has. A part that is not known here, and one of another class, is
 * refused by name.
 * @source diffusers `StableDiffusionPipeline`, `StableDiffusionXLPipeline` components, Apache-2.0
 */
import { join } from 'node:path';
import { AppError, shown } from '../base/index.js';
import { type JsonObject, readJsonObject } from './diffusers-folder.js';

/** Classes of the parts that are drawn with; undefined = whatever it is, it is not used here or stands for itself. */
const PARTS: Readonly<Record<string, readonly string[] | undefined>> = {
  unet: ['UNet2DConditionModel'],
  vae: ['AutoencoderKL'],
  text_encoder: ['CLIPTextModel', 'CLIPTextModelWithProjection'],
  text_encoder_2: ['CLIPTextModelWithProjection', 'CLIPTextModel'],
  tokenizer: ['CLIPTokenizer', 'CLIPTokenizerFast'],
  tokenizer_2: ['CLIPTokenizer', 'CLIPTokenizerFast'],
  scheduler: undefined,
  safety_checker: undefined,
  feature_extractor: undefined,
  // For IP-Adapters, which are loaded apart.
  image_encoder: undefined,
};

/** Settings of the pipeline. */
const SETTINGS: ReadonlySet<string> = new Set([
  'requires_safety_checker',
  'force_zeros_for_empty_prompt',
  'add_watermarker',
]);

/** A part is written as its library and its class; both are null where there is none. */
const classOf = (value: unknown): unknown => (Array.isArray(value) ? (value[1] ?? null) : value);

/** Reads model_index.json of a folder. @throws FILE_NOT_FOUND CONFIG_INVALID */
export async function readModelIndex(folder: string): Promise<JsonObject> {
  const path = join(folder, 'model_index.json');
  const index = await readJsonObject(path);
  const fail = (problem: string) => new AppError('CONFIG_INVALID', { path, problem });
  for (const [key, value] of Object.entries(index)) {
    const found = classOf(value);
    if (key.startsWith('_') || SETTINGS.has(key) || found === null) continue;
    if (!Object.hasOwn(PARTS, key)) throw fail(`its part "${key.slice(0, 80)}" is not known here`);
    const known = PARTS[key];
    if (known && !known.some((name) => name === found))
      throw fail(`its ${key} is ${shown(found)}, only ${known.join(', ')} are known`);
  }
  return index;
}
