/** @file Quantiles of the beta distribution, which one schedule spaces its levels by. */

export interface BetaShape {
  readonly alpha: number;
  readonly beta: number;
}

/** log Γ(x) for x > 0, to 15 digits. @source Lanczos 1964, with g = 7 and nine terms */
function logGamma(x: number): number {
  const terms = [
    ...[676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406],
    ...[12.507343278686905, -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7],
  ];
  const sum = terms.reduce((total, term, i) => total + term / (x + i), 0.9999999999998099);
  const base = x + 6.5;
  return Math.log(Math.sqrt(2 * Math.PI) * sum) + (x - 0.5) * Math.log(base) - base;
}

const TERMS = 300;
const SMALL = 1e-300;
const awayFromZero = (value: number): number => (Math.abs(value) < SMALL ? SMALL : value);

/** The continued fraction of the incomplete beta function. @source Lentz 1976; DLMF 8.17.22 */
function continuedFraction(x: number, { alpha, beta }: BetaShape): number {
  let c = 1;
  let d = 1 / awayFromZero(1 - ((alpha + beta) * x) / (alpha + 1));
  let fraction = d;
  for (let m = 1; m <= TERMS; m++) {
    const at = alpha + 2 * m;
    const even = (m * (beta - m) * x) / ((at - 1) * at);
    const odd = (-(alpha + m) * (alpha + beta + m) * x) / (at * (at + 1));
    for (const factor of [even, odd]) {
      d = 1 / awayFromZero(1 + factor * d);
      c = awayFromZero(1 + factor / c);
      fraction *= c * d;
    }
    if (Math.abs(c * d - 1) < Number.EPSILON) break;
  }
  return fraction;
}

/** Probability of a value up to x, 0–1. @source DLMF 8.17.8 and 8.17.4 */
export function betaProbability(x: number, shape: BetaShape): number {
  const { alpha, beta } = shape;
  if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
  if (x > (alpha + 1) / (alpha + beta + 2)) return 1 - betaProbability(1 - x, { alpha: beta, beta: alpha });
  const logFront = logGamma(alpha + beta) - logGamma(alpha) - logGamma(beta);
  const front = Math.exp(logFront + alpha * Math.log(x) + beta * Math.log1p(-x));
  return (front * continuedFraction(x, shape)) / alpha;
}

/** Halvings of 0–1, after which a double cannot be halved any more. */
const HALVINGS = 80;

/** The value that is not exceeded with this probability, 0–1; by bisection. */
export function betaQuantile(probability: number, shape: BetaShape): number {
  if (probability <= 0 || probability >= 1) return probability <= 0 ? 0 : 1;
  let [low, high] = [0, 1];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (betaProbability(middle, shape) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
