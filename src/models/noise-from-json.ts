/**
 * @file The noise that a model was trained with, from diffusers' scheduler_config.json. Which sampler draws is chosen here
 * and not there: of that file only the training noise and the prediction count.
 */
import { shown } from '../base/index.js';
import type { JsonObject } from '../weights/index.js';
import { fieldsOf, type KeyRules } from './config-fields.js';
import type { TrainingNoise } from './families/index.js';

/** Settings of diffusers' samplers, which are chosen in another way here. */
const SAMPLER_KEYS = `
  timestep_spacing steps_offset set_alpha_to_one clip_sample clip_sample_range sample_max_value variance_type
  dynamic_thresholding_ratio skip_prk_steps interpolation_type use_karras_sigmas use_exponential_sigmas use_beta_sigmas
  sigma_min sigma_max timestep_type final_sigmas_type algorithm_type solver_type solver_order lower_order_final
  euler_at_final lambda_min_clipped solver_p predict_x0 disable_corrector original_inference_steps timestep_scaling
  use_lu_lambdas clip_sigma rescale_sigmas noise_sampler_seed rho sigma_data stochastic_sampling`;

const SCHEDULER_KEYS: KeyRules = {
  ...Object.fromEntries(
    SAMPLER_KEYS.trim()
      .split(/\s+/)
      .map((key) => [key, 'none' as const]),
  ),
  _class_name: 'none',
  prediction_type: 'read',
  rescale_betas_zero_snr: 'read',
  beta_start: 'read',
  beta_end: 'read',
  beta_schedule: 'read',
  trained_betas: 'read',
  num_train_timesteps: 'read',
  thresholding: [false],
  use_flow_sigmas: [false],
};

/** Ten times what any model was trained with. */
const MAX_TRAINING_STEPS = 10_000;
/** @source Nichol and Dhariwal 2021, section 3.2: s = 0.008, and no β above 0.999 */
const COSINE_OFFSET = 0.008;
const COSINE_LIMIT = 0.999;

const cosine = (fraction: number): number =>
  Math.cos(((fraction + COSINE_OFFSET) / (1 + COSINE_OFFSET)) * (Math.PI / 2)) ** 2;

const cosineBetas = (steps: number): readonly number[] =>
  Array.from({ length: steps }, (_, step) =>
    Math.min(1 - cosine((step + 1) / steps) / cosine(step / steps), COSINE_LIMIT),
  );

const isBeta = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value < 1;

const BETA_KEYS = ['beta_start', 'beta_end', 'beta_schedule', 'trained_betas'] as const;

/** What diffusers takes where a file leaves out some of them. @source diffusers `DDPMScheduler` and most others, Apache-2.0 */
const DIFFUSERS_NOISE: TrainingNoise = { betaStart: 0.0001, betaEnd: 0.02, steps: 1000, kind: 'linear' };

/** A file that says nothing of betas at all leaves them to the family; one that says something means what diffusers means. */
const unsaid = (json: JsonObject, usual: TrainingNoise): TrainingNoise =>
  BETA_KEYS.some((key) => json[key] !== undefined) ? DIFFUSERS_NOISE : usual;

/**
 * The training noise of a scheduler file; `family` is for a file that says nothing of it.
 * @throws CONFIG_INVALID
 * @source diffusers `EulerDiscreteScheduler` (`beta_start`, `beta_schedule`, `trained_betas`), Apache-2.0
 */
export function trainingNoiseFromJson(json: JsonObject, path: string, family: TrainingNoise): TrainingNoise {
  const { natural, decimal, only, fail } = fieldsOf(json, path);
  only(SCHEDULER_KEYS);
  const usual = unsaid(json, family);
  const steps = natural('num_train_timesteps', usual.steps);
  if (steps < 2 || steps > MAX_TRAINING_STEPS)
    fail(`num_train_timesteps is ${steps}, from 2 to ${MAX_TRAINING_STEPS} are possible`);
  const range = { betaStart: decimal('beta_start', usual.betaStart), betaEnd: decimal('beta_end', usual.betaEnd) };
  const noise = { steps, kind: usual.kind, ...range };
  const { trained_betas: betas, beta_schedule: schedule = usual.kind } = json;
  if (betas !== undefined && betas !== null) {
    if (!Array.isArray(betas) || betas.length !== steps || !betas.every(isBeta))
      return fail(`trained_betas is no list of ${steps} numbers from 0 to 1`);
    return { ...noise, betas };
  }
  if (schedule === 'squaredcos_cap_v2') return { ...noise, betas: cosineBetas(steps) };
  if (schedule === 'scaled_linear' || schedule === 'linear') return { ...noise, kind: schedule };
  return fail(`beta_schedule ${shown(schedule)} is not supported`);
}
