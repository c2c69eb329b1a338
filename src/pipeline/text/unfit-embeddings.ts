/** @file Names of textual inversions that cannot be used, where they stand in a prompt: they are read as text, and told. */
import { diagnose, type PromptDiagnostic, type PromptPiece } from '../../prompt/index.js';
import type { PromptSpan, TokenIds } from './chunks.js';
import type { UnfitEmbedding } from './embedding.js';

/** A remark for each name, where it stands first in the pieces of a prompt's texts. */
export function unfitNames(
  prompt: string,
  pieces: readonly PromptPiece[],
  tokenizer: TokenIds,
): readonly PromptDiagnostic[] {
  if (!tokenizer.findUnfit) return [];
  const found = new Map<string, PromptDiagnostic>();
  for (const piece of pieces) {
    if (piece.kind === 'break') continue;
    for (const { name, problem: reason } of unfitIn(piece.text, tokenizer))
      if (!found.has(name))
        found.set(name, diagnose('embedding-skipped', prompt, { ...placeOf(name, prompt, piece), reason }));
  }
  return [...found.values()];
}

/** As chunks are cut: where a usable name begins, its tokens are its own. */
function unfitIn(text: string, { encode, findEmbedding, findUnfit }: TokenIds): readonly UnfitEmbedding[] {
  const ids = encode(text);
  const found: UnfitEmbedding[] = [];
  for (let place = 0; place < ids.length; ) {
    const usable = findEmbedding?.(ids, place);
    const unfit = usable ? undefined : findUnfit?.(ids, place);
    if (unfit) found.push(unfit.embedding);
    place += usable?.tokens ?? unfit?.tokens ?? 1;
  }
  return found;
}

/** A token knows its piece only; a name that is written in another way, with backslashes say, counts as all of the piece. */
function placeOf(name: string, prompt: string, { start, end }: PromptSpan): PromptSpan {
  const at = prompt.slice(start, end).toLowerCase().indexOf(name.toLowerCase());
  return at < 0 ? { start, end } : { start: start + at, end: start + at + name.length };
}
