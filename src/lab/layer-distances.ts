/** @file How far the conditioning of every layer is from every other's. Formulas: docs/layers-formulas.md. */
import type { Distances } from '../contract/index.js';
import { cosineDistance, pairOf, ratio, squaredLength } from './rows.js';

/** Sums over the tokens of a group, of one pair of layers. */
interface Sums {
  readonly tokens: number;
  readonly cosine: number;
  readonly apart: number;
  /** Of the mean of both squared lengths. */
  readonly size: number;
}

/** A layer's conditioning and the squared length of its rows. */
interface Layer {
  readonly data: Float32Array;
  readonly squares: Float64Array;
}

export interface GroupDistances {
  /** One entry a group; null where the group is empty. */
  readonly groups: readonly (Distances | null)[];
  /** Over the tokens of all groups. */
  readonly all: Distances;
}

/**
 * Distances between all pairs of layers, by group and over all.
 * @param conditionings one a layer. @shape [layer 1…N] of [tokens, width]
 * @param groups rows of the tokens of each group; together at least one
 */
export function layerDistances(
  conditionings: readonly Float32Array[],
  groups: readonly (readonly number[])[],
  width: number,
): GroupDistances {
  const layers = conditionings.map((data) => layerOf(data, width));
  const pairs = layers.map((a, row) =>
    layers.slice(0, row).map((b) => groups.map((tokens) => sumsOf(a, b, tokens, width))),
  );
  const matrix = (pick: (sums: readonly Sums[]) => Sums): Distances => ({
    cosine: mirrored(pairs, (sums) => meanCosine(pick(sums))),
    relative: mirrored(pairs, (sums) => relativeDistance(pick(sums))),
  });
  return {
    groups: groups.map((tokens, group) => (tokens.length === 0 ? null : matrix((sums) => sums[group] as Sums))),
    all: matrix((sums) => sums.reduce(added)),
  };
}

function layerOf(data: Float32Array, width: number): Layer {
  const squares = Float64Array.from({ length: data.length / width }, (_, row) =>
    squaredLength({ data, start: row * width }, width),
  );
  return { data, squares };
}

function sumsOf(a: Layer, b: Layer, tokens: readonly number[], width: number): Sums {
  let cosine = 0;
  let apart = 0;
  let size = 0;
  for (const token of tokens) {
    const start = token * width;
    const pair = pairOf({ data: a.data, start }, { data: b.data, start }, width);
    const [squaredA, squaredB] = [a.squares[token] as number, b.squares[token] as number];
    cosine += cosineDistance(pair.dot, squaredA, squaredB);
    apart += pair.apart;
    size += (squaredA + squaredB) / 2;
  }
  return { tokens: tokens.length, cosine, apart, size };
}

const added = (a: Sums, b: Sums): Sums => ({
  tokens: a.tokens + b.tokens,
  cosine: a.cosine + b.cosine,
  apart: a.apart + b.apart,
  size: a.size + b.size,
});

const meanCosine = ({ cosine, tokens }: Sums): number => ratio(cosine, tokens);
const relativeDistance = ({ apart, size }: Sums): number => Math.sqrt(ratio(apart, size));

/** A full matrix from its lower triangle; a layer is no distance from itself. */
function mirrored<T>(triangle: readonly (readonly T[])[], value: (entry: T) => number): number[][] {
  const entry = (row: number, column: number): number => {
    if (row === column) return 0;
    return value(triangle[Math.max(row, column)]?.[Math.min(row, column)] as T);
  };
  return triangle.map((_, row) => triangle.map((_, column) => entry(row, column)));
}
