/** @file Where on its way each token changes, and the words it is nearest to after each layer. */

import {
  axisRows,
  countings,
  LINE,
  label,
  type Mark,
  type Point,
  rect,
  rule,
  type TextMark,
} from '../../charts/index.js';
import type { LayersResult, LayerToken, Nearest } from '../../contract/index.js';
import { COUNTINGS, labelWithin } from './panels.js';
import { contentTokens, spokenTokens, tokenText } from './tokens.js';

const NAMES = 110;
const ROW = 22;
const SHOWN_TOKENS = 16;
const SHOWN_COLUMNS = 6;

const shownTokens = (result: LayersResult): readonly LayerToken[] => spokenTokens(result).slice(0, SHOWN_TOKENS);

export const shareMapHeight = (result: LayersResult): number => shownTokens(result).length * ROW + 4 * LINE;

interface Share {
  /** Part of the token's path, 0 to 1. */
  readonly value: number;
  readonly largest: number;
  /** Whether half of the path is done with it. */
  readonly half: boolean;
}

function shareCell(at: Point, cell: number, { value, largest, half }: Share): readonly Mark[] {
  const [inset, less] = half ? [2, 5] : [0, 1];
  const [middle, ink] = [{ x: at.x + cell / 2, y: at.y + 15 }, { heat: value / largest }];
  return [
    ...(half ? [rect(at, { width: cell - 1, height: ROW - 1 }, 'frame')] : []),
    rect({ x: at.x + inset, y: at.y + inset }, { width: cell - less, height: ROW - less }, ink),
    label(middle, (value * 100).toFixed(0), { anchor: 'middle', ink }),
  ];
}

/** One row a token, one column a layer: its part of the whole path. A frame stands where half of it is done. */
export function shareMap(result: LayersResult, { x, y }: Point, width: number): readonly Mark[] {
  const tokens = shownTokens(result);
  const cell = (width - NAMES) / result.numLayers;
  const left = x + NAMES;
  const top = y + LINE;
  const largest = Math.max(...tokens.flatMap(({ pathShare }) => pathShare), Number.MIN_VALUE);
  const rows = tokens.flatMap((token, row): readonly Mark[] => [
    labelWithin({ x: left - 8, y: top + row * ROW + 15 }, tokenText(token), NAMES - 8, { anchor: 'end' }),
    ...token.pathShare.flatMap((value, index) => {
      const at = { x: left + index * cell, y: top + row * ROW };
      return shareCell(at, cell, { value, largest, half: token.halfwayLayer === index + 1 });
    }),
  ]);
  const below = top + tokens.length * ROW + 14;
  const xOf = (index: number) => left + (index + 0.5) * cell;
  return [
    label({ x, y: y + 6 }, 'Where each token changes: % of its path; frame = half of it done'),
    ...rows,
    ...axisRows(countings(result.numLayers, COUNTINGS), { xOf, y: below, namesEnd: left - 8 }),
  ];
}

/** Tokens of the table of nearest words, with their place in the answer. */
function columnsOf(
  { tokens }: LayersResult,
  nearest: Nearest,
): readonly (Nearest['tokens'][number] & { name: string })[] {
  const content = contentTokens(tokens).slice(-SHOWN_COLUMNS);
  return content.flatMap((token) => {
    const found = nearest.tokens.find((entry) => tokens[entry.token] === token);
    return found ? [{ ...found, name: tokenText(token) }] : [];
  });
}

export const nearestTableHeight = ({ numLayers }: LayersResult): number => (numLayers + 3) * LINE + 12;

/** One row a layer, one column a token: the nearest words, the nearest first. */
export function nearestTable(result: LayersResult, nearest: Nearest, { x, y }: Point, width: number): readonly Mark[] {
  const columns = columnsOf(result, nearest);
  const column = (width - NAMES) / Math.max(1, columns.length);
  const top = y + LINE + 12;
  const inColumns = (texts: readonly string[], base: number, ink: Partial<TextMark> = {}) =>
    texts.map((text, place) => labelWithin({ x: x + NAMES + place * column, y: base }, text, column - 12, ink));
  const rows = Array.from({ length: result.numLayers }, (_, index): readonly Mark[] => {
    const base = top + (index + 1) * LINE;
    const words = columns.map(({ layers }) => (layers[index] ?? []).map(({ word }) => word).join(', '));
    return [
      label({ x: x + 30, y: base }, String(result.numLayers - index), { anchor: 'end' }),
      label({ x: x + 90, y: base }, String(index + 1), { anchor: 'end', ink: 'faint' }),
      ...inColumns(words, base),
    ];
  });
  const names = columns.map(({ name }) => name);
  return [
    label({ x, y: y + 6 }, `Nearest words of the list "${nearest.list.name}" (${nearest.list.words} words)`),
    label({ x, y: top }, 'skip'),
    label({ x: x + 90, y: top }, 'layers', { anchor: 'end', ink: 'faint' }),
    ...inColumns(names, top, { ink: 'accent' }),
    rule({ x, y: top + 5 }, width, 'grid'),
    ...rows.flat(),
  ];
}
