/** @file Where a prompt is marked: what the server remarked, and where chunks begin. */
import type { TokenCount } from '../api/index.js';

/** A piece of the prompt that is shown in one way; pieces follow each other without gaps. */
export interface MarkedPiece {
  readonly start: number;
  readonly text: string;
  readonly remarked: boolean;
  /** Whether a chunk begins with it. */
  readonly chunk: boolean;
}

type Remark = TokenCount['diagnostics'][number];
type Marks = Pick<TokenCount, 'chunks' | 'diagnostics'>;

/** How far two texts are the same: what was said of one holds for the other up to there. */
export function sameUpTo(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at;
}

/** Remarks of the same words as one, with how many there are; each stands for the first of them. */
export function gathered(
  diagnostics: Marks['diagnostics'],
): readonly { readonly remark: Remark; readonly count: number }[] {
  const same = new Map<string, { remark: Remark; count: number }>();
  for (const remark of diagnostics) {
    const known = same.get(remark.message);
    same.set(remark.message, { remark: known?.remark ?? remark, count: (known?.count ?? 0) + 1 });
  }
  return [...same.values()];
}

/** The prompt in pieces; marks that reach beyond `known` are left out. */
export function markedPieces(
  text: string,
  { chunks, diagnostics }: Marks,
  known = text.length,
): readonly MarkedPiece[] {
  const remarks = diagnostics.filter(({ start, end }) => end > start && end <= known);
  const starts = new Set(chunks.slice(1).flatMap(({ start }) => (start < known ? [start] : [])));
  const within = [...starts, ...remarks.flatMap(({ start, end }) => [start, end])];
  const cuts = [...new Set([0, ...within.filter((at) => at < text.length), text.length])];
  cuts.sort((a, b) => a - b);
  return cuts.slice(0, -1).map((start, index) => ({
    start,
    text: text.slice(start, cuts[index + 1]),
    remarked: remarks.some((remark) => remark.start <= start && start < remark.end),
    chunk: starts.has(start),
  }));
}

const CHUNK = 75;

/** "75/75 + 12/75": tokens of each chunk. */
export const chunkSums = (chunks: TokenCount['chunks']): string =>
  chunks.map(({ tokens }) => `${tokens}/${CHUNK}`).join(' + ');
