/** @file Whether the parts of a model fit together and are whole, found when it is opened; and what of them is never read. */
import { AppError, defined, type Notice, noticeOf } from '../../base/index.js';
import { graphsOf, type Misfit, type ModelSizes, misfitOf, unreadTensors } from '../../models/index.js';
import { ignoredBecause, PART_FOLDERS, PART_WORDS } from '../../weights/index.js';
import type { Checkpoint } from './checkpoint.js';

const sizesOf = ({ textEncoders, configs, hasVae }: Checkpoint): ModelSizes => ({
  texts: textEncoders.map(({ config }) => config),
  unet: configs.unet,
  vae: hasVae ? configs.vae : undefined,
});

/** A single file has no tokenizer of its own. */
function vocabularyMisfit({ vocabulary, textEncoders, format }: Checkpoint): Misfit | undefined {
  if (format === 'single-file') return undefined;
  const vocabularySize = Math.min(...textEncoders.map(({ config }) => config.vocabularySize));
  const added = (vocabulary.added ?? []).map(({ text, id }) => [text, id] as const);
  const outside = [...vocabulary.vocabulary, ...added].find(([, id]) => id < 0 || id >= vocabularySize);
  if (!outside) return undefined;
  const entry = `its tokenizer has ${JSON.stringify(outside[0].slice(0, 40))} as number ${outside[1]}`;
  return { part: 'textEncoder', problem: `${entry}, the text encoder has ${vocabularySize} entries` };
}

/** @throws CONFIG_INVALID for a folder, CHECKPOINT_UNKNOWN for a file */
export function requireFit(checkpoint: Checkpoint): void {
  const misfit = misfitOf(sizesOf(checkpoint)) ?? vocabularyMisfit(checkpoint);
  if (!misfit) return;
  const { path, format } = checkpoint;
  const { part, problem } = misfit;
  if (format === 'single-file') throw new AppError('CHECKPOINT_UNKNOWN', { path, problem });
  throw new AppError('CONFIG_INVALID', { path: `${path}/${PART_FOLDERS[part]}/config.json`, problem });
}

const SHOWN_NAMES = 4;

/** Names in a sentence: the first ones, and how many more. */
function someOf(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN_NAMES).map((name) => name.slice(0, 80));
  const more = names.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/**
 * Tensors that would be read past: they may belong to a setting that nobody declared.
 * @throws TENSOR_MISSING TENSOR_SHAPE TENSOR_DTYPE for one that a graph wants
 */
export function unreadNotices(checkpoint: Checkpoint): readonly Notice[] {
  return [...graphsOf(sizesOf(checkpoint))].flatMap(([part, builds]) => {
    const source = defined(checkpoint.sources[part], 'the tensors of a part');
    const names = unreadTensors(source, part, builds).filter((name) => ignoredBecause(name) === undefined);
    if (names.length === 0) return [];
    return [noticeOf('tensors-unread', { count: names.length, component: PART_WORDS[part], names: someOf(names) })];
  });
}
