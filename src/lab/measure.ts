/** @file All measures of one encoded prompt, by token, by layer and between layers. */
import { defined } from '../base/index.js';
import { type LayerRow, type LayersResult, type LayerToken, TOKEN_GROUPS, type TokenGroup } from '../contract/index.js';
import { layerDistances } from './layer-distances.js';
import { tokenMovement } from './movement.js';
import { groupsOf } from './token-groups.js';

/** Every hidden state of one chunk. @shape [layer 0…N] of [77, width] */
export type LayerStates = readonly Float32Array[];

/** One chunk as it was given to the text encoder. */
export interface ChunkTokens {
  /** @shape [77] */
  readonly tokenIds: ArrayLike<number>;
  /** @shape [77] */
  readonly weights: ArrayLike<number>;
  /** Whether a slot holds a token of the prompt. @shape [77] */
  readonly fromPrompt: readonly boolean[];
}

export interface MeasureInput {
  readonly chunks: readonly ChunkTokens[];
  readonly states: readonly LayerStates[];
  /** What would condition a picture that ends on each layer. @shape [layer 1…N] of [77·chunks, width] */
  readonly conditionings: readonly Float32Array[];
  readonly width: number;
  /** The vocabulary's entry of an id. */
  readonly textOf: (id: number) => string;
}

export type LayerMeasures = Pick<LayersResult, 'tokens' | 'layers' | 'distances'>;

/** A measured token, with its row in the conditioning. */
type PlacedToken = LayerToken & { readonly row: number };

/** Measures a prompt; pure. */
export function measureLayers(input: MeasureInput): LayerMeasures {
  const placed = input.chunks.flatMap((_, chunk) => tokensOf(input, chunk));
  return {
    tokens: placed.map(({ row, ...token }) => token),
    layers: input.conditionings.map((_, index) => layerRow(placed, index, input.conditionings.length)),
    distances: distancesOf(placed, input),
  };
}

function tokensOf({ chunks, states, width, textOf }: MeasureInput, chunk: number): readonly PlacedToken[] {
  const { tokenIds, weights, fromPrompt } = defined(chunks[chunk], 'a chunk');
  const layers = defined(states[chunk], 'the states of a chunk');
  return groupsOf(fromPrompt).flatMap((group, position): readonly PlacedToken[] => {
    if (!group) return [];
    const id = tokenIds[position] ?? 0;
    const rows = layers.map((data) => ({ data, start: position * width }));
    const place = { row: chunk * fromPrompt.length + position, id, text: textOf(id), chunk, position, group };
    return [{ ...place, weight: weights[position] ?? 1, ...tokenMovement(rows, width) }];
  });
}

const inGroup = <T extends LayerToken>(tokens: readonly T[], group: TokenGroup): readonly T[] =>
  tokens.filter((token) => token.group === group);

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const byGroup = <T>(make: (group: TokenGroup) => T): Readonly<Record<TokenGroup, T>> =>
  Object.fromEntries(TOKEN_GROUPS.map((group) => [group, make(group)])) as Record<TokenGroup, T>;

function layerRow(tokens: readonly LayerToken[], index: number, numLayers: number): LayerRow {
  const meanOf = (group: readonly LayerToken[], measure: 'cosineDistance' | 'relativeChange') =>
    mean(group.map((token) => token[measure][index] ?? 0));
  const movement = byGroup((name) => {
    const group = inGroup(tokens, name);
    if (group.length === 0) return null;
    return { cosineDistance: meanOf(group, 'cosineDistance'), relativeChange: meanOf(group, 'relativeChange') };
  });
  return { layer: index + 1, clipSkip: numLayers - index, movement };
}

function distancesOf(tokens: readonly PlacedToken[], input: MeasureInput): LayersResult['distances'] {
  const rows = TOKEN_GROUPS.map((name) => inGroup(tokens, name).map(({ row }) => row));
  const { groups, all } = layerDistances(input.conditionings, rows, input.width);
  return { ...byGroup((name) => groups[TOKEN_GROUPS.indexOf(name)] ?? null), all };
}
