/** @file Opening a diffusers model folder. */
import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { AppError, defined } from '../../base/index.js';
import {
  clipTextConfigFromJson,
  FAMILIES,
  type FamilyCard,
  type Prediction,
  unetConfigFromJson,
  vaeConfigFromJson,
  vaeFactor,
} from '../../models/index.js';
import { type ClipVocabulary, parseMerges } from '../../tokenizer/index.js';
import {
  createKeyMap,
  ignoredBecause,
  type JsonObject,
  type ModelPart,
  openFolderPart,
  PART_FOLDERS,
  type RenameRow,
  readJsonIfThere,
  readJsonObject,
  type TensorLocation,
  type TensorSource,
  textFolderRows,
  vaeFolderRows,
} from '../../weights/index.js';
import type { Checkpoint } from './checkpoint.js';
import { readModelCard } from './model-card.js';
import { positionOddity, readPositionIds } from './position-ids.js';

/** Pipelines a folder may name. @source diffusers pipeline class names, Apache-2.0 */
const PIPELINES: Readonly<Record<string, string>> = { StableDiffusionPipeline: 'sd1' };

/** @throws FILE_NOT_FOUND CONFIG_INVALID CHECKPOINT_UNKNOWN CHECKPOINT_PICKLE and what safetensors throws */
export async function openFolder(path: string): Promise<Checkpoint> {
  const index = await readJsonObject(join(path, 'model_index.json'));
  const card = familyOfFolder(path, index);
  const [text, unet, vae] = await Promise.all([
    openFolderPart(path, 'textEncoder'),
    openFolderPart(path, 'unet'),
    openFolderPart(path, 'vae'),
  ]);
  const scheduler = await readJsonIfThere(join(path, 'scheduler', 'scheduler_config.json'));
  const textSource = renamed(text.source, textFolderRows);
  const positionIds = await readPositionIds(textSource);
  const at = (part: keyof typeof PART_FOLDERS) => join(path, PART_FOLDERS[part], 'config.json');
  const vaeConfig = vaeConfigFromJson(vae.config, at('vae'));
  return {
    name: basename(resolve(path)),
    path,
    format: 'folder',
    card,
    prediction: predictionOf(scheduler, card),
    nativeSize:
      typeof unet.config.sample_size === 'number' ? unet.config.sample_size * vaeFactor(vaeConfig) : card.nativeSize,
    defaults: (await readModelCard(path)).defaults ?? {},
    vocabulary: await readVocabulary(join(path, 'tokenizer')),
    sources: { textEncoder: textSource, unet: unet.source, vae: renamed(vae.source, vaeFolderRows) },
    files: [text, unet, vae].flatMap(({ files }) => files),
    configs: {
      text: { ...clipTextConfigFromJson(text.config, at('textEncoder')), ...(positionIds ? { positionIds } : {}) },
      unet: unetConfigFromJson(unet.config, at('unet')),
      vae: vaeConfig,
    },
    metadata: Object.assign({}, ...[text, unet, vae].map(({ files }) => files[0]?.metadata ?? {})),
    oddities: [...unusedTensors([text, unet, vae]), ...positionOddity(positionIds)],
  };
}

function familyOfFolder(path: string, index: JsonObject): FamilyCard {
  const pipeline = String(index._class_name);
  const family = PIPELINES[pipeline];
  if (family === undefined)
    throw new AppError('CHECKPOINT_UNKNOWN', {
      path,
      problem: `its pipeline is ${pipeline}, known are ${Object.keys(PIPELINES).join(', ')}`,
    });
  return defined(FAMILIES[family], 'the family card');
}

const predictionOf = (scheduler: JsonObject, card: FamilyCard): Prediction =>
  scheduler.prediction_type === 'v_prediction' ? 'v_prediction' : card.unet.prediction;

/** Tensors under our names; those that no row covers keep theirs. */
export function renamed(source: TensorSource, rows: readonly RenameRow[]): TensorSource {
  const map = createKeyMap(rows);
  const tensors = new Map<string, TensorLocation>();
  for (const [name, location] of source.tensors) tensors.set(map.toOurs(name) ?? name, location);
  return { path: source.path, tensors };
}

function unusedTensors(parts: readonly ModelPart[]): readonly string[] {
  const reasons = parts.flatMap(({ source }) =>
    [...source.tensors.keys()].flatMap((name) => ignoredBecause(name) ?? []),
  );
  return [...new Set(reasons)].map(
    (reason) => `${reasons.filter((other) => other === reason).length} tensors are not used: ${reason}`,
  );
}

async function readVocabulary(folder: string): Promise<ClipVocabulary> {
  const path = join(folder, 'vocab.json');
  const entries = Object.entries(await readJsonObject(path));
  if (!entries.every((entry): entry is [string, number] => Number.isSafeInteger(entry[1])))
    throw new AppError('TOKENIZER_INVALID', { path, problem: 'an id is not a whole number' });
  const merges = await readFile(join(folder, 'merges.txt'), 'utf8').catch((error: unknown) => {
    throw new AppError('FILE_NOT_FOUND', { path: join(folder, 'merges.txt') }, { cause: error });
  });
  return { vocabulary: new Map(entries), merges: parseMerges(merges) };
}
