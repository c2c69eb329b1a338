/** @file Which text encoder's layers are shown: a model may have two. */
import { AppError, defined } from '../base/index.js';
import { ENCODER_IDS, type EncoderId, type LayersResult } from '../contract/index.js';
import { type CountedFamily, ENCODERS } from '../dialects/index.js';
import type { LoadedModel } from '../pipeline/index.js';

type Loaded = Pick<LoadedModel, 'components'>;

/** A text encoder of a loaded model. */
export interface ShownEncoder {
  /** Its place among them. */
  readonly index: number;
  readonly about: LayersResult['encoder'];
  readonly loaded: LoadedModel['components']['textEncoders'][number];
}

/** The text encoders of a model, as its makers call them. */
export function encodersOf({ components }: Loaded): LayersResult['encoders'] {
  const { textEncoders, checkpoint } = components;
  const named = ENCODERS[checkpoint.card.id as CountedFamily].encoders;
  return textEncoders.map(({ config }, index) => ({
    id: defined(ENCODER_IDS[index], 'an id'),
    name: defined(named[index], 'the name of a text encoder').name,
    numLayers: config.numLayers,
  }));
}

/** The encoder that is asked for, else the first. @throws USAGE where the model has no such */
export function encoderOf(loaded: Loaded, wanted: EncoderId = 'L'): ShownEncoder {
  const index = ENCODER_IDS.indexOf(wanted);
  const about = encodersOf(loaded)[index];
  const encoder = loaded.components.textEncoders[index];
  if (about && encoder) return { index, about, loaded: encoder };
  const { name } = loaded.components.checkpoint.card;
  throw new AppError('USAGE', { problem: `encoder ${wanted} is of models with two text encoders; ${name} has one` });
}
