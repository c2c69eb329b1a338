/** @file Where on its way each token changes, and the words it is nearest to after each layer. */
import type { LayersResult, LayerToken, Nearest } from '../../contract/index.js';
import { FAINT, INK, inkOn, LINE, label, labelWithin, line, RULE, rect, shade } from './ink.js';
import type { Mark, Point } from './scene.js';
import { contentTokens, spokenTokens, tokenText } from './tokens.js';

const NAMES = 110;
const ROW = 22;
const SHOWN_TOKENS = 16;
const SHOWN_COLUMNS = 6;

const layersAxis = (count: number, at: Point, cell: number): readonly Mark[] =>
  Array.from({ length: count }, (_, index): readonly Mark[] => [
    label({ x: at.x + (index + 0.5) * cell, y: at.y }, String(count - index), { anchor: 'middle' }),
    label({ x: at.x + (index + 0.5) * cell, y: at.y + LINE }, String(index + 1), { anchor: 'middle', fill: FAINT }),
  ]).flat();

const shownTokens = (result: LayersResult): readonly LayerToken[] => spokenTokens(result).slice(0, SHOWN_TOKENS);

export const shareMapHeight = (result: LayersResult): number => shownTokens(result).length * ROW + 4 * LINE;

/** One row a token, one column a layer: its part of the whole path. A frame stands where half of it is done. */
export function shareMap(result: LayersResult, { x, y }: Point, width: number): readonly Mark[] {
  const tokens = shownTokens(result);
  const cell = (width - NAMES) / result.numLayers;
  const top = y + LINE;
  const largest = Math.max(...tokens.flatMap(({ pathShare }) => pathShare), Number.MIN_VALUE);
  const rows = tokens.flatMap((token, row): readonly Mark[] => [
    labelWithin({ x: x + NAMES - 8, y: top + row * ROW + 15 }, tokenText(token), NAMES - 8, { anchor: 'end' }),
    ...token.pathShare.flatMap((share, index) => {
      const at = { x: x + NAMES + index * cell, y: top + row * ROW };
      const half = token.halfwayLayer === index + 1;
      return [
        ...(half ? [rect(at, cell - 1, ROW - 1, '#d55e00')] : []),
        rect(
          { x: at.x + (half ? 2 : 0), y: at.y + (half ? 2 : 0) },
          cell - (half ? 5 : 1),
          ROW - (half ? 5 : 1),
          shade(share / largest),
        ),
        label({ x: at.x + cell / 2, y: at.y + 15 }, (share * 100).toFixed(0), {
          anchor: 'middle',
          fill: inkOn(share / largest),
        }),
      ];
    }),
  ]);
  const below = top + tokens.length * ROW + 14;
  return [
    label({ x, y: y + 6 }, 'Where each token changes: % of its path; frame = half of it done'),
    ...rows,
    ...layersAxis(result.numLayers, { x: x + NAMES, y: below }, cell),
    label({ x: x + NAMES - 8, y: below }, 'skip', { anchor: 'end' }),
    label({ x: x + NAMES - 8, y: below + LINE }, 'layers', { anchor: 'end', fill: FAINT }),
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
  const rows = Array.from({ length: result.numLayers }, (_, index): readonly Mark[] => {
    const base = top + (index + 1) * LINE;
    return [
      label({ x: x + 30, y: base }, String(result.numLayers - index), { anchor: 'end' }),
      label({ x: x + 90, y: base }, String(index + 1), { anchor: 'end', fill: FAINT }),
      ...columns.map(({ layers }, place) => {
        const words = (layers[index] ?? []).map(({ word }) => word).join(', ');
        return labelWithin({ x: x + NAMES + place * column, y: base }, words, column - 12);
      }),
    ];
  });
  return [
    label({ x, y: y + 6 }, `Nearest words of the list "${nearest.list.name}" (${nearest.list.words} words)`),
    label({ x, y: top }, 'skip', { fill: INK }),
    label({ x: x + 90, y: top }, 'layers', { anchor: 'end', fill: FAINT }),
    ...columns.map(({ name }, place) =>
      labelWithin({ x: x + NAMES + place * column, y: top }, name, column - 12, { fill: '#0072b2' }),
    ),
    line(
      [
        { x, y: top + 5 },
        { x: x + width, y: top + 5 },
      ],
      RULE,
    ),
    ...rows.flat(),
  ];
}
