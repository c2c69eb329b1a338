/** @file Opening a diffusers model folder. */
import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { AppError, defined, type Notice, noticeOf } from '../../base/index.js';
import {
  clipTextConfigFromJson,
  FAMILIES,
  type FamilyCard,
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
import type { Checkpoint, OpenOptions } from './checkpoint.js';
import { readModelCard } from './model-card.js';
import { positionOddity, readPositionIds } from './position-ids.js';
import { findPrediction } from './prediction.js';

/** Pipelines a folder may name. @source diffusers pipeline class names, Apache-2.0 */
const PIPELINES: readonly unknown[] = ['StableDiffusionPipeline', 'StableDiffusionInpaintPipeline'];

/** Pipelines that are known and cannot be drawn with: what they are. */
const REFUSED: Readonly<Record<string, string>> = {
  StableDiffusionXLPipeline: 'a Stable Diffusion XL model, a family still to come',
  StableDiffusion3Pipeline: 'a Stable Diffusion 3 model, which is not supported',
  StableUnCLIPImg2ImgPipeline: 'a Stable Diffusion unCLIP model, which is not supported',
};

/**
 * SD 1.x and 2.x have the same pipeline. 2.x alone has linear projections around its attention.
 * @source diffusers `use_linear_projection`, set by its conversion of v2-inference.yaml; Apache-2.0
 */
const familyOfUnet = ({ use_linear_projection: linear }: JsonObject): FamilyCard =>
  defined(FAMILIES[linear === true ? 'sd2' : 'sd1'], 'the family card');

/** @throws FILE_NOT_FOUND CONFIG_INVALID CHECKPOINT_UNKNOWN CHECKPOINT_PICKLE and what safetensors throws */
export async function openFolder(path: string, { prediction: asked }: OpenOptions): Promise<Checkpoint> {
  requirePipeline(path, await readJsonObject(join(path, 'model_index.json')));
  const [text, unet, vae] = await Promise.all([
    openFolderPart(path, 'textEncoder'),
    openFolderPart(path, 'unet'),
    openFolderPart(path, 'vae'),
  ]);
  const card = familyOfUnet(unet.config);
  const scheduler = join(path, 'scheduler', 'scheduler_config.json');
  const metadata: Readonly<Record<string, string>> = Object.assign(
    {},
    ...[text, unet, vae].map(({ files }) => files[0]?.metadata ?? {}),
  );
  const found = findPrediction({
    ...{ card, asked, metadata, tensorNames: new Set<string>() },
    scheduler: { path: scheduler, config: await readJsonIfThere(scheduler) },
  });
  const textSource = renamed(text.source, textFolderRows);
  const positionIds = await readPositionIds(textSource);
  const at = (part: keyof typeof PART_FOLDERS) => join(path, PART_FOLDERS[part], 'config.json');
  const vaeConfig = vaeConfigFromJson(vae.config, at('vae'));
  return {
    name: basename(resolve(path)),
    path,
    format: 'folder',
    card,
    ...found,
    nativeSize:
      typeof unet.config.sample_size === 'number'
        ? unet.config.sample_size * vaeFactor(vaeConfig)
        : card.nativeSize[found.prediction],
    defaults: (await readModelCard(path)).defaults ?? {},
    vocabulary: await readVocabulary(join(path, 'tokenizer')),
    sources: { textEncoder: textSource, unet: unet.source, vae: renamed(vae.source, vaeFolderRows) },
    files: [text, unet, vae].flatMap(({ files }) => files),
    configs: {
      text: { ...clipTextConfigFromJson(text.config, at('textEncoder')), ...(positionIds ? { positionIds } : {}) },
      unet: unetConfigFromJson(unet.config, at('unet')),
      vae: vaeConfig,
    },
    metadata,
    oddities: [...unusedTensors([text, unet, vae]), ...positionOddity(positionIds)],
  };
}

function requirePipeline(path: string, index: JsonObject): void {
  const pipeline = index._class_name;
  if (PIPELINES.includes(pipeline)) return;
  const what = REFUSED[String(pipeline)];
  const problem = what ? `it is ${what}` : `its pipeline is ${String(pipeline)}, known are ${PIPELINES.join(', ')}`;
  throw new AppError('CHECKPOINT_UNKNOWN', { path, problem });
}

/** Tensors under our names; those that no row covers keep theirs. */
export function renamed(source: TensorSource, rows: readonly RenameRow[]): TensorSource {
  const map = createKeyMap(rows);
  const tensors = new Map<string, TensorLocation>();
  for (const [name, location] of source.tensors) tensors.set(map.toOurs(name) ?? name, location);
  return { path: source.path, tensors };
}

function unusedTensors(parts: readonly ModelPart[]): readonly Notice[] {
  const reasons = parts.flatMap(({ source }) =>
    [...source.tensors.keys()].flatMap((name) => ignoredBecause(name) ?? []),
  );
  const countOf = (reason: string): number => reasons.filter((other) => other === reason).length;
  return [...new Set(reasons)].map((reason) => noticeOf('tensors-unused', { count: countOf(reason), reason }));
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
