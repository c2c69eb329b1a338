/** @file What can be said of a model without loading it: its clip-skip range and how long a prompt is for it. */
import { fileError } from '../../base/index.js';
import type { ClipSkipControl, ModelInfo, RequestDefaults } from '../../contract/index.js';
import {
  asTrainedOf,
  type Checkpoint,
  createTextConditioner,
  describeCheckpoint,
  noEffectOf,
  openCheckpoint,
  type PromptEmbeddings,
  type PromptLook,
  requestDefaults,
  type TextComponents,
} from '../../pipeline/index.js';

export interface ModelFacts {
  readonly info: ModelInfo;
  readonly defaults: RequestDefaults;
  /** Widths of the text encoders, which embeddings must have. */
  readonly textWidths: readonly number[];
  /** What a control for a stored value has to know. */
  clipSkipControl(value: number): ClipSkipControl;
  /** Tokens of a prompt as the WebUI counts them; the engine does not run. */
  countTokens(text: string, counting: TokenCounting): Promise<PromptCount>;
}

/** A prompt as its writer is shown it. */
export type PromptCount = Omit<PromptLook, 'tokenCount'> & {
  readonly count: number;
  /** Tokens of the chunks in use. */
  readonly limit: number;
};

/** What the count of a prompt's tokens depends on beside the prompt. */
export interface TokenCounting {
  readonly commaPaddingBacktrack: number;
  readonly embeddings: PromptEmbeddings;
  /** A negative prompt keeps the tags of other programs as text and is not cut at AND. */
  readonly negative: boolean;
}

/** Tokens of one chunk without its start and end. */
const CHUNK_TOKENS = 75;

/** What people call the encoders that a request can set alone. */
const ENCODER_NAMES = { clipSkipL: 'CLIP-L', clipSkipG: 'OpenCLIP bigG' } as const;

const encodersOf = ({ textEncoders }: Checkpoint): ClipSkipControl['encoders'] =>
  textEncoders.flatMap(({ card: { ownClipSkip: field }, config: { numLayers: max } }) =>
    field === undefined ? [] : [{ field, name: ENCODER_NAMES[field], max }],
  );

function controlOf(checkpoint: Checkpoint, { numLayers, clipSkipHasEffect: hasEffect }: ModelInfo) {
  const { card } = checkpoint;
  const { trainedClipSkip: least } = card.textEncoders[0];
  const reason = noEffectOf(card) ?? (least > 1 ? asTrainedOf(card) : undefined);
  const encoders = encodersOf(checkpoint);
  return (value: number): ClipSkipControl => ({
    min: 1,
    max: numLayers,
    step: 1,
    hasEffect,
    value,
    ...(reason === undefined ? {} : { reason }),
    outOfRange: value < 1 || (hasEffect && value > numLayers),
    least,
    encoders,
  });
}

/** Only the counting is wanted, so nothing is encoded. */
function counterOf(checkpoint: Checkpoint): ModelFacts['countTokens'] {
  const components: TextComponents = { checkpoint, textEncoders: [] };
  return async (text, { commaPaddingBacktrack, embeddings, negative }) => {
    const conditioner = createTextConditioner(components, () => embeddings);
    const options = { emphasis: 'Original', commaPaddingBacktrack } as const;
    const { tokenCount: count, ...look } = await conditioner.lookAt(negative ? { negative: text } : text, options);
    return { count, limit: Math.max(1, Math.ceil(count / CHUNK_TOKENS)) * CHUNK_TOKENS, ...look };
  };
}

/** Opens a model's headers. @throws what opening throws, FILE_UNREADABLE for what has no code */
export async function readModelFacts(path: string): Promise<ModelFacts> {
  const checkpoint = await openCheckpoint(path).catch((error: unknown) => {
    throw fileError(path, error);
  });
  const info = describeCheckpoint(checkpoint);
  return {
    info,
    defaults: requestDefaults(checkpoint),
    textWidths: checkpoint.textEncoders.map(({ config }) => config.width),
    clipSkipControl: controlOf(checkpoint, info),
    countTokens: counterOf(checkpoint),
  };
}
