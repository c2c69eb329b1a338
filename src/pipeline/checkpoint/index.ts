/** @file Opening a checkpoint of any kind, and describing it. */
import { resolve } from 'node:path';
import type { ModelInfo } from '../../contract/index.js';
import { elementCount } from '../../tensor/index.js';
import { isDiffusersFolder } from '../../weights/index.js';
import { noEffectOf } from '../clip-skip.js';
import { defaultsOf, fewStepsOfModel } from '../few-steps/recognise-few-steps.js';
import { requireKnownChannels } from './channels.js';
import { type Checkpoint, extraChannelsOf, type OpenOptions } from './checkpoint.js';
import { requireFit, unreadNotices } from './fit.js';
import { openFolder } from './folder.js';
import { openSingleFile } from './single-file.js';

export {
  type Checkpoint,
  cacheKeyOf,
  extraChannelsOf,
  isGuidanceDistilled,
  type ModelDefaults,
  type OpenOptions,
  type TextEncoderPart,
} from './checkpoint.js';
export { type ModelCard, readModelCard } from './model-card.js';
export { openTensors } from './single-file.js';
export { openVae, type Vae, withChosenVae } from './vae.js';

/** Opens a .safetensors file or a diffusers folder; reads headers and configurations only. @throws what both readers throw */
export async function openCheckpoint(path: string, options: OpenOptions = {}): Promise<Checkpoint> {
  const absolute = resolve(path);
  const open = (await isDiffusersFolder(absolute)) ? openFolder : openSingleFile;
  const checkpoint = await open(absolute, options);
  requireKnownChannels(checkpoint);
  requireFit(checkpoint);
  return withFewSteps({ ...checkpoint, oddities: [...checkpoint.oddities, ...unreadNotices(checkpoint)] });
}

/** What its makers say on a card goes before what is recognised. */
function withFewSteps(checkpoint: Checkpoint): Checkpoint {
  if (Object.keys(checkpoint.defaults).length > 0) return checkpoint;
  const sampling = fewStepsOfModel(checkpoint);
  return sampling ? { ...checkpoint, sampling, defaults: defaultsOf(sampling) } : checkpoint;
}

/** How many parameters a model has, and tensors of each type. */
function countTensors({ sources }: Checkpoint): Pick<ModelInfo, 'parameterCount' | 'dtypes'> {
  const tensors = Object.values(sources).flatMap((source) => [...source.tensors.values()]);
  const dtypes: Record<string, number> = {};
  for (const { dtype } of tensors) dtypes[dtype] = (dtypes[dtype] ?? 0) + 1;
  return { parameterCount: tensors.reduce((sum, { shape }) => sum + elementCount(shape), 0), dtypes };
}

/** The configurations of its text encoders, by their parts. */
const textConfigs = ({
  textEncoders,
  configs,
}: Checkpoint): Pick<ModelInfo['parts'], 'textEncoder' | 'textEncoder2'> => ({
  textEncoder: { ...configs.text },
  ...Object.fromEntries(textEncoders.map(({ card, config }) => [card.part, { ...config }])),
});

/** A checkpoint as people want to see it. */
export function describeCheckpoint(checkpoint: Checkpoint): ModelInfo {
  const { card, configs } = checkpoint;
  const noEffect = noEffectOf(card);
  return {
    name: checkpoint.name,
    path: checkpoint.path,
    format: checkpoint.format,
    family: card.name,
    numLayers: configs.text.numLayers,
    clipSkipHasEffect: card.clipSkip.hasEffect,
    ...(noEffect === undefined ? {} : { clipSkipReason: noEffect.message }),
    ...countTensors(checkpoint),
    prediction: checkpoint.prediction,
    predictionFrom: checkpoint.predictionFrom,
    predictionKnown: checkpoint.warnings.length === 0,
    zeroTerminalSnr: checkpoint.zeroTerminalSnr,
    inpainting: extraChannelsOf(checkpoint) > 0,
    nativeSize: checkpoint.nativeSize,
    ...(checkpoint.sampling ? { recommendedSampling: checkpoint.sampling } : {}),
    parts: { ...textConfigs(checkpoint), unet: { ...configs.unet }, vae: { ...configs.vae } },
    metadata: checkpoint.metadata,
    oddities: [...checkpoint.warnings, ...checkpoint.oddities].map(({ message }) => message),
  };
}
