/** @file The recommended clip skip of a checkpoint: evidence read from disk, judged in lab/; and the user's own value, saved or forgotten. */
import { basename } from 'node:path';
import type { ClipSkipRecommendation } from '../contract/index.js';
import { type ClipSkipFacts, type ModelEvidence, recommendClipSkip } from '../lab/index.js';
import { type Checkpoint, resolveClipSkip } from '../pipeline/index.js';
import { readEvidence } from './evidence.js';
import { filesHash } from './model-hash.js';
import type { SavedClipSkips } from './saved-clip-skip.js';

export interface Recommender {
  /** Reads headers and the files beside the model; hashes it only where the user has saved values. */
  recommend(checkpoint: Checkpoint, loras?: ModelEvidence['loras']): Promise<ClipSkipRecommendation>;
  /** Saves the user's value for the model. @throws CLIP_SKIP_RANGE FILE_UNWRITABLE */
  save(checkpoint: Checkpoint, value: number): Promise<void>;
  forget(checkpoint: Checkpoint): Promise<void>;
}

function factsOf({ card, configs }: Checkpoint): ClipSkipFacts {
  const { hasEffect, reason, byDefault } = card.clipSkip;
  const noEffect = reason === undefined ? {} : { noEffectReason: reason };
  return { familyName: card.name, numLayers: configs.text.numLayers, hasEffect, byDefault, ...noEffect };
}

/** Makes a recommender over the saved values of a data folder. */
export function createRecommender(saved: SavedClipSkips, cacheFolder: string | undefined): Recommender {
  const hashOf = (checkpoint: Checkpoint) => filesHash(checkpoint, cacheFolder);
  const savedValue = async (checkpoint: Checkpoint) =>
    (await saved.any()) ? saved.get(await hashOf(checkpoint)) : undefined;
  return {
    recommend: async (checkpoint, loras = []) => {
      const value = await savedValue(checkpoint);
      const { card, path, metadata } = checkpoint;
      const evidence = {
        ...(await readEvidence(path)),
        ...(value === undefined ? {} : { saved: value }),
        ...{ model: { familyId: card.id, fileName: basename(path) }, metadata, loras },
      };
      return recommendClipSkip(evidence, factsOf(checkpoint));
    },
    save: async (checkpoint, value) => {
      resolveClipSkip(value, checkpoint.card, checkpoint.configs.text.numLayers);
      await saved.set(await hashOf(checkpoint), value, checkpoint.name);
    },
    forget: async (checkpoint) => saved.forget(await hashOf(checkpoint)),
  };
}
