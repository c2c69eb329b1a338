/** @file The plot of a made-up result: what it says, that it needs no fonts, and that odd input stays inside it. */
import sharp from 'sharp';
import { expect, it } from 'vitest';
import type { LayersResult } from '../../contract/index.js';
import { layersPng, layersScene, layersSvg } from './layers-plot.js';

const token = (position: number, text: string, group: 'words' | 'end' | 'padding') => ({
  id: position,
  text,
  chunk: 0,
  position,
  group,
  weight: 1,
  halfwayLayer: 1,
  cosineDistance: [0.5, 0],
  relativeChange: [10, 0.01],
  pathShare: [0.75, 0.25],
});
const both = { cosineDistance: 0.5, relativeChange: 1 };
const matrix = {
  cosine: [
    [0, 0.25],
    [0.25, 0],
  ],
  relative: [
    [0, 1],
    [1, 0],
  ],
};

const RESULT: LayersResult = {
  model: { name: 'tiny', family: 'sd1' },
  prompt: 'a <cat> & "dog"\u0007',
  emphasis: 'Original',
  encoder: { id: 'L', name: 'CLIP-L', numLayers: 2 },
  encoders: [{ id: 'L', name: 'CLIP-L', numLayers: 2 }],
  numLayers: 2,
  width: 4,
  clipSkipHasEffect: true,
  encoderRuns: 1,
  diagnostics: [],
  tokens: [
    token(1, 'a</w>', 'words'),
    token(2, 'cat</w>', 'words'),
    token(3, 'end', 'end'),
    token(4, 'end', 'padding'),
  ],
  layers: [1, 2].map((layer) => ({
    layer,
    clipSkip: 3 - layer,
    movement: { words: both, end: both, padding: both },
  })),
  distances: { words: matrix, end: matrix, padding: matrix, all: matrix },
  nearest: {
    list: { name: 'nouns', words: 2, fromCache: true },
    encoderRuns: 0,
    tokens: [1].map((index) => ({
      token: index,
      layers: [1, 2].map(() => [{ word: 'kitten', depth: 1, cosine: 0.5 }]),
    })),
  },
};

it('names axes in both countings, tokens, distances and nearest words, as text', () => {
  const svg = layersSvg(RESULT);
  for (const text of ['>clip skip<', '>layers run<', '>cat<', '>.25<', '>75<', '>kitten<', '>padding<'])
    expect(svg).toContain(text);
  expect(svg).toContain('a &#60;cat&#62; &#38; &#34;dog&#34;□');
});

it('is a picture without any font', async () => {
  const { width, height, format } = await sharp(await layersPng(RESULT)).metadata();
  const scene = layersScene(RESULT);
  expect(format).toBe('png');
  // Rounding of the page's size to whole pixels.
  expect(Math.abs(width - scene.width * 1.6)).toBeLessThanOrEqual(1);
  expect(Math.abs(height - scene.height * 1.6)).toBeLessThanOrEqual(1);
});

it('stays on its page, however long the prompt', () => {
  const { marks, width, height } = layersScene({ ...RESULT, prompt: 'x'.repeat(500) });
  for (const mark of marks) {
    const points = mark.kind === 'line' ? mark.points : [mark];
    for (const { x, y } of points) {
      expect(x >= 0 && x <= width).toBe(true);
      expect(y >= 0 && y <= height).toBe(true);
    }
  }
});

it('is drawn for an empty prompt', () => {
  const empty = {
    ...RESULT,
    tokens: RESULT.tokens.slice(2),
    distances: { ...RESULT.distances, words: null },
    nearest: { list: { name: 'nouns', words: 2, fromCache: true }, encoderRuns: 0, tokens: [] },
  };
  expect(layersSvg(empty)).toContain('1 - cos, end');
  expect(layersSvg(empty)).not.toContain('Nearest');
});
