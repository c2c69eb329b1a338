/** @file Charts as marks: heights, numbers at the axes, squares. */
import { expect, it } from 'vitest';
import {
  countings,
  heatMap,
  type LineMark,
  lineChart,
  type Mark,
  type RectMark,
  scaleOf,
  strength,
  type TextMark,
} from './index.js';

const linesOf = (marks: readonly Mark[]) => marks.filter((mark): mark is LineMark => mark.kind === 'line');
const rectsOf = (marks: readonly Mark[]) => marks.filter((mark): mark is RectMark => mark.kind === 'rect');
const textsOf = (marks: readonly Mark[]) => marks.filter((mark): mark is TextMark => mark.kind === 'text');

it('draws the largest value at the top, the lines over the middle of their layers, and both countings below', () => {
  const axis = countings(2, { clipSkip: 'skip', layers: 'layers' });
  const lines = [{ name: 'a', values: [1, 2], ink: 'words' } as const];
  const marks = lineChart({ lines, scale: 'linear', axis, width: 158, height: 50 }, { x: 0, y: 10 });
  expect(linesOf(marks).at(-1)).toMatchObject({
    ink: 'words',
    points: [
      { x: 83, y: 35 },
      { x: 133, y: 10 },
    ],
  });
  expect(textsOf(marks).map(({ text }) => text)).toEqual(['0', '2', 'skip', '2', '1', 'layers', '1', '2']);
});

it('writes every fourth number where there are many layers', () => {
  const axis = countings(32, { clipSkip: 'skip', layers: 'layers' });
  const marks = lineChart({ lines: [], scale: 'log', axis, width: 400, height: 50 }, { x: 0, y: 0 });
  expect(textsOf(marks).filter(({ ink, anchor }) => ink === 'text' && anchor === 'middle')).toHaveLength(8);
});

it('lies flat where nothing moves', () => {
  expect(scaleOf('linear', [0, 0]).place(0)).toBe(0);
  expect(scaleOf('linear', [0, 3]).ticks).toEqual([0, 3]);
});

it('gives equal factors equal heights on the logarithmic scale', () => {
  const { place, ticks } = scaleOf('log', [0, 0.001, 0.01, 1]);
  expect([0, 0.001, 0.01, 0.1, 1].map((value) => Number(place(value).toFixed(6)))).toEqual([
    0, 0, 0.333333, 0.666667, 1,
  ]);
  expect(ticks).toEqual([0.001, 0.01, 0.1, 1]);
  expect(scaleOf('log', [0.15, 0.6]).ticks).toEqual([0.2, 0.5]);
  expect(scaleOf('log', [0, 0]).place(0)).toBe(0);
  expect([scaleOf('log', [0.5, 0.5]).place(0.5), scaleOf('log', [0.5]).ticks]).toEqual([1, [0.5]]);
});

it('shows four powers of ten at most: what is smaller lies at the bottom', () => {
  const { place, ticks } = scaleOf('log', [1e-9, 1]);
  expect([place(1e-9), place(1e-4), place(1)]).toEqual([0, 0, 1]);
  expect(ticks).toEqual([1e-4, 1e-3, 1e-2, 1e-1, 1]);
});

it('is strongest at the largest distance and nothing at none', () => {
  expect([strength(0, 2), strength(2, 2), strength(-1e-9, 2), strength(1, 0)]).toEqual([0, 1, 0, 0]);
});

it('marks the square in question, and writes the values of large ones', () => {
  const values = [
    [0, 0.25],
    [0.25, 0],
  ];
  const sides = [{ side: 'top', names: ['1', '2'], ink: 'text' } as const];
  const small = heatMap({ values, square: 20, sides, here: { row: 1, column: 0 } }, { x: 5, y: 5 });
  expect(rectsOf(small).filter(({ isHere }) => isHere)).toEqual([
    expect.objectContaining({ x: 5, y: 25, ink: { heat: 1 }, cell: { row: 1, column: 0 } }),
  ]);
  expect(textsOf(small).map(({ text, isHere }) => [text, isHere])).toEqual([
    ['1', true],
    ['2', false],
  ]);
  const large = heatMap({ values, square: 40, sides: [] }, { x: 0, y: 0 });
  expect(textsOf(large).map(({ text }) => text)).toEqual(
    ['0.00', '.25', '.25', '0.00'].map((text) => text.replace(/^0/, '')),
  );
});
