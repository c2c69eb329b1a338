/** @file A family card: the facts about a family of models that tensor shapes cannot tell, each with its source. */

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
    /** What follows the end token up to the end of a chunk. */
    readonly padding: 'end-token' | 'zero';
  };
  readonly clipSkip: {
    /** Whether the setting chooses the layer; where not, `reason` says why. */
    readonly hasEffect: boolean;
    readonly reason?: string;
    readonly byDefault: number;
    /** Whether the encoder's final layer norm follows a skipped state. */
    readonly finalNormAfterSkip: boolean;
  };
  readonly unet: {
    /** Attention heads on every level. */
    readonly heads: number;
    readonly groups: number;
    readonly normEpsilon: number;
    readonly prediction: Prediction;
  };
  readonly vae: { readonly groups: number; readonly latentScale: number };
  readonly noise: { readonly betaStart: number; readonly betaEnd: number; readonly trainingSteps: number };
  /** Side of the pictures the family was trained on, in pixels. */
  readonly nativeSize: number;
}
