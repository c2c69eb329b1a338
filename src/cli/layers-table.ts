/** @file The layers of a prompt as tables for a terminal. */

import type { LayerRow, LayersResult, LayerToken, Nearest } from '../contract/index.js';
import type { contentTokens, spokenTokens, tokenText } from '../sheet/index.js';
import type { coloursFor } from './colours.js';

type Colors = ReturnType<typeof coloursFor>;

/** Tokens as the plots show them. */
interface LayersView {
  readonly contentTokens: typeof contentTokens;
  readonly spokenTokens: typeof spokenTokens;
  readonly tokenText: typeof tokenText;
}

/** Letters of a word in the tables, and words beside each other. */
const NAME = 14;
const NEAREST_TOKENS = 4;
const NEAREST_WORDS = 3;
const NEAREST_WIDTH = 34;

const cut = (text: string, width: number): string =>
  [...text].length <= width ? text : `${[...text].slice(0, width - 1).join('')}…`;
const left = (text: string, width: number): string => cut(text, width).padEnd(width);
const right = (text: string, width: number): string => cut(text, width).padStart(width);
const number = (value: number | undefined): string => (value === undefined ? '-' : value.toFixed(3));

/** Three groups of columns: movement of words, end token, padding; then the way to the next clip skip. */
function layerLine({ layer, clipSkip, movement }: LayerRow, { distances }: LayersResult, { cyan }: Colors): string {
  const moved = [movement.words, movement.end, movement.padding].map((group) =>
    right(number(group?.relativeChange), 9),
  );
  const next = (distances.words ?? distances.end ?? distances.all).cosine[layer - 1]?.[layer - 2];
  return `${cyan(right(String(clipSkip), 4))}${right(String(layer), 8)}  ${moved.join('')}${right(number(next), 12)}`;
}

function movementTable(result: LayersResult, colours: Colors): string[] {
  const head = `${right('skip', 4)}${right('layers', 8)}  ${['words', 'end', 'padding'].map((name) => right(name, 9)).join('')}${right('to next', 12)}`;
  return [
    colours.bold(head),
    ...[...result.layers].reverse().map((row) => layerLine(row, result, colours)),
    colours.dim(
      'words, end, padding: |h[i] - h[i-1]| / |h[i-1]|, the mean of the group; to next: 1 - cos between this',
    ),
    colours.dim('value and the next one up, as the picture would see the words'),
  ];
}

function pathLines(tokens: readonly LayerToken[], { tokenText }: LayersView, { bold, cyan }: Colors): string[] {
  const numLayers = tokens[0]?.pathShare.length ?? 0;
  const values = Array.from({ length: numLayers }, (_, index) => right(String(numLayers - index), 4)).join('');
  const lines = tokens.map((token) => {
    const shares = token.pathShare.map((share, index) => {
      const text = right((share * 100).toFixed(0), 4);
      return token.halfwayLayer === index + 1 ? cyan(text) : text;
    });
    const halfway = token.halfwayLayer === 0 ? '-' : String(numLayers + 1 - token.halfwayLayer);
    return `${left(tokenText(token), NAME)}${shares.join('')}${right(halfway, 10)}`;
  });
  return [bold(`${left('% of its path', NAME)}${values}${right('half by', 10)}`), ...lines];
}

function nearestTable(result: LayersResult, nearest: Nearest, view: LayersView, { bold, cyan, dim }: Colors): string[] {
  const shown = view.contentTokens(result.tokens).slice(-NEAREST_TOKENS);
  const columns = nearest.tokens.filter(({ token }) => shown.includes(result.tokens[token] as LayerToken));
  const names = columns.map(({ token }) => left(view.tokenText(result.tokens[token] as LayerToken), NEAREST_WIDTH));
  const lines = [...result.layers].reverse().map(({ layer, clipSkip }) => {
    const words = columns.map(({ layers }) => {
      const top = (layers[layer - 1] ?? []).slice(0, NEAREST_WORDS);
      return left(top.map(({ word }) => word).join(', '), NEAREST_WIDTH);
    });
    return `${cyan(right(String(clipSkip), 4))}${right(String(layer), 8)}  ${words.join(' ').trimEnd()}`;
  });
  return [
    bold(`${right('skip', 4)}${right('layers', 8)}  ${names.join(' ').trimEnd()}`),
    ...lines,
    dim(`nearest of ${nearest.list.words} words (list ${nearest.list.name}), the nearest first`),
  ];
}

/** All tables of a result, the last layer (clip skip 1) on top. */
export function layersTable(result: LayersResult, colours: Colors, view: LayersView): string {
  const { model, encoder, encoders, numLayers, clipSkipHasEffect, nearest } = result;
  const which = encoders.length > 1 ? `, ${encoder.name}` : '';
  const effect = clipSkipHasEffect ? '' : '; clip skip has no effect on pictures of this family';
  return [
    `${model.name}${which}, ${numLayers} layers${effect}`,
    '',
    ...movementTable(result, colours),
    '',
    ...pathLines(view.spokenTokens(result), view, colours),
    ...(nearest && nearest.tokens.length > 0 ? ['', ...nearestTable(result, nearest, view, colours)] : []),
  ].join('\n');
}
