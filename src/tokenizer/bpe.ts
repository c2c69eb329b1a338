/** @file Byte-pair encoding: neighbouring parts of a word are merged, the earliest learned pair first. */
import { defined } from '../base/index.js';

/** Ends the last part of every word. */
export const WORD_END = '</w>';

/** Words kept with their parts; English prompts use a few hundred. */
const CACHE_SIZE = 10_000;

type RankOf = (left: string | undefined, right: string | undefined) => number;

/** A word on its way. A part swallowed by the one before it is undefined; `next` and `previous` skip such parts. */
interface Word {
  readonly parts: (string | undefined)[];
  readonly next: number[];
  readonly previous: number[];
  /** Places of the left parts of mergeable pairs, by rank; some are out of date. */
  readonly places: Map<number, number[]>;
}

function noteRank({ parts, next, places }: Word, place: number, rankOf: RankOf): void {
  const rank = rankOf(parts[place], parts[next[place] ?? -1]);
  if (rank === Infinity) return;
  const known = places.get(rank);
  if (known) known.push(place);
  else places.set(rank, [place]);
}

function mergeAt(word: Word, place: number, rankOf: RankOf): void {
  const { parts, next, previous } = word;
  const right = defined(next[place], 'the right part');
  const after = defined(next[right], 'the part after');
  parts[place] = `${parts[place]}${parts[right]}`;
  parts[right] = undefined;
  next[place] = after;
  previous[after] = place;
  noteRank(word, defined(previous[place], 'the part before'), rankOf);
  noteRank(word, place, rankOf);
}

/** Merges every pair of the lowest rank, from the left; false when there is none. */
function mergeLowest(word: Word, rankOf: RankOf): boolean {
  let rank = Infinity;
  for (const known of word.places.keys()) rank = Math.min(rank, known);
  const places = word.places.get(rank) ?? [];
  word.places.delete(rank);
  for (const place of places.sort((a, b) => a - b)) {
    const isCurrent = rankOf(word.parts[place], word.parts[word.next[place] ?? -1]) === rank;
    if (isCurrent) mergeAt(word, place, rankOf);
  }
  return rank < Infinity;
}

function splitWord(characters: readonly string[], rankOf: RankOf): readonly string[] {
  const parts = [...characters.slice(0, -1), `${characters.at(-1)}${WORD_END}`, undefined];
  const next = parts.map((_, index) => index + 1);
  const word: Word = { parts, next, previous: next.map((index) => index - 2), places: new Map() };
  for (const place of characters.keys()) noteRank(word, place, rankOf);
  while (mergeLowest(word, rankOf));
  return parts.filter((part) => part !== undefined);
}

/**
 * A function from the characters of a word (at least one) to its parts; it remembers words.
 * @source Sennrich et al. 2016, "Neural Machine Translation of Rare Words with Subword Units", algorithm 1
 */
export function createBpe(merges: readonly string[]): (characters: readonly string[]) => readonly string[] {
  const ranks = new Map(merges.map((pair, rank) => [pair, rank]));
  const rankOf: RankOf = (left, right) =>
    left === undefined || right === undefined ? Infinity : (ranks.get(`${left} ${right}`) ?? Infinity);
  const cache = new Map<string, readonly string[]>();
  return (characters) => {
    const word = characters.join('');
    const known = cache.get(word);
    if (known) return known;
    if (cache.size >= CACHE_SIZE) cache.clear();
    const parts = splitWord(characters, rankOf);
    cache.set(word, parts);
    return parts;
  };
}
