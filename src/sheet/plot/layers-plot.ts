/** @file The plot of a prompt's layers: heat map, curves, path map, nearest words, on one page. */
import sharp from 'sharp';
import type { LayersResult, LayerToken } from '../../contract/index.js';
import { curveNames, curves, curvesHeight, type Series } from './curves.js';
import { heatMap, heatMapHeight } from './heat-map.js';
import { FAINT, label, labelWithin, SERIES, TITLE } from './ink.js';
import { type Mark, renderSvg, type Scene } from './scene.js';
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

const mean = (tokens: readonly LayerToken[], pick: (token: LayerToken) => readonly number[]): readonly number[] => {
  const first = tokens[0];
  if (!first) return [];
  return pick(first).map((_, i) => tokens.reduce((sum, token) => sum + (pick(token)[i] ?? 0), 0) / tokens.length);
};

/** Content words one by one, then the means of end tokens and of padding. */
function seriesOf({ tokens }: LayersResult, measure: 'relativeChange' | 'cosineDistance'): readonly Series[] {
  const words = contentTokens(tokens).slice(-SERIES.length);
  const group = (name: LayerToken['group']) =>
    mean(
      tokens.filter((token) => token.group === name),
      (token) => token[measure],
    );
  return [
    ...words.map((token, index) => ({
      name: tokenText(token),
      values: token[measure],
      colour: SERIES[index] ?? FAINT,
    })),
    { name: 'end', values: group('end'), colour: '#18181c' },
    { name: 'padding', values: group('padding'), colour: '#9ca3af', dashed: true },
  ].filter(({ values }) => values.length > 0);
}

function heading({ prompt, model, encoder, encoders, numLayers, clipSkipHasEffect }: LayersResult): readonly Mark[] {
  const effect = clipSkipHasEffect ? '' : '; clip skip has no effect on pictures of this family';
  return [
    labelWithin({ x: EDGE, y: 38 }, `Layers of "${prompt}"`, WIDTH - 2 * EDGE, { scale: TITLE }),
    label(
      { x: EDGE, y: 60 },
      `${model.name} (${model.family}${encoders.length > 1 ? `, ${encoder.name}` : ''}): clip skip 1 = all ${numLayers} layers, ${numLayers} = one layer${effect}`,
      { fill: FAINT },
    ),
  ];
}

function upperHalf(result: LayersResult): readonly Mark[] {
  const { distances } = result;
  const group = distances.words ? 'words' : 'end';
  const { cosine } = distances[group] ?? distances.all;
  const size = { width: WIDTH - EDGE - RIGHT, height: CURVE_HEIGHT };
  const [relative, cosines] = [seriesOf(result, 'relativeChange'), seriesOf(result, 'cosineDistance')];
  const second = TOP + curvesHeight(CURVE_HEIGHT) + 20;
  const names = second + curvesHeight(CURVE_HEIGHT) + 22;
  return [
    ...heatMap(
      { title: `Distance between the layers' conditionings: 1 - cos, ${group}`, values: cosine, size: HEAT_SIZE },
      { x: EDGE, y: TOP },
    ),
    ...curves(
      { title: 'Movement in each layer, |h[i] - h[i-1]| / |h[i-1]|', series: relative, ...size },
      { x: RIGHT, y: TOP },
    ),
    ...curves(
      { title: 'Movement in each layer, 1 - cos(h[i], h[i-1])', series: cosines, ...size },
      { x: RIGHT, y: second },
    ),
    ...curveNames(relative, { x: RIGHT + 20, y: names }, size.width - 20),
  ];
}

/** The plot as marks; pure. */
export function layersScene(result: LayersResult): Scene {
  const lower = TOP + heatMapHeight(HEAT_SIZE) + 40;
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
