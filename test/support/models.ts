/** @file The golden models as sources and configurations: two with hash weights, one of full text-encoder size, and the default model. */
import { readFileSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { weightsOf } from '../../bench/synthetic.mjs';
import {
  type ClipTextConfig,
  clipTextConfigFromJson,
  clipTextGraph,
  type UnetConfig,
  unetConfigFromJson,
  unetGraph,
  type VaeConfig,
  vaeConfigFromJson,
  vaeDecoderGraph,
  vaeEncoderGraph,
} from '../../src/models/index.js';
import {
  createWeightScope,
  type JsonObject,
  openFolderPart,
  type PartName,
  type TensorSource,
  type WeightScope,
} from '../../src/weights/index.js';
import { goldenJson, hashPart } from './golden.js';

export const DEFAULT_MODEL = fileURLToPath(new URL('../../models/default', import.meta.url));
const readDefault = <Value>(path: string): Value =>
  JSON.parse(readFileSync(join(DEFAULT_MODEL, path), 'utf8')) as Value;
/** Of the default model: its title (no hash stands behind it), its native side, and its VAE as the file describes it. */
export const { title: DEFAULT_TITLE } = readDefault<{ title: string }>('penultimate.json');
export const DEFAULT_SIDE_PX = 8 * readDefault<{ sample_size: number }>('unet/config.json').sample_size;
export const DEFAULT_VAE = readDefault<{ block_out_channels: number[]; scaling_factor: number }>('vae/config.json');

type Configs = Readonly<Record<string, Readonly<Record<string, JsonObject>>>>;

const hasConfig = (model: string, component: string): boolean =>
  goldenJson<Configs>('configs')[model]?.[component] !== undefined;

const configOf = (model: string, component: string): JsonObject => {
  const config = goldenJson<Configs>('configs')[model]?.[component];
  if (!config) throw new Error(`no golden configuration ${model}/${component}`);
  return config;
};

interface Part<Config> {
  readonly config: Config;
  readonly source: TensorSource;
  readonly scope: WeightScope;
}

async function part<Config>(
  model: string,
  [name, component]: readonly [PartName, string],
  folder: string,
  read: (json: JsonObject, path: string) => Config,
  shapes: (config: Config) => ReadonlyMap<string, readonly number[]>,
): Promise<Part<Config>> {
  if (model === 'default') {
    const { config, source } = await openFolderPart(DEFAULT_MODEL, name);
    return { config: read(config, component), source, scope: createWeightScope(source, component) };
  }
  const config = read(configOf(model, component), component);
  const source: TensorSource = await hashPart(folder, component, shapes(config));
  return { config, source, scope: createWeightScope(source, component) };
}

/** A second text encoder is one with a pooled output. */
const textConfig = (component: string) => (json: JsonObject, path: string) =>
  clipTextConfigFromJson(json, path, { isPooled: component === 'text_encoder_2' });

export const textPart = (
  model: string,
  folder: string,
  component: 'text_encoder' | 'text_encoder_2' = 'text_encoder',
): Promise<Part<ClipTextConfig>> =>
  part(model, ['textEncoder', component], folder, textConfig(component), (config) =>
    weightsOf((w: WeightScope) => clipTextGraph(config, w)),
  );

export const unetPart = (model: string, folder: string): Promise<Part<UnetConfig>> =>
  part(model, ['unet', 'unet'], folder, unetConfigFromJson, (config) =>
    weightsOf((w: WeightScope) => unetGraph(config, w)),
  );

export const vaePart = (model: string, folder: string): Promise<Part<VaeConfig>> =>
  part(
    model,
    ['vae', 'vae'],
    folder,
    vaeConfigFromJson,
    (config) =>
      new Map([
        ...weightsOf((w: WeightScope) => vaeDecoderGraph(config, w)),
        ...weightsOf((w: WeightScope) => vaeEncoderGraph(config, w)),
      ]),
  );

const TINY_VOCABULARY: Readonly<Record<string, number>> = {
  'a</w>': 5,
  'b</w>': 17,
  'c</w>': 700,
  'd</w>': 3,
  'e</w>': 421,
  'f</w>': 64,
};

/** A vocabulary of 1,000 entries in which "a b c d e" has the ids of the goldens. */
function tinyVocabulary(): Readonly<Record<string, number>> {
  const taken = new Set(Object.values(TINY_VOCABULARY));
  const fillers = Array.from({ length: 998 }, (_, id) => id).filter((id) => !taken.has(id));
  return {
    ...TINY_VOCABULARY,
    ...Object.fromEntries(fillers.map((id) => [`<filler-${id}>`, id])),
    '<|startoftext|>': 998,
    '<|endoftext|>': 999,
  };
}

/** Writes a whole diffusers folder with hash weights, as a user would have it; without `scheduler`, it has no scheduler file. */
export async function writeHashModel(model: string, folder: string, scheduler?: JsonObject): Promise<string> {
  const write = async (path: string, json: unknown) => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), typeof json === 'string' ? json : JSON.stringify(json));
  };
  const texts = ['text_encoder', 'text_encoder_2'].filter((component) => hasConfig(model, component));
  const pipeline = texts.length > 1 ? 'StableDiffusionXLPipeline' : 'StableDiffusionPipeline';
  await write('model_index.json', { _class_name: pipeline });
  if (scheduler) await write('scheduler/scheduler_config.json', scheduler);
  await write('tokenizer/vocab.json', tinyVocabulary());
  await write('tokenizer/merges.txt', '#version: 0.2\n');
  for (const component of [...texts, 'unet', 'vae'])
    await write(`${component}/config.json`, configOf(model, component));
  for (const component of texts) {
    const config = textConfig(component)(configOf(model, component), '');
    const tensors = new Map([...weightsOf((w: WeightScope) => clipTextGraph(config, w)), ...finalNorm(config)]);
    await rename((await hashPart(folder, component, tensors)).path, join(folder, component, 'model.safetensors'));
  }
  await Promise.all([unetPart(model, folder), vaePart(model, folder)]);
  for (const component of ['unet', 'vae'])
    await rename(
      join(folder, `${component}.safetensors`),
      join(folder, component, 'diffusion_pytorch_model.safetensors'),
    );
  return folder;
}

function finalNorm({ width }: ClipTextConfig): readonly (readonly [string, readonly number[]])[] {
  return [
    ['text_model.final_layer_norm.weight', [width]],
    ['text_model.final_layer_norm.bias', [width]],
  ];
}
