/** @file Opening a single-file checkpoint. */
import { basename } from 'node:path';
import { defined, type Notice, noticeOf } from '../../base/index.js';
import {
  clipTextConfigFromTensors,
  FAMILIES,
  type FamilyCard,
  type TextEncoderCard,
  unetConfigFromTensors,
  vaeConfigFromTensors,
} from '../../models/index.js';
import { loadDefaultVocabulary } from '../../tokenizer/index.js';
import {
  familyOfSingleFile,
  openTensorFile,
  type SplitCheckpoint,
  splitSingleFile,
  type TensorFile,
  withoutEnd,
} from '../../weights/index.js';
import { nonEmpty } from '../non-empty.js';
import type { Checkpoint, OpenOptions } from './checkpoint.js';
import { withGivenText } from './given-text.js';
import { nativeSizeOf } from './native-size.js';
import { findPrediction, readYamlBeside } from './prediction.js';
import { modelParts, type OpenedTextEncoder, openTextEncoder, textOddities } from './text-encoders.js';

/** @throws FILE_NOT_FOUND CHECKPOINT_UNKNOWN TEXT_ENCODER_MISSING TEXT_ENCODER_UNFIT TENSOR_MISSING and what opening a file of tensors throws */
export async function openSingleFile(path: string, options: OpenOptions): Promise<Checkpoint> {
  return openTensors(await openTensorFile(path), options);
}

/** The same of tensors whose places are known. @throws CHECKPOINT_UNKNOWN TEXT_ENCODER_MISSING TEXT_ENCODER_UNFIT TENSOR_MISSING */
export async function openTensors(file: TensorFile, options: OpenOptions = {}): Promise<Checkpoint> {
  const family = familyOfSingleFile(file, { textGiven: isTextGiven(options) });
  return openAs(defined(FAMILIES[family], 'the family card'), file, options);
}

const isTextGiven = ({ textEncoders = [] }: OpenOptions): boolean => textEncoders.length > 0;

/** What the model predicts, as far as the file and the YAML beside it tell. */
async function predictionOf(
  card: FamilyCard,
  { path, metadata, tensors }: TensorFile,
  asked: OpenOptions['prediction'],
) {
  const yaml = await readYamlBeside(path);
  return findPrediction({ card, asked, metadata, tensorNames: new Set(tensors.keys()), yaml });
}

async function openAs(card: FamilyCard, file: TensorFile, options: OpenOptions): Promise<Checkpoint> {
  const { path, metadata } = file;
  const split = splitSingleFile(file, card.textEncoders, { textGiven: isTextGiven(options) });
  const { unet, vae } = split.parts;
  const { texts, files } = await openTexts(card, split, options);
  const found = await predictionOf(card, file, options.prediction);
  return {
    name: withoutEnd(basename(path)),
    path,
    format: 'single-file',
    card,
    noise: card.noise,
    hasVae: holdsVae(split),
    ...found,
    nativeSize: nativeSizeOf(metadata, card.nativeSize[found.prediction]),
    zeroesEmptyNegative: card.zeroesEmptyNegative,
    defaults: {},
    vocabulary: loadDefaultVocabulary(),
    ...modelParts(texts, { sources: { unet, vae }, configs: configsOf(card, split) }),
    files: [file, ...files],
    metadata,
    oddities: [...oddities(file, split), ...textOddities(texts)],
  };
}

const holdsVae = ({ parts: { vae } }: SplitCheckpoint): boolean => vae.tensors.size > 0;

const configsOf = (card: FamilyCard, split: SplitCheckpoint) => ({
  unet: unetConfigFromTensors(split.parts.unet, card),
  vae: holdsVae(split) ? vaeConfigFromTensors(split.parts.vae, card) : card.vae,
});

/** The text encoders of the file, or those that were given, with their files. */
async function openTexts(card: FamilyCard, split: SplitCheckpoint, { textEncoders: given = [] }: OpenOptions) {
  const there = card.textEncoders.filter(({ part }) => (split.parts[part]?.tensors.size ?? 0) > 0);
  const own = await Promise.all(there.map((encoder) => openEncoderPart(encoder, split)));
  const { path } = split.parts.unet;
  const unet = unetConfigFromTensors(split.parts.unet, card);
  const { texts, files } = await withGivenText({ path, card, unet, own }, given);
  return { texts: defined(nonEmpty(texts), 'a text encoder'), files };
}

function openEncoderPart(card: TextEncoderCard, { parts }: SplitCheckpoint): Promise<OpenedTextEncoder> {
  const source = defined(parts[card.part], 'a text encoder');
  return openTextEncoder(card, source, clipTextConfigFromTensors(source, card));
}

function oddities(file: TensorFile, split: SplitCheckpoint): readonly Notice[] {
  const { ignored, unknown } = split;
  const byReason = new Map<string, number>();
  for (const { reason } of ignored) byReason.set(reason, (byReason.get(reason) ?? 0) + 1);
  const names = [...file.tensors.keys()];
  const bare = names.some((name) => /^cond_stage_model\.transformer\.(embeddings|encoder)\./.test(name));
  const dtypes = new Set(
    [...file.tensors.values()].filter(({ dtype }) => dtype.includes('F')).map(({ dtype }) => dtype),
  );
  return [
    ...(holdsVae(split) ? [] : [noticeOf('vae-absent')]),
    ...(bare ? [noticeOf('text-names-short')] : []),
    ...(dtypes.size > 1 ? [noticeOf('dtypes-mixed', { dtypes: [...dtypes].join(', ') })] : []),
    ...[...byReason].map(([reason, count]) => noticeOf('tensors-unused', { count, reason })),
    ...(unknown[0] === undefined ? [] : [noticeOf('tensors-unknown', { count: unknown.length, first: unknown[0] })]),
  ];
}
