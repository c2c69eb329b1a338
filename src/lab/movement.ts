/** @file How far a token moves from layer to layer, and where on its way. Formulas: docs/layers-formulas.md. */
import type { LayerToken } from '../contract/index.js';
import { cosineDistance, pairOf, type Row, ratio, squaredLength } from './rows.js';

export type TokenMovement = Pick<LayerToken, 'cosineDistance' | 'relativeChange' | 'pathShare' | 'halfwayLayer'>;

/** Movement of one token through all layers. @shape states [layer 0…N] of one row [width] → entries for layers 1…N */
export function tokenMovement(states: readonly Row[], width: number): TokenMovement {
  const squares = states.map((row) => squaredLength(row, width));
  const moves = states.slice(1).map((now, index) => {
    const [before, after] = [squares[index] as number, squares[index + 1] as number];
    const { dot, apart } = pairOf(now, states[index] as Row, width);
    const step = Math.sqrt(apart);
    return { step, cosine: cosineDistance(dot, after, before), relative: ratio(step, Math.sqrt(before)) };
  });
  const path = moves.reduce((sum, { step }) => sum + step, 0);
  return {
    cosineDistance: moves.map(({ cosine }) => cosine),
    relativeChange: moves.map(({ relative }) => relative),
    pathShare: moves.map(({ step }) => ratio(step, path)),
    halfwayLayer: halfwayLayer(
      moves.map(({ step }) => step),
      path,
    ),
  };
}

/** First layer by which half of the path is done; 0 where nothing moved. */
function halfwayLayer(steps: readonly number[], path: number): number {
  let done = 0;
  for (const [index, step] of steps.entries()) {
    done += step;
    if (done > 0 && done >= path / 2) return index + 1;
  }
  return 0;
}
