/** @file The golden models as sources and configurations: two with hash weights, one of full text-encoder size, and the default model. */
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

type Configs = Readonly<Record<string, Readonly<Record<string, JsonObject>>>>;

const configOf = (model: string, component: string): JsonObject => {
  const config = goldenJson<Configs>('configs')[model]?.[component];
  if (!config) throw new Error(`no golden configuration ${model}/${component}`);
  return config;
};

interface Part<Config> {
  readonly config: Config;
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
    return { config: read(config, component), scope: createWeightScope(source, component) };
  }
  const config = read(configOf(model, component), component);
  const source: TensorSource = await hashPart(folder, component, shapes(config));
  return { config, scope: createWeightScope(source, component) };
}

export const textPart = (model: string, folder: string): Promise<Part<ClipTextConfig>> =>
  part(model, ['textEncoder', 'text_encoder'], folder, clipTextConfigFromJson, (config) =>
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
