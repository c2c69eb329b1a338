/** @file The text encoders of a model that is being opened. */
import type { ClipTextConfig, TextEncoderCard } from '../../models/index.js';
import type { TensorSource } from '../../weights/index.js';
import { mapNonEmpty, type NonEmpty } from '../non-empty.js';
import type { Checkpoint, TextEncoderPart } from './checkpoint.js';
import { positionOddity, readPositionIds } from './position-ids.js';

/** A text encoder with its tensors. */
export interface OpenedTextEncoder extends TextEncoderPart {
  readonly source: TensorSource;
}

/** A text encoder, its configuration completed by the file's own position numbers. @throws CONFIG_INVALID */
export async function openTextEncoder(
  card: TextEncoderCard,
  source: TensorSource,
  config: ClipTextConfig,
): Promise<OpenedTextEncoder> {
  const positionIds = await readPositionIds(source);
  return { card, source, config: positionIds ? { ...config, positionIds } : config };
}

type ModelParts = Pick<Checkpoint, 'textEncoders' | 'sources' | 'configs'>;

/** Parts and configurations of a model from its text encoders and the rest. */
export function modelParts(
  texts: NonEmpty<OpenedTextEncoder>,
  rest: { readonly sources: Omit<ModelParts['sources'], 'textEncoder' | 'textEncoder2'> } & {
    readonly configs: Omit<ModelParts['configs'], 'text'>;
  },
): ModelParts {
  const sources = Object.fromEntries(texts.map(({ card, source }) => [card.part, source]));
  return {
    textEncoders: mapNonEmpty(texts, ({ card, config }) => ({ card, config })),
    sources: { textEncoder: texts[0].source, ...sources, ...rest.sources },
    configs: { text: texts[0].config, ...rest.configs },
  };
}

/** What is unusual about them. */
export const textOddities = (texts: NonEmpty<OpenedTextEncoder>) =>
  texts.flatMap(({ config }) => positionOddity(config.positionIds));
