/**
 * @file What an adapter's change is multiplied by: alpha / rank. Alpha is a tensor, or a number in the header or in a file
 * beside.
 * @source huggingface/diffusers `_collate_lora_metadata`, PEFT `LoraConfig` and `tuners/lora/layer.py` (Apache-2.0)
 */
import { basename, dirname, join } from 'node:path';
import { AppError } from '../../base/index.js';
import { elementCount } from '../../tensor/index.js';
import { type JsonObject, readJsonIfThere } from '../diffusers-folder.js';
import { readFloats, type TensorFile } from '../tensor-file.js';
import type { LowRankTensor } from './low-rank.js';

/** A PEFT configuration: its alpha for all modules, and for some. */
interface PeftScale {
  readonly alpha: number;
  readonly alphaOf: readonly (readonly [module: string, alpha: number])[];
  readonly isRankStabilised: boolean;
}

/** Where PEFT files say what their modules are scaled by: nothing where no configuration is. */
export interface PeftScales {
  scaleOf(module: string, rank: number): number | undefined;
}

/** Before the names of the modules of each part in diffusers' files; PEFT's own have another one. */
const PREFIXES = ['unet.', 'text_encoder.', 'base_model.model.', ''] as const;

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

function peftScale(config: JsonObject): PeftScale | undefined {
  const { lora_alpha: alpha, alpha_pattern: pattern, use_rslora: isStabilised } = config;
  if (!isNumber(alpha)) return undefined;
  const entries = typeof pattern === 'object' && pattern !== null ? Object.entries(pattern) : [];
  return {
    alpha,
    alphaOf: entries.filter((entry): entry is [string, number] => isNumber(entry[1])),
    isRankStabilised: isStabilised === true,
  };
}

/** A key of a pattern names a module or the end of one. */
const alphaFor = ({ alpha, alphaOf }: PeftScale, module: string): number =>
  alphaOf.find(([key]) => module === key.replace(/^\^/, '') || module.endsWith(`.${key}`))?.[1] ?? alpha;

/** The header's metadata of one prefix, without it. */
function configBehind(whole: JsonObject, prefix: string): JsonObject {
  const entries = Object.entries(whole).filter(([key]) => key.startsWith(prefix));
  return Object.fromEntries(entries.map(([key, value]) => [key.slice(prefix.length), value]));
}

/** @throws LORA_UNFIT for metadata that are no JSON object */
function headerConfig({ path, metadata }: TensorFile): JsonObject {
  const text = metadata.lora_adapter_metadata;
  if (text === undefined) return {};
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as JsonObject;
  } catch {
    // Said below.
  }
  throw new AppError('LORA_UNFIT', { path, problem: 'lora_adapter_metadata of its header is not a JSON object' });
}

/** PEFT's own files are called so, each in a folder of its own. */
const PEFT_FILE = /^adapter_model\b/;

const besideConfig = ({ path }: TensorFile): Promise<JsonObject> =>
  PEFT_FILE.test(basename(path)) ? readJsonIfThere(join(dirname(path), 'adapter_config.json')) : Promise.resolve({});

/** Reads what the header and the file beside it say. @throws CONFIG_INVALID LORA_UNFIT */
export async function readPeftScales(file: TensorFile): Promise<PeftScales> {
  const config = { ...(await besideConfig(file)), ...headerConfig(file) };
  const scales = PREFIXES.map((prefix) => [prefix, peftScale(configBehind(config, prefix))] as const);
  const general = peftScale(config);
  return {
    scaleOf: (module, rank) => {
      const prefix = PREFIXES.find((start) => module.startsWith(start)) ?? '';
      const scale = scales.find(([known]) => known === prefix)?.[1] ?? general;
      if (!scale) return undefined;
      const alpha = alphaFor(scale, module.slice(prefix.length));
      return alpha / (scale.isRankStabilised ? Math.sqrt(rank) : rank);
    },
  };
}

/** @throws LORA_UNFIT for what is not one number */
export async function readAlpha({ path }: TensorFile, { name, location }: LowRankTensor): Promise<number> {
  const unfit = (problem: string) => new AppError('LORA_UNFIT', { path, problem });
  if (elementCount(location.shape) !== 1) throw unfit(`"${name}" is [${location.shape.join(', ')}] and not one number`);
  const [alpha = Number.NaN] = await readFloats(location);
  if (!Number.isFinite(alpha)) throw unfit(`"${name}" is not a number`);
  return alpha;
}
