/** @file What a converted file holds, and what of a model a single file cannot say: known before anything is written. */
import { isDeepStrictEqual } from 'node:util';
import { AppError } from '../../base/index.js';
import { type Checkpoint, openCheckpoint, openTensors } from '../../pipeline/index.js';
import {
  isDiffusersFolder,
  openTensorFile,
  type PlannedTensor,
  singleFileLayout,
  type TensorFile,
} from '../../weights/index.js';

export interface Conversion {
  readonly tensors: readonly PlannedTensor[];
  readonly metadata: Readonly<Record<string, string>>;
  /** Of a model; a LoRA, VAE or embedding has none. */
  readonly family?: string;
  /** Tensors that nothing needs, or for which a single file has no name. */
  readonly leftOut: number;
}

/** Moving averages double a file and are only for training. */
const ONLY_FOR_TRAINING = /^model_ema\.|^optimizer/;

/** A single file keeps its names, and with them all that other programs may look for. */
function ofFile({ tensors, metadata }: TensorFile, family: string | undefined): Conversion {
  const kept = [...tensors].filter(([name]) => !ONLY_FOR_TRAINING.test(name));
  return {
    tensors: kept.map(([name, location]) => ({ name, shape: location.shape, locations: [location] })),
    metadata,
    ...(family === undefined ? {} : { family }),
    leftOut: tensors.size - kept.length,
  };
}

/** What a folder says beside its tensors, in the words that single files have for it. @source Stability-AI/ModelSpec (MIT) */
const factsOf = ({ prediction, nativeSize }: Checkpoint): Readonly<Record<string, string>> => ({
  'modelspec.prediction_type': prediction === 'epsilon' ? 'epsilon' : 'v',
  'modelspec.resolution': `${nativeSize}x${nativeSize}`,
});

/** An empty tensor, which marks training that ended in pure noise. @source NoobAI-XL, `ztsnr`, as a fact */
function markOf(place: Pick<Checkpoint, 'sources'>): PlannedTensor {
  const { path } = place.sources.unet;
  return { name: 'ztsnr', shape: [0], locations: [{ path, offsetBytes: 0, sizeBytes: 0, dtype: 'F32', shape: [0] }] };
}

/** What of a model is to be the same when its single file is opened. */
const ESSENCE = ['configs', 'prediction', 'zeroTerminalSnr', 'nativeSize', 'noise', 'zeroesEmptyNegative'] as const;

const same = (a: unknown, b: unknown): boolean =>
  isDeepStrictEqual(JSON.parse(JSON.stringify(a)), JSON.parse(JSON.stringify(b)));

/** Pairs in one order make one vocabulary. */
const sameWords = ({ vocabulary: a }: Checkpoint, { vocabulary: b }: Checkpoint): boolean =>
  same(a.merges, b.merges) && a.vocabulary.size === b.vocabulary.size;

/** The file as it will be opened: the numbers lie where they lie now. */
const asFile = (path: string, { tensors, metadata }: Conversion): TensorFile => ({
  path,
  tensors: new Map(tensors.map(({ name, shape, locations: [first] }) => [name, { ...first, shape }])),
  metadata,
  sizeBytes: 0,
  modifiedMs: 0,
  headerHash: '',
});

/** @throws CONVERT_LOSSY */
async function requireSame(model: Checkpoint, conversion: Conversion, out: string): Promise<void> {
  const again = await openTensors(asFile(out, conversion));
  const lost = ESSENCE.filter((key) => !same(model[key], again[key]));
  const words = [...lost, ...(sameWords(model, again) ? [] : ['vocabulary'])];
  if (words.length > 0) throw new AppError('CONVERT_LOSSY', { path: model.path, what: words.join(', ') });
}

/** @throws CONVERT_LOSSY */
async function ofFolder(path: string, out: string): Promise<Conversion> {
  const model = await openCheckpoint(path);
  const { unet, vae } = model.configs;
  const { tensors, leftOut } = singleFileLayout(model.sources, {
    textEncoders: model.card.textEncoders,
    unet: {
      attentionLevels: unet.levels.map(({ transformerDepth }) => transformerDepth > 0),
      layersPerBlock: unet.layersPerBlock,
    },
    vae: { levels: vae.channels.length, layersPerBlock: vae.layersPerBlock },
  });
  const conversion = {
    tensors: [...tensors, ...(model.zeroTerminalSnr ? [markOf(model)] : [])],
    metadata: { ...model.metadata, ...factsOf(model) },
    family: model.card.name,
    leftOut: leftOut.length,
  };
  await requireSame(model, conversion, out);
  return conversion;
}

/** What opening says of a file that is not a whole model. */
const NO_MODEL: ReadonlySet<string> = new Set(['CHECKPOINT_UNKNOWN', 'TEXT_ENCODER_MISSING']);

/** The family of a file that is a model; undefined for other tensors. */
async function familyOf(path: string): Promise<string | undefined> {
  try {
    return (await openCheckpoint(path)).card.name;
  } catch (error) {
    if (error instanceof AppError && NO_MODEL.has(error.code)) return undefined;
    throw error;
  }
}

/** Plans a conversion; only headers and configurations are read. @throws what opening throws, CONVERT_LOSSY */
export async function planConversion(path: string, out: string): Promise<Conversion> {
  if (await isDiffusersFolder(path)) return ofFolder(path, out);
  return ofFile(await openTensorFile(path), await familyOf(path));
}
