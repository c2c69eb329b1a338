/** @file UniPC: a multistep predictor, corrected by the model's answer where it led to. */
import { type Term, weightedSum } from '../linear.js';
import type { TimestepLevels, TimestepSampler } from '../sampler.js';

/** @source A1111 v1.10.1, as behaviour: variant bh1, order 3, even times, lower order at the end */
const MOST_ORDER = 3;

/** A point of the way: the time for the model, √ᾱ, √(1 − ᾱ) and λ = log of their quotient. */
interface Point {
  readonly timestep: number;
  readonly alpha: number;
  readonly sigma: number;
  readonly lambda: number;
}

/** log √ᾱ between two timesteps, linear. @source Lu et al. 2022, "DPM-Solver", appendix D, discrete-time models */
function pointAt(timestep: number, alphasCumprod: Float32Array): Point {
  const low = Math.min(Math.floor(timestep), alphasCumprod.length - 2);
  const [from, to] = [Math.log(alphasCumprod[low]!) / 2, Math.log(alphasCumprod[low + 1]!) / 2];
  const logAlpha = from + (to - from) * (timestep - low);
  const sigma = Math.sqrt(-Math.expm1(2 * logAlpha));
  return { timestep, alpha: Math.exp(logAlpha), sigma, lambda: logAlpha - Math.log(sigma) };
}

/** As many steps as timesteps, evenly from the highest (of the model, or of the picture's part) to 0. */
function pointsOf({ timesteps, alphasCumprod, fromPicture }: TimestepLevels): readonly Point[] {
  const start = fromPicture ? timesteps.at(-1)! : alphasCumprod.length - 1;
  const count = timesteps.length;
  return Array.from({ length: count + 1 }, (_, i) => pointAt((start * (count - i)) / count, alphasCumprod));
}

/** Noise levels of the points. */
export const uniPcPath = (levels: TimestepLevels): readonly number[] =>
  levels.timesteps.length === 0 ? [] : pointsOf(levels).map(({ alpha, sigma }) => sigma / alpha);

/** Solves a system of up to three equations by elimination; ours have Vandermonde matrices of distinct numbers. */
function solve(matrix: readonly (readonly number[])[], values: readonly number[]): readonly number[] {
  const rows = matrix.map((row, i) => [...row, values[i]!]);
  for (const i of rows.keys())
    for (const k of rows.keys()) {
      if (k === i) continue;
      const factor = rows[k]![i]! / rows[i]![i]!;
      rows[k] = rows[k]!.map((value, j) => value - factor * rows[i]![j]!);
    }
  return rows.map((row, i) => row.at(-1)! / row[i]!);
}

/**
 * Right-hand sides of the order conditions for B(h) = h ("bh1") in the prediction of data; `hh` = −h.
 * @source Zhao et al. 2023, "UniPC", equation 5 and appendix E
 */
function conditions(hh: number, count: number): readonly number[] {
  const values: number[] = [];
  let [phi, factorial] = [Math.expm1(hh) / hh - 1, 1];
  for (let k = 1; k <= count; k++) {
    values.push((phi * factorial) / hh);
    factorial *= k + 1;
    phi = phi / hh - 1 / factorial;
  }
  return values;
}

/** An answer of the model and where it was given. @shape denoised [n] */
interface Answer {
  readonly point: Point;
  readonly denoised: Float32Array;
}

/** What a step is worked out from: `answers` newest first, as many as the order. */
interface Step {
  readonly x: Float32Array;
  readonly answers: readonly Answer[];
  readonly to: Point;
}

/**
 * Predictor, or corrector where the answer at the step's end is given: DPM-Solver++ of first order, and a weighted sum of
 * divided differences of the answers. Orders 2 of the predictor and 1 of the corrector take 1/2, their limit for h → 0.
 * @shape → [n]
 * @source Zhao et al. 2023, "UniPC", algorithms 1 and 2 and section 3.3
 */
function update({ x, answers, to }: Step, corrected?: Float32Array): Float32Array {
  const [{ point, denoised }, ...older] = answers as readonly [Answer, ...Answer[]];
  const hh = point.lambda - to.lambda;
  const ratios = older.map((answer) => (point.lambda - answer.point.lambda) / hh);
  const nodes = corrected ? [...ratios, 1] : ratios;
  const weights = weightsOf(nodes, hh);
  const others = corrected ? [...older.map((answer) => answer.denoised), corrected] : older.map((a) => a.denoised);
  const slopes = others.map((other, i): Term => [(-to.alpha * hh * weights[i]!) / nodes[i]!, other]);
  const own = -to.alpha * Math.expm1(hh) - slopes.reduce((sum, [weight]) => sum + weight, 0);
  return weightedSum([to.sigma / point.sigma, x], [own, denoised], ...slopes);
}

/** Weights of the differences at the nodes; a single one is 1/2. */
function weightsOf(nodes: readonly number[], hh: number): readonly number[] {
  if (nodes.length <= 1) return nodes.map(() => 0.5);
  const matrix = nodes.map((_, power) => nodes.map((node) => node ** power));
  return solve(matrix, conditions(hh, nodes.length));
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
  let predicted = x;
  let last: Step | undefined;
  let answers: readonly Answer[] = [];
  for (const [stepIndex, point] of points.slice(0, -1).entries()) {
    const { guided } = await predictEpsilon(predicted, point.timestep);
    const denoised = weightedSum([1 / point.alpha, predicted], [-point.sigma / point.alpha, guided]);
    answers = [{ point, denoised }, ...answers].slice(0, MOST_ORDER);
    const order = Math.min(MOST_ORDER, stepIndex + 1, steps - stepIndex);
    const corrected = last ? update(last, denoised) : predicted;
    last = { x: corrected, answers: answers.slice(0, order), to: points[stepIndex + 1]! };
    predicted = update(last);
    yield { stepIndex, sigma: point.sigma / point.alpha, latent: predicted, denoised };
  }
  return predicted;
};
