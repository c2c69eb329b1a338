/** @file Byte-pair encoding: neighbouring parts of a word are merged, the earliest learned pair first. */

/** Ends the last part of every word. */
export const WORD_END = '</w>';

/** Words kept with their parts; English prompts use a few hundred. */
const CACHE_SIZE = 10_000;

/** The lowest rank among the neighbours, and the pair that has it. */
function bestPair(parts: readonly string[], ranks: ReadonlyMap<string, number>): string | undefined {
  let best: string | undefined;
  let bestRank = Number.POSITIVE_INFINITY;
  for (let index = 1; index < parts.length; index++) {
    const pair = `${parts[index - 1]} ${parts[index]}`;
    const rank = ranks.get(pair);
    if (rank !== undefined && rank < bestRank) [best, bestRank] = [pair, rank];
  }
  return best;
}

/** Merges every occurrence of a pair, from the left. */
function mergePair(parts: readonly string[], pair: string): string[] {
  const merged: string[] = [];
  for (let index = 0; index < parts.length; index++) {
    const [part, next] = [parts[index] ?? '', parts[index + 1]];
    const isPair = next !== undefined && `${part} ${next}` === pair;
    merged.push(isPair ? part + next : part);
    if (isPair) index++;
  }
  return merged;
}

function splitWord(characters: readonly string[], ranks: ReadonlyMap<string, number>): readonly string[] {
  let parts = [...characters.slice(0, -1), `${characters.at(-1)}${WORD_END}`];
  for (let pair = bestPair(parts, ranks); pair !== undefined; pair = bestPair(parts, ranks))
    parts = mergePair(parts, pair);
  return parts;
}

/**
 * A function from the characters of a word (at least one) to its parts; it remembers words.
 * @source Sennrich et al. 2016, "Neural Machine Translation of Rare Words with Subword Units", algorithm 1
 */
export function createBpe(merges: readonly string[]): (characters: readonly string[]) => readonly string[] {
  const ranks = new Map(merges.map((pair, rank) => [pair, rank]));
  const cache = new Map<string, readonly string[]>();
  return (characters) => {
    const word = characters.join('');
    const known = cache.get(word);
    if (known) return known;
    if (cache.size >= CACHE_SIZE) cache.clear();
    const parts = splitWord(characters, ranks);
    cache.set(word, parts);
    return parts;
  };
}
