/** @file UniPC: a multistep predictor, corrected by the model's answer where it led to. */
import { type Term, weightedSum } from '../linear.js';
import type { TimestepLevels, TimestepSampler } from '../sampler.js';
import type { UniPcSettings, UniPcVariant } from '../unipc-settings.js';
import { type Point, pointsOf } from './unipc-points.js';
import { differenceWeights } from './unipc-weights.js';

/** Noise levels of the points. */
export const uniPcPath = (levels: TimestepLevels): readonly number[] =>
  levels.timesteps.length === 0 ? [] : pointsOf(levels).map(({ alpha, sigma }) => sigma / alpha);

/** An answer of the model and where it was given. @shape denoised [n] */
interface Answer {
  readonly point: Point;
  readonly denoised: Float32Array;
}

/** What a step is worked out from: `answers` newest first, as many as the order. */
interface Step {
  readonly variant: UniPcVariant;
  readonly x: Float32Array;
  readonly answers: readonly Answer[];
  readonly to: Point;
}

/**
 * Predictor, or corrector where the answer at the step's end is given: DPM-Solver++ of first order, and a weighted sum of
 * divided differences of the answers.
 * @shape → [n]
 * @source Zhao et al. 2023, "UniPC", algorithms 1 and 2 and section 3.3
 */
function update({ variant, x, answers, to }: Step, corrected?: Float32Array): Float32Array {
  const [{ point, denoised }, ...older] = answers as readonly [Answer, ...Answer[]];
  const hh = point.lambda - to.lambda;
  const ratios = older.map((answer) => (point.lambda - answer.point.lambda) / hh);
  const nodes = corrected ? [...ratios, 1] : ratios;
  const { scale, weights } = differenceWeights(variant, { nodes, hh, isCorrector: corrected !== undefined });
  const others = corrected ? [...older.map((answer) => answer.denoised), corrected] : older.map((a) => a.denoised);
  const slopes = others.map((other, i): Term => [(-to.alpha * scale * weights[i]!) / nodes[i]!, other]);
  const own = -to.alpha * Math.expm1(hh) - slopes.reduce((sum, [weight]) => sum + weight, 0);
  return weightedSum([to.sigma / point.sigma, x], [own, denoised], ...slopes);
}

/**
 * The order of a step: one more from step to step, at most the one wanted, and at the end one less where that is wanted.
 * @param step 1 to `steps`
 * @source A1111 v1.10.1, as behaviour; there an order above the number of steps is an error, here it is that number
 */
function orderOf(step: number, steps: number, { order, lowerOrderFinal }: UniPcSettings): number {
  const most = Math.min(order, steps);
  if (step < most) return step;
  return lowerOrderFinal ? Math.min(most, steps + 1 - step) : most;
}

/**
 * One evaluation a step, at its start; it corrects where the last step led to before the next is predicted, so the last
 * step is not corrected. It runs from the highest timestep itself and ends at timestep 0.
 * @source Zhao et al. 2023, "UniPC: a unified predictor-corrector framework", multistep, in the prediction of data
 */
export const uniPc: TimestepSampler = async function* (predictEpsilon, x, levels) {
  if (levels.timesteps.length === 0) return x;
  const points = pointsOf(levels);
  const steps = points.length - 1;
  const { uniPc } = levels;
  let predicted = x;
  let last: Step | undefined;
  let answers: readonly Answer[] = [];
  for (const [stepIndex, point] of points.slice(0, -1).entries()) {
    const { guided } = await predictEpsilon(predicted, point.timestep);
    const denoised = weightedSum([1 / point.alpha, predicted], [-point.sigma / point.alpha, guided]);
    answers = [{ point, denoised }, ...answers].slice(0, uniPc.order);
    const order = orderOf(stepIndex + 1, steps, uniPc);
    const corrected = last ? update(last, denoised) : predicted;
    last = { variant: uniPc.variant, x: corrected, answers: answers.slice(0, order), to: points[stepIndex + 1]! };
    predicted = update(last);
    yield { stepIndex, sigma: point.sigma / point.alpha, latent: predicted, denoised };
  }
  return predicted;
};
