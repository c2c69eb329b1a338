/** @file Textual inversions that lie inside a LoRA: prompts can name them while the LoRA is in use. */
import { fileError } from '../base/index.js';
import { type Embedding, type PromptEmbeddings, requireVectors } from '../pipeline/index.js';
import { type LoraFit, readVectors } from '../weights/index.js';

/** A LoRA file as it was opened. */
export interface BundleSource {
  readonly path: string;
  /** Names its content. */
  readonly hash: string;
  readonly fit: Pick<LoraFit, 'bundled'>;
}

/** Reads them for text encoders of these widths; those that do not fit are told by their names where a prompt has them. */
export async function bundledEmbeddings(
  { path, hash, fit }: BundleSource,
  widths: readonly number[],
): Promise<PromptEmbeddings> {
  const usable: Embedding[] = [];
  const unfit: PromptEmbeddings['unfit'][number][] = [];
  for (const [name, tensors] of fit.bundled)
    try {
      const vectors = requireVectors(path, await readVectors({ path, tensors }), widths);
      usable.push({ name, hash, vectors });
    } catch (error) {
      const { data, message } = fileError(path, error);
      unfit.push({ name, problem: String(data.problem ?? message) });
    }
  return { usable, unfit };
}
