/** @file What a model folder says of itself to this program: `penultimate.json` beside model_index.json. */
import { join } from 'node:path';
import { readJsonIfThere } from '../../weights/index.js';
import type { ModelDefaults } from './checkpoint.js';

export interface ModelCard {
  /** What the model is called in lists. */
  readonly title?: string;
  /** What its makers recommend. */
  readonly defaults?: ModelDefaults;
}

/** The card of a model folder; a model without one says nothing. @throws CONFIG_INVALID */
export async function readModelCard(path: string): Promise<ModelCard> {
  const { title, defaults } = await readJsonIfThere(join(path, 'penultimate.json'));
  return {
    ...(typeof title === 'string' ? { title } : {}),
    ...(typeof defaults === 'object' && defaults !== null ? { defaults } : {}),
  };
}
