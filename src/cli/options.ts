/** @file The options that commands share. */
import type { Command } from 'commander';
import { AppError } from '../base/index.js';
import {
  CLIP_SKIP_PART_PARAMETERS,
  DEVICES,
  type DeviceChoice,
  DRAWING_PARAMETERS,
  EMPHASIS_MODES,
  type LoraUse,
  type ModelInfo,
  type WeightPrecision,
} from '../contract/index.js';
import { withParameters } from './parameter-options.js';
import { integerFor, loraFor, oneOf, parseSize, valuesFor } from './parse.js';

/** Options every command takes. */
export interface CommonOptions {
  readonly dataDir?: string;
  readonly cache?: boolean;
  readonly threads?: number;
  readonly device?: DeviceChoice;
  readonly prediction?: 'epsilon' | 'v_prediction';
  readonly textEncoder?: readonly string[];
  readonly weightPrecision?: WeightPrecision;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

/** Options of a picture beside those of the registry; names as commander derives them from the long options. */
export interface PictureOptions extends CommonOptions {
  readonly model?: string;
  readonly negative?: string;
  readonly size?: { readonly width: number; readonly height: number };
  readonly vae?: string;
  readonly style?: readonly string[];
  readonly lora?: readonly LoraUse[];
  readonly out?: string;
}

/** More threads than any machine has cores is a slip of the finger. */
const THREADS = { min: 1, max: 1024 };

export const withCommon = (command: Command): Command =>
  command
    .option('--data-dir <folder>', "models, outputs and the cache (default: the platform's data folder)")
    .option('--no-cache', 'write no f32 copy of the weights; every start is then a cold one')
    .option('--threads <n>', 'threads of the engine (default: all cores)', integerFor('--threads', THREADS))
    .option(
      '--device <name>',
      `what models run on: ${DEVICE_CHOICES.join(', ')} (default: cpu)`,
      oneOf('--device', DEVICE_CHOICES),
    )
    .option('--json', 'exactly one JSON document on stdout')
    .option('--quiet', 'no progress and no messages, only results and errors')
    .option('--verbose', 'the whole stack of an error');

const DEVICE_CHOICES: readonly DeviceChoice[] = ['auto', ...DEVICES];

/** Words for what a model predicts. */
const PREDICTIONS = { epsilon: 'epsilon', v: 'v_prediction', v_prediction: 'v_prediction' } as const;

const parsePrediction = (text: string): (typeof PREDICTIONS)[keyof typeof PREDICTIONS] =>
  PREDICTIONS[oneOf('--prediction', Object.keys(PREDICTIONS) as (keyof typeof PREDICTIONS)[])(text)];

const withPrediction = (command: Command): Command =>
  command.option(
    '--prediction <kind>',
    'what the model predicts: epsilon or v (default: what its files say)',
    parsePrediction,
  );

const moreFiles = (text: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  ...valuesFor('--text-encoder')(text),
];

const PRECISIONS = { exact: 'exact', '8bit': '8-bit', '8-bit': '8-bit' } as const satisfies Record<
  string,
  WeightPrecision
>;

const parsePrecision = (text: string): WeightPrecision =>
  PRECISIONS[oneOf('--weight-precision', Object.keys(PRECISIONS) as (keyof typeof PRECISIONS)[])(text)];

const withPrecision = (command: Command): Command =>
  command.option(
    '--weight-precision <kind>',
    'linear weights of text encoders and UNet: exact, or 8bit, in a quarter of the memory (default: exact)',
    parsePrecision,
  );

export const withModelParts = (command: Command): Command =>
  withPrediction(command).option(
    '--text-encoder <file>',
    "a file or folder with a text encoder, in place of the model's or of one it lacks; may be given again, or a list with commas",
    moreFiles,
  );

export const withModel = (command: Command): Command =>
  withModelParts(
    withPrecision(command).option(
      '--model <path>',
      'a .safetensors, .ckpt or .gguf file, or a diffusers folder (default: the small model inside)',
    ),
  );

export const withEmphasis = (command: Command): Command =>
  command.option(
    '--emphasis <mode>',
    `prompt weights: ${EMPHASIS_MODES.join(', ')}`,
    oneOf('--emphasis', EMPHASIS_MODES),
  );

const anotherLora = (text: string, before: readonly LoraUse[] = []): readonly LoraUse[] => [...before, loraFor(text)];

const another = (name: string, before: readonly string[] = []): readonly string[] => [...before, name];

export const withPicture = (command: Command): Command =>
  withParameters(withParameters(withModel(command), DRAWING_PARAMETERS), CLIP_SKIP_PART_PARAMETERS)
    .option('--negative <prompt>', 'what the picture should not show')
    .option(
      '--lora <name:weight>',
      'a LoRA of models/Lora in the data folder, such as film:0.8; may be given again',
      anotherLora,
    )
    .option('--style <name>', 'a style of styles.csv in the data folder; may be given again', another)
    .option('--size <WxH>', "pixels, divisible by 8 (default: the model's own size)", parseSize);

/** The VAE that was typed, as loading and checking take it. */
export const vaeOf = ({ vae }: Pick<PictureOptions, 'vae'>): { vae?: string } => (vae === undefined ? {} : { vae });

export const withVae = (command: Command): Command =>
  command.option('--vae <name>', 'Automatic, None (the one of the model), or a VAE by name or path');

/**
 * The clip skip that was typed. Its text is judged only here because the error names the range of the model.
 * @throws CLIP_SKIP_RANGE
 */
export function clipSkipOf(text: string | undefined, model: ModelInfo): { clipSkip?: number | 'auto' } {
  if (text === undefined) return {};
  if (text === 'auto') return { clipSkip: text };
  if (/^\d+(\.\d+)?$/.test(text)) return { clipSkip: Number(text) };
  throw new AppError('CLIP_SKIP_RANGE', { value: text, model: model.name, max: model.numLayers });
}
