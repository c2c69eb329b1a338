/** @file Door of lab/: measures on the layers of the text encoder, how far pictures are apart, what that says, and the recommended clip skip. */
export { attentionMaps } from './attention.js';
export { conditioningDistance, imageDistance, latentDistance } from './distances.js';
export { type ChunkTokens, type LayerStates, type MeasureInput, measureLayers } from './measure.js';
export { rankNearest } from './nearest.js';
export type { BesideFile } from './reading.js';
export { type ClipSkipFacts, recommendClipSkip } from './recommend.js';
export type { ModelEvidence } from './sources.js';
export { groupsOf } from './token-groups.js';
export { judge } from './verdicts.js';
export { buildWordVectors, type WordVectors } from './words/vectors.js';
export { parseWordList, shippedWordList, type WordEntry, type WordList } from './words/word-list.js';
export { readWordVectors, writeWordVectors } from './words/word-store.js';
