/** @file Which tokens are measured together: words, the end token, padding. The start token is left out. */
import type { TokenGroup } from '../contract/index.js';

/**
 * Group of every slot of a chunk; undefined for the start token, which is causal, the same for every prompt, and of huge norm.
 * @param fromPrompt whether the slot holds a token of the prompt. @shape [77] → [77]
 */
export function groupsOf(fromPrompt: readonly boolean[]): readonly (TokenGroup | undefined)[] {
  const end = fromPrompt.lastIndexOf(true) + 1 || 1;
  return fromPrompt.map((isWord, slot) => {
    if (slot === 0) return undefined;
    if (isWord) return 'words';
    return slot === end ? 'end' : 'padding';
  });
}
