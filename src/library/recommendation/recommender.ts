/** @file The recommended clip skip of a checkpoint: evidence read from disk, judged in lab/; and the user's own value, saved or forgotten. */
import { basename } from 'node:path';
import { noticeOf } from '../../base/index.js';
import type { ClipSkipRecommendation } from '../../contract/index.js';
import { type ClipSkipFacts, type ModelEvidence, recommendClipSkip } from '../../lab/index.js';
import { type Checkpoint, noEffectOf, resolveClipSkip } from '../../pipeline/index.js';
import type { HashBook } from '../hashes/hash-book.js';
import { filesHash, knownHash } from '../hashes/model-hash.js';
import type { SavedClipSkips } from './saved-clip-skip.js';
import { readEvidence } from './sidecar-files.js';

export interface Recommender {
  /** Reads headers and the files beside the model; hashes it only where the user has saved values. */
  recommend(checkpoint: Checkpoint, loras?: ModelEvidence['loras']): Promise<ClipSkipRecommendation>;
  /** The same without waiting for a hash: where none is known yet, a note says that a saved value may be missing. */
  recommendNow(checkpoint: Checkpoint, loras?: ModelEvidence['loras']): Promise<ClipSkipRecommendation>;
  /** Saves the user's value for the model. @throws CLIP_SKIP_RANGE FILE_UNWRITABLE */
  save(checkpoint: Checkpoint, value: number): Promise<void>;
  forget(checkpoint: Checkpoint): Promise<void>;
}

function factsOf({ card, configs }: Checkpoint): ClipSkipFacts {
  const { hasEffect, byDefault } = card.clipSkip;
  const { trainedClipSkip: least } = card.textEncoders[0];
  const { numLayers } = configs.text;
  return { familyName: card.name, numLayers, hasEffect, byDefault, least, noEffect: noEffectOf(card) };
}

async function judge(
  checkpoint: Checkpoint,
  value: number | undefined,
  loras: ModelEvidence['loras'] = [],
): Promise<ClipSkipRecommendation> {
  const { card, path, metadata } = checkpoint;
  const evidence = {
    ...(await readEvidence(path)),
    ...(value === undefined ? {} : { saved: value }),
    model: { familyId: card.id, fileName: basename(path) },
    metadata,
    loras,
  };
  return recommendClipSkip(evidence, factsOf(checkpoint));
}

/** Makes a recommender over the saved values of a data folder. */
export function createRecommender(
  saved: SavedClipSkips,
  { cacheFolder, hashes }: { readonly cacheFolder: string | undefined; readonly hashes: Pick<HashBook, 'ask'> },
): Recommender {
  const hashOf = (checkpoint: Checkpoint) => filesHash(checkpoint, cacheFolder);
  const recommendNow: Recommender['recommendNow'] = async (checkpoint, loras) => {
    if (!(await saved.any())) return judge(checkpoint, undefined, loras);
    const hash = (await knownHash(checkpoint, cacheFolder)) ?? (await hashes.ask(checkpoint.path));
    if (hash !== undefined) return judge(checkpoint, await saved.get(hash), loras);
    const found = await judge(checkpoint, undefined, loras);
    return { ...found, notes: [...found.notes, noticeOf('saved-unknown')] };
  };
  return {
    recommend: async (checkpoint, loras) => {
      const value = (await saved.any()) ? await saved.get(await hashOf(checkpoint)) : undefined;
      return judge(checkpoint, value, loras);
    },
    recommendNow,
    save: async (checkpoint, value) => {
      resolveClipSkip(value, checkpoint.card, checkpoint.configs.text.numLayers);
      await saved.set(await hashOf(checkpoint), value, checkpoint.name);
    },
    forget: async (checkpoint) => saved.forget(await hashOf(checkpoint)),
  };
}
