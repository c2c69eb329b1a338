/** @file DPM++ 3M SDE: a stochastic multistep solver of third order. */
import { type Term, weightedSum } from '../linear.js';
import type { SigmaSampler } from '../sampler.js';
import { intervals } from './steps.js';

/** An answer with the step in λ that it led to. */
interface Answer {
  readonly denoised: Float32Array;
  readonly h: number;
}

/**
 * Corrections by the divided differences of the last answers; none in the first step, one order more in the second.
 * @source crowsonkb/k-diffusion (MIT), sampling.py, sample_dpmpp_3m_sde; Lu et al. 2022, "DPM-Solver++", appendix B
 */
function corrections({ denoised, h }: Answer, [last, beforeLast]: readonly Answer[], eta: number): readonly Term[] {
  if (!last) return [];
  const g = h * (1 + eta);
  const phi2 = Math.expm1(-g) / g + 1;
  const r0 = last.h / h;
  const slope = weightedSum([1 / r0, denoised], [-1 / r0, last.denoised]);
  if (!beforeLast) return [[phi2, slope]];
  const phi3 = phi2 / g - 0.5;
  const r1 = beforeLast.h / h;
  const slopeBefore = weightedSum([1 / r1, last.denoised], [-1 / r1, beforeLast.denoised]);
  const curve = (phi2 * r0 - phi3) / (r0 + r1);
  return [
    [phi2 + curve, slope],
    [-curve, slopeBefore],
  ];
}

/**
 * SDE-DPM-Solver++(3M) in λ = −log σ; a step to 0 is the answer itself.
 * @source crowsonkb/k-diffusion (MIT), sampling.py, sample_dpmpp_3m_sde
 */
export const dpmpp3mSde: SigmaSampler = async function* (denoise, x, sigmas, { brownian, eta, sNoise }) {
  let latent = x;
  let answers: readonly Answer[] = [];
  for (const { stepIndex, sigma, sigmaNext } of intervals(sigmas)) {
    const denoised = await denoise(latent, sigma);
    const answer = { denoised, h: Math.log(sigma) - Math.log(sigmaNext) };
    if (sigmaNext === 0) latent = denoised.slice();
    else {
      const g = answer.h * (1 + eta);
      const terms: Term[] = [[-Math.expm1(-g), denoised], ...corrections(answer, answers, eta)];
      const up = sNoise * sigmaNext * Math.sqrt(-Math.expm1(-2 * eta * answer.h));
      if (eta > 0) terms.push([up, brownian(sigma, sigmaNext)]);
      latent = weightedSum([Math.exp(-g), latent], ...terms);
    }
    answers = [answer, ...answers].slice(0, 2);
    yield { stepIndex, sigma, latent, denoised };
  }
  return latent;
};
