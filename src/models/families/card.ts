/** @file A family card: the facts about a family of models that tensor shapes cannot tell, each with its source. */
import type { NoticeCode } from '../../base/index.js';
import type { TextPartName } from '../../weights/index.js';
import type { LatentSpace } from '../latent-colours.js';
import type { VaeConfig } from '../vae.js';

export type Prediction = 'epsilon' | 'v_prediction';

/** One of the text encoders of a family. */
export interface TextEncoderCard {
  /** Its part of a model. */
  readonly part: TextPartName;
  readonly activation: 'quick_gelu' | 'gelu';
  /** Width of one attention head; their number follows from the encoder's width. */
  readonly headWidth: number;
  readonly normEpsilon: number;
  /** Whose tokenizer: it cleans the text and fills up behind the end token, with that token again or with zeros. */
  readonly tokenizer: 'clip' | 'open-clip';
  /** Where its tensors lie in a single file, and whose names they have. */
  readonly singleFile: { readonly prefix: string; readonly dialect: 'transformers' | 'open-clip' };
  /** Layers the image model was trained with; what a file holds beyond them is never run. Undefined = all there are. */
  readonly maxLayers?: number;
  /** Whether its pooled output conditions, too. It is of the whole encoder, whatever the clip skip. */
  readonly isPooled: boolean;
  /** Whether the encoder's final layer norm follows the state that conditions. */
  readonly hasFinalNorm: boolean;
  /** The clip skip that the image model was trained at: smaller values mean it, too. */
  readonly trainedClipSkip: number;
  /** Where there are several: the field of a request that holds for this one alone, and may choose its very last layer. */
  readonly ownClipSkip?: 'clipSkipL' | 'clipSkipG';
}

/** The noise of training. β goes from start to end in so many steps; `betas` in its place are each step's own. */
export interface TrainingNoise {
  readonly betaStart: number;
  readonly betaEnd: number;
  readonly steps: number;
  readonly kind: 'scaled_linear' | 'linear';
  /** @shape [steps] */
  readonly betas?: readonly number[];
}

export interface FamilyCard {
  readonly id: string;
  /** As people call it. */
  readonly name: string;
  /** Their states stand side by side in the context, in this order. Of the first one people see tokens and layers. */
  readonly textEncoders: readonly [TextEncoderCard, ...TextEncoderCard[]];
  readonly clipSkip: {
    /** Whether the setting chooses the layer; where not, `noEffect` says why. */
    readonly hasEffect: boolean;
    readonly noEffect?: NoticeCode;
    readonly byDefault: number;
  };
  readonly unet: {
    /** Attention heads: as many on every level, or all of one width, so that their number follows from the channels. */
    readonly heads: { readonly count: number } | { readonly width: number };
    readonly groups: number;
    readonly normEpsilon: number;
    readonly prediction: Prediction;
    /** What is added to the time embedding beside the pooled text; left out where nothing is. */
    readonly addedConditioning?: { readonly timeIds: number; readonly timeIdWidth: number };
  };
  /** Its usual VAE; a file tells its own channels and blocks. */
  readonly vae: VaeConfig;
  /** Begin of the file names of the small autoencoder for its latents. @source madebyollin/taesd, file names */
  readonly tinyVae: LatentSpace;
  readonly noise: TrainingNoise;
  /** Side of the pictures the family was trained on, in pixels; it goes with what was trained. */
  readonly nativeSize: Readonly<Record<Prediction, number>>;
  /** Whether both kinds of prediction are usual, so that a file that does not say which is worth a warning. */
  readonly predictionVaries: boolean;
  /** Whether a negative prompt that is empty is all zeros, unless a model says otherwise; else it is encoded. */
  readonly zeroesEmptyNegative: boolean;
}
