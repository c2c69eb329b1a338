/** @file Opening a diffusers model folder. */
import { basename, join, resolve } from 'node:path';
import { defined, type Notice, noticeOf } from '../../base/index.js';
import {
  clipTextConfigFromJson,
  FAMILIES,
  type FamilyCard,
  type TextEncoderCard,
  trainingNoiseFromJson,
  unetConfigFromJson,
  type VaeConfig,
  vaeConfigFromJson,
  vaeFactor,
} from '../../models/index.js';
import type { ClipVocabulary } from '../../tokenizer/index.js';
import {
  familyOfFolder,
  ignoredBecause,
  type JsonObject,
  type ModelPart,
  openFolderPart,
  PART_FOLDERS,
  type PartName,
  readJsonIfThere,
  readModelIndex,
  readTokenizerFolder,
  textFolderRows,
  vaeFolderRows,
} from '../../weights/index.js';
import { mapNonEmpty, nonEmpty } from '../non-empty.js';
import type { Checkpoint, OpenOptions } from './checkpoint.js';
import { withGivenText } from './given-text.js';
import { readModelCard } from './model-card.js';
import { findPrediction } from './prediction.js';
import { renamed } from './renamed.js';
import { modelParts, openTextEncoder, textOddities } from './text-encoders.js';

/** @throws FILE_NOT_FOUND CONFIG_INVALID CHECKPOINT_UNKNOWN CHECKPOINT_PICKLE and what safetensors throws */
export async function openFolder(path: string, options: OpenOptions): Promise<Checkpoint> {
  const index = await readModelIndex(path);
  const [unet, textEncoder] = await Promise.all([
    readJsonIfThere(configPath(path, 'unet')),
    readJsonIfThere(configPath(path, 'textEncoder')),
  ]);
  const family = familyOfFolder(path, index, { unet, textEncoder });
  return openAs(defined(FAMILIES[family], 'the family card'), path, { ...options, index });
}

const configPath = (path: string, part: PartName): string => join(path, PART_FOLDERS[part], 'config.json');

/** The parts of a folder with what their configurations say, and what they have together. */
async function openParts(path: string, { textEncoders }: FamilyCard) {
  const [encoders, unet, vae] = await Promise.all([
    Promise.all(mapNonEmpty(textEncoders, (encoder) => openEncoderFolder(path, encoder))),
    openFolderPart(path, 'unet'),
    openFolderPart(path, 'vae'),
  ]);
  const parts = [...encoders.map(({ folder }) => folder), unet, vae];
  return {
    texts: mapNonEmpty(encoders, ({ text }) => text),
    sampleSize: unet.config.sample_size,
    sources: { unet: unet.source, vae: renamed(vae.source, vaeFolderRows) },
    configs: {
      unet: unetConfigFromJson(unet.config, configPath(path, 'unet')),
      vae: vaeConfigFromJson(vae.config, configPath(path, 'vae')),
    },
    names: [...encoders.flatMap(({ names }) => names), ...[unet, vae].flatMap(namesOf)],
    files: parts.flatMap(({ files }) => files),
    metadata: Object.assign({}, ...parts.map(({ files }) => files[0]?.metadata ?? {})) as Checkpoint['metadata'],
  };
}

interface FolderOptions extends OpenOptions {
  /** What model_index.json holds. */
  readonly index: JsonObject;
}

async function openAs(card: FamilyCard, path: string, options: FolderOptions): Promise<Checkpoint> {
  const { index, prediction: asked } = options;
  const { texts: own, sampleSize, sources, configs, names, files, metadata } = await openParts(path, card);
  const given = await withGivenText({ path, card, unet: configs.unet, own }, options.textEncoders ?? []);
  const texts = defined(nonEmpty(given.texts), 'a text encoder');
  const scheduler = await readScheduler(path);
  const found = findPrediction({ card, asked, metadata, tensorNames: new Set<string>(), scheduler });
  return {
    name: basename(resolve(path)),
    path,
    format: 'folder',
    card,
    noise: trainingNoiseFromJson(scheduler.config, scheduler.path, card.noise),
    hasVae: true,
    ...found,
    nativeSize: nativeSizeOf(sampleSize, configs.vae) ?? card.nativeSize[found.prediction],
    zeroesEmptyNegative: zeroesOf(index, card),
    defaults: (await readModelCard(path)).defaults ?? {},
    schedulerClass: classOf(scheduler.config),
    vocabulary: await readVocabulary(path, card),
    ...modelParts(texts, { sources, configs }),
    files: [...files, ...given.files],
    metadata,
    oddities: [...unusedTensors(names), ...textOddities(texts)],
  };
}

/** @source diffusers `StableDiffusionXLPipeline` parameter `force_zeros_for_empty_prompt`, Apache-2.0 */
const zeroesOf = ({ force_zeros_for_empty_prompt: said }: JsonObject, { zeroesEmptyNegative }: FamilyCard): boolean =>
  typeof said === 'boolean' && zeroesEmptyNegative ? said : zeroesEmptyNegative;

const classOf = ({ _class_name: name }: JsonObject): string | undefined =>
  typeof name === 'string' ? name : undefined;

async function readScheduler(folder: string) {
  const path = join(folder, 'scheduler', 'scheduler_config.json');
  return { path, config: await readJsonIfThere(path) };
}

/** Several text encoders share one vocabulary, and each fills a chunk in its own way. */
async function readVocabulary(folder: string, { textEncoders }: FamilyCard): Promise<ClipVocabulary> {
  const { padId, ...shared } = await readTokenizerFolder(join(folder, 'tokenizer'));
  return padId === undefined || textEncoders.length > 1 ? shared : { ...shared, padId };
}

/** Where it is not in use, it is one of the tensors that are not needed. */
const PROJECTION = 'text_projection.weight';

async function openEncoderFolder(path: string, card: TextEncoderCard) {
  const folder = await openFolderPart(path, card.part);
  const config = clipTextConfigFromJson(folder.config, configPath(path, card.part), card);
  return {
    folder,
    text: await openTextEncoder(card, renamed(folder.source, textFolderRows), config),
    names: namesOf(folder).filter((name) => !(card.isPooled && name === PROJECTION)),
  };
}

const nativeSizeOf = (cells: unknown, vae: VaeConfig): number | undefined =>
  typeof cells === 'number' ? cells * vaeFactor(vae) : undefined;

const namesOf = ({ source }: ModelPart): readonly string[] => [...source.tensors.keys()];

/** What of these names is not needed. */
function unusedTensors(names: readonly string[]): readonly Notice[] {
  const reasons = names.flatMap((name) => ignoredBecause(name) ?? []);
  const countOf = (reason: string): number => reasons.filter((other) => other === reason).length;
  return [...new Set(reasons)].map((reason) => noticeOf('tensors-unused', { count: countOf(reason), reason }));
}
