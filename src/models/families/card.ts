/** @file A family card: the facts about a family of models that tensor shapes cannot tell, each with its source. */
import type { NoticeCode } from '../../base/index.js';

export type Prediction = 'epsilon' | 'v_prediction';

export interface FamilyCard {
  readonly id: string;
  /** As people call it. */
  readonly name: string;
  readonly text: {
    readonly activation: 'quick_gelu' | 'gelu';
    /** Width of one attention head; their number follows from the encoder's width. */
    readonly headWidth: number;
    readonly normEpsilon: number;
    /** Whose tokenizer: it cleans the text and fills up behind the end token, with that token again or with zeros. */
    readonly tokenizer: 'clip' | 'open-clip';
    /** How its single files name the text encoder. */
    readonly dialect: 'transformers' | 'open-clip';
    /** Layers the image model was trained with; what a file holds beyond them is never run. Undefined = all there are. */
    readonly maxLayers?: number;
  };
  readonly clipSkip: {
    /** Whether the setting chooses the layer; where not, `noEffect` says why. */
    readonly hasEffect: boolean;
    readonly noEffect?: NoticeCode;
    readonly byDefault: number;
    /** Whether the encoder's final layer norm follows a skipped state. */
    readonly finalNormAfterSkip: boolean;
  };
  readonly unet: {
    /** Attention heads: as many on every level, or all of one width, so that their number follows from the channels. */
    readonly heads: { readonly count: number } | { readonly width: number };
    readonly groups: number;
    readonly normEpsilon: number;
    readonly prediction: Prediction;
  };
  readonly vae: { readonly groups: number; readonly latentScale: number };
  readonly noise: { readonly betaStart: number; readonly betaEnd: number; readonly trainingSteps: number };
  /** Side of the pictures the family was trained on, in pixels; it goes with what was trained. */
  readonly nativeSize: Readonly<Record<Prediction, number>>;
  /** Whether both kinds of prediction are usual, so that a file that does not say which is worth a warning. */
  readonly predictionVaries: boolean;
}
