/** @file How much each difference of the model's answers weighs in a step of UniPC. */
import type { UniPcVariant } from '../unipc-settings.js';

export interface Differences {
  /** Where the other answers were given, in steps from the newest one; 1 is the step's end. Distinct, none is 0. */
  readonly nodes: readonly number[];
  /** −h, the step in λ, as the prediction of data takes it. */
  readonly hh: number;
  /** Whether the last node is the step's end. */
  readonly isCorrector: boolean;
}

/** Factors of the divided differences: `scale` times each of `weights`. */
export interface DifferenceWeights {
  readonly scale: number;
  readonly weights: readonly number[];
}

type Matrix = readonly (readonly number[])[];

/**
 * What stands right of a square matrix once that is made the unit matrix, by elimination. Ours have Vandermonde matrices of
 * distinct numbers in them, so that no pivot is 0.
 */
function reduced(augmented: Matrix): Matrix {
  const rows = [...augmented];
  for (const i of rows.keys())
    for (const k of rows.keys()) {
      if (k === i) continue;
      const factor = rows[k]![i]! / rows[i]![i]!;
      rows[k] = rows[k]!.map((value, j) => value - factor * rows[i]![j]!);
    }
  return rows.map((row, i) => row.slice(rows.length).map((value) => value / row[i]!));
}

const inverse = (matrix: Matrix): Matrix =>
  reduced(matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]));

const solve = (matrix: Matrix, values: readonly number[]): readonly number[] =>
  reduced(matrix.map((row, i) => [...row, values[i]!])).map(([value]) => value!);

/** h φ_k of k = 2 and above; φ₁ = (e^hh − 1) / hh. @source Zhao et al. 2023, "UniPC", section 3.1 */
function phis(hh: number, count: number): readonly number[] {
  const values: number[] = [];
  let [phi, factorial] = [Math.expm1(hh) / hh - 1, 1];
  for (let k = 1; k <= count; k++) {
    values.push(phi);
    factorial *= k + 1;
    phi = phi / hh - 1 / factorial;
  }
  return values;
}

/**
 * Weights by a function B(h). A single difference takes 1/2, its limit for h → 0.
 * @source Zhao et al. 2023, "UniPC", equation 5 and appendix E
 */
const weighedBy =
  (scaleOf: (hh: number) => number) =>
  ({ nodes, hh }: Differences): DifferenceWeights => {
    const scale = scaleOf(hh);
    if (nodes.length <= 1) return { scale, weights: nodes.map(() => 0.5) };
    let factorial = 1;
    const wanted = phis(hh, nodes.length).map((phi, index) => {
      factorial *= index + 1;
      return (phi * factorial) / scale;
    });
    return {
      scale,
      weights: solve(
        nodes.map((_, power) => nodes.map((node) => node ** power)),
        wanted,
      ),
    };
  };

/**
 * Weights that change with the step ("varying coefficients"). The corrector is as it was published as a program, where
 * the end of the step weighs by one term alone, which leaves it of first order.
 * @source Zhao et al. 2023, "UniPC", appendix C; wl-zhao/UniPC (MIT), multistep_uni_pc_vary_update, as behaviour
 */
function varying({ nodes, hh, isCorrector }: Differences): DifferenceWeights {
  const count = nodes.length;
  const phi = phis(hh, count);
  const factorials = nodes.map((_, power) =>
    nodes.slice(0, power + 1).reduce((product, __, i) => product * (i + 1), 1),
  );
  // By derivative and node.
  const derivatives = inverse(nodes.map((node) => factorials.map((factorial, power) => node ** power / factorial)));
  const summed = (node: number, terms: number) =>
    phi.slice(0, terms).reduce((sum, value, power) => sum + value * derivatives[power]![node]!, 0);
  if (!isCorrector) return { scale: 1, weights: nodes.map((_, node) => summed(node, count)) };
  const end = phi[count - 1]! * derivatives[Math.max(count - 2, 0)]![count - 1]!;
  return { scale: 1, weights: [...nodes.slice(0, -1).map((_, node) => summed(node, count - 1)), end] };
}

const VARIANTS: Readonly<Record<UniPcVariant, (differences: Differences) => DifferenceWeights>> = {
  bh1: weighedBy((hh) => hh),
  bh2: weighedBy(Math.expm1),
  vary_coeff: varying,
};

/** The weights of a variant. */
export const differenceWeights = (variant: UniPcVariant, differences: Differences): DifferenceWeights =>
  VARIANTS[variant](differences);
