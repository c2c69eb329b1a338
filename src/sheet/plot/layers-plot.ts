/** @file The plot of a prompt's layers: heat map, curves, path map, nearest words, on one page. */
import sharp from 'sharp';
import { type ChartLine, label, type Mark, type Scene, type SeriesInk } from '../../charts/index.js';
import type { LayersResult, LayerToken } from '../../contract/index.js';
import {
  distancesPanel,
  distancesPanelHeight,
  labelWithin,
  lineNames,
  linesPanel,
  linesPanelHeight,
} from './panels.js';
import { renderSvg } from './svg.js';
import { nearestTable, nearestTableHeight, shareMap, shareMapHeight } from './tables.js';
import { contentTokens, tokenText } from './tokens.js';

const WIDTH = 1180;
const EDGE = 28;
const HEAT_SIZE = 456;
/** Left edge of the right half. */
const RIGHT = 640;
const TOP = 84;
const CURVE_HEIGHT = 150;
/** Pixels a unit of the plot: with it, a pixel of the font is a whole number of them. */
const PNG_ZOOM = 1.6;

const SERIES: readonly SeriesInk[] = ['series-0', 'series-1', 'series-2', 'series-3', 'series-4', 'series-5'];

const mean = (tokens: readonly LayerToken[], pick: (token: LayerToken) => readonly number[]): readonly number[] => {
  const first = tokens[0];
  if (!first) return [];
  return pick(first).map((_, i) => tokens.reduce((sum, token) => sum + (pick(token)[i] ?? 0), 0) / tokens.length);
};

/** Content words one by one, then the means of end tokens and of padding. */
function linesOf({ tokens }: LayersResult, measure: 'relativeChange' | 'cosineDistance'): readonly ChartLine[] {
  const words = contentTokens(tokens).slice(-SERIES.length);
  const group = (name: LayerToken['group']) =>
    mean(
      tokens.filter((token) => token.group === name),
      (token) => token[measure],
    );
  const lines: readonly ChartLine[] = [
    ...words.map(
      (token, index): ChartLine => ({
        name: tokenText(token),
        values: token[measure],
        ink: SERIES[index] ?? 'other',
      }),
    ),
    { name: 'end', values: group('end'), ink: 'end' },
    { name: 'padding', values: group('padding'), ink: 'padding', dashes: '5 4' },
  ];
  return lines.filter(({ values }) => values.length > 0);
}

function heading({ prompt, model, encoder, encoders, numLayers, clipSkipHasEffect }: LayersResult): readonly Mark[] {
  const effect = clipSkipHasEffect ? '' : '; clip skip has no effect on pictures of this family';
  return [
    labelWithin({ x: EDGE, y: 38 }, `Layers of "${prompt}"`, WIDTH - 2 * EDGE, { size: 'title' }),
    label(
      { x: EDGE, y: 60 },
      `${model.name} (${model.family}${encoders.length > 1 ? `, ${encoder.name}` : ''}): clip skip 1 = all ${numLayers} layers, ${numLayers} = one layer${effect}`,
      { ink: 'faint' },
    ),
  ];
}

function upperHalf(result: LayersResult): readonly Mark[] {
  const { distances, numLayers } = result;
  const group = distances.words ? 'words' : 'end';
  const { cosine } = distances[group] ?? distances.all;
  const size = { width: WIDTH - EDGE - RIGHT, height: CURVE_HEIGHT, numLayers };
  const [relative, cosines] = [linesOf(result, 'relativeChange'), linesOf(result, 'cosineDistance')];
  const second = TOP + linesPanelHeight(CURVE_HEIGHT) + 20;
  const names = second + linesPanelHeight(CURVE_HEIGHT) + 22;
  return [
    ...distancesPanel(
      { title: `Distance between the layers' conditionings: 1 - cos, ${group}`, values: cosine, size: HEAT_SIZE },
      { x: EDGE, y: TOP },
    ),
    ...linesPanel(
      { title: 'Movement in each layer, |h[i] - h[i-1]| / |h[i-1]|', lines: relative, ...size },
      { x: RIGHT, y: TOP },
    ),
    ...linesPanel(
      { title: 'Movement in each layer, 1 - cos(h[i], h[i-1])', lines: cosines, ...size },
      { x: RIGHT, y: second },
    ),
    ...lineNames(relative, { x: RIGHT + 20, y: names }, size.width - 20),
  ];
}

/** The plot as marks; pure. */
export function layersScene(result: LayersResult): Scene {
  const lower = TOP + distancesPanelHeight(HEAT_SIZE) + 40;
  const width = WIDTH - 2 * EDGE;
  const afterMap = lower + shareMapHeight(result) + 24;
  const { nearest } = result;
  const hasTable = nearest !== undefined && nearest.tokens.length > 0;
  const marks = [
    ...heading(result),
    ...upperHalf(result),
    ...shareMap(result, { x: EDGE, y: lower }, width),
    ...(hasTable ? nearestTable(result, nearest, { x: EDGE, y: afterMap }, width) : []),
  ];
  return { width: WIDTH, height: afterMap + (hasTable ? nearestTableHeight(result) + 16 : 0), marks };
}

/** The plot as an SVG document; its text is text. */
export const layersSvg = (result: LayersResult): string => renderSvg(layersScene(result), 'text');

/** The plot as the bytes of a PNG file; its letters are shapes, so that no font has to be installed. */
export const layersPng = (result: LayersResult): Promise<Uint8Array> =>
  sharp(Buffer.from(renderSvg(layersScene(result), 'shapes')), { density: 72 * PNG_ZOOM })
    .png()
    .toBuffer();
