/** @file Opening a single-file checkpoint. */
import { basename } from 'node:path';
import { defined, type Notice, noticeOf } from '../../base/index.js';
import {
  clipTextConfigFromTensors,
  FAMILIES,
  unetConfigFromTensors,
  vaeConfigFromTensors,
} from '../../models/index.js';
import { loadDefaultVocabulary } from '../../tokenizer/index.js';
import {
  familyOfSingleFile,
  openSafetensors,
  type SplitCheckpoint,
  splitSingleFile,
  type TensorFile,
} from '../../weights/index.js';
import type { Checkpoint, OpenOptions } from './checkpoint.js';
import { nativeSizeOf } from './native-size.js';
import { positionOddity, readPositionIds } from './position-ids.js';
import { findPrediction, readYamlBeside } from './prediction.js';

/** @throws FILE_NOT_FOUND CHECKPOINT_PICKLE CHECKPOINT_UNKNOWN SAFETENSORS_INVALID SAFETENSORS_TENSOR TENSOR_MISSING */
export async function openSingleFile(path: string, { prediction: asked }: OpenOptions): Promise<Checkpoint> {
  const file = await openSafetensors(path);
  const card = defined(FAMILIES[familyOfSingleFile(file)], 'the family card');
  const split = splitSingleFile(file, card.text);
  const positionIds = await readPositionIds(split.parts.textEncoder);
  const found = findPrediction({
    ...{ card, asked, metadata: file.metadata, tensorNames: new Set(file.tensors.keys()) },
    yaml: await readYamlBeside(path),
  });
  return {
    name: basename(path).replace(/\.safetensors$/i, ''),
    path,
    format: 'single-file',
    card,
    ...found,
    nativeSize: nativeSizeOf(file.metadata, card.nativeSize[found.prediction]),
    defaults: {},
    vocabulary: loadDefaultVocabulary(),
    sources: split.parts,
    files: [file],
    configs: {
      text: { ...clipTextConfigFromTensors(split.parts.textEncoder, card), ...(positionIds ? { positionIds } : {}) },
      unet: unetConfigFromTensors(split.parts.unet, card),
      vae: vaeConfigFromTensors(split.parts.vae, card),
    },
    metadata: file.metadata,
    oddities: [...oddities(file, split), ...positionOddity(positionIds)],
  };
}

function oddities(file: TensorFile, { ignored, unknown }: SplitCheckpoint): readonly Notice[] {
  const byReason = new Map<string, number>();
  for (const { reason } of ignored) byReason.set(reason, (byReason.get(reason) ?? 0) + 1);
  const names = [...file.tensors.keys()];
  const bare = names.some((name) => /^cond_stage_model\.transformer\.(embeddings|encoder)\./.test(name));
  const dtypes = new Set(
    [...file.tensors.values()].filter(({ dtype }) => dtype.includes('F')).map(({ dtype }) => dtype),
  );
  return [
    ...(bare ? [noticeOf('text-names-short')] : []),
    ...(dtypes.size > 1 ? [noticeOf('dtypes-mixed', { dtypes: [...dtypes].join(', ') })] : []),
    ...[...byReason].map(([reason, count]) => noticeOf('tensors-unused', { count, reason })),
    ...(unknown[0] === undefined ? [] : [noticeOf('tensors-unknown', { count: unknown.length, first: unknown[0] })]),
  ];
}
