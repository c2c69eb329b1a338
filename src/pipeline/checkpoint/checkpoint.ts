/** @file An opened model, whichever way it is stored: its family, sizes, tensors and vocabulary, and what is odd about it. */
import type { Notice } from '../../base/index.js';
import type { ModelInfo, SamplingRecommendation } from '../../contract/index.js';
import type {
  ClipTextConfig,
  FamilyCard,
  Prediction,
  TextEncoderCard,
  TrainingNoise,
  UnetConfig,
  VaeConfig,
} from '../../models/index.js';
import type { ClipVocabulary } from '../../tokenizer/index.js';
import type { OfParts, TensorFile, TensorSource } from '../../weights/index.js';
import type { NonEmpty } from '../non-empty.js';
import type { FoundPrediction } from './prediction.js';

/** What a model wants when a request leaves it out. */
export interface ModelDefaults {
  readonly steps?: number;
  readonly sampler?: string;
  readonly schedule?: string;
  readonly cfgScale?: number;
}

export interface OpenOptions {
  /** What the model predicts, where the user knows better than the file. */
  readonly prediction?: Prediction | undefined;
  /** Files and folders of text encoders, in place of those of the model or of what it lacks. */
  readonly textEncoders?: readonly string[] | undefined;
}

/** One of a model's text encoders. */
export interface TextEncoderPart {
  readonly card: TextEncoderCard;
  readonly config: ClipTextConfig;
}

export interface Checkpoint extends FoundPrediction {
  readonly name: string;
  readonly path: string;
  readonly format: ModelInfo['format'];
  readonly card: FamilyCard;
  /** The noise that it was trained with. */
  readonly noise: TrainingNoise;
  /** Whether it holds a VAE; where not, `configs.vae` is the family's usual one, until another one is chosen. */
  readonly hasVae: boolean;
  readonly nativeSize: number;
  /** Whether a negative prompt that is empty conditions by zeros; else it is encoded as any other. */
  readonly zeroesEmptyNegative: boolean;
  readonly defaults: ModelDefaults;
  /** What it is drawn with as a model of few steps, where it is recognised as one and its card says nothing. */
  readonly sampling?: SamplingRecommendation | undefined;
  /** diffusers' class of its scheduler. */
  readonly schedulerClass?: string | undefined;
  readonly vocabulary: ClipVocabulary;
  readonly sources: OfParts<TensorSource>;
  /** In the order in which their states stand in the context. */
  readonly textEncoders: NonEmpty<TextEncoderPart>;
  readonly files: readonly TensorFile[];
  readonly configs: {
    /** Of the first text encoder: the one whose tokens and layers are counted and shown. */
    readonly text: ClipTextConfig;
    readonly unet: UnetConfig;
    readonly vae: VaeConfig;
  };
  readonly metadata: Readonly<Record<string, string>>;
  /** Unusual facts about the files, in sentences. */
  readonly oddities: readonly Notice[];
}

/** Channels the UNet takes besides the latent: 5 of inpainting models (a mask, and the latent of the masked picture), else 0. */
export const extraChannelsOf = ({ configs }: Pick<Checkpoint, 'configs'>): number =>
  configs.unet.inChannels - configs.vae.latentChannels;

/** Whether guidance is inside the model: it takes the scale, and no negative prompt. */
export const isGuidanceDistilled = ({ configs }: Pick<Checkpoint, 'configs'>): boolean =>
  configs.unet.guidanceWidth !== undefined;

/** Identifies the files of a checkpoint or of a part of one: any change of size, time or header changes it. */
export const cacheKeyOf = ({ files }: Pick<Checkpoint, 'files'>): string =>
  files.map(({ sizeBytes, modifiedMs, headerHash }) => `${sizeBytes}:${modifiedMs}:${headerHash}`).join('|');
