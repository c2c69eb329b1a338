/** @file Door of sampling/: from noise to latent, given a model as a function; knows nothing of graphs or engines. */
export { type BatchNoise, type BrownianSeeds, createBatchNoise } from './batch-noise.js';
export type { PictureStart } from './image-steps.js';
export { editDistance, resolveSampling } from './names.js';
export {
  createNoiseSchedule,
  type NoiseSchedule,
  type NoiseScheduleConfig,
  SD1_NOISE_SCHEDULE,
} from './noise-schedule.js';
export { extraInfotext, type PartialNoiseSettings, resolveNoiseSettings } from './noise-settings.js';
export { checkSteps, createSamplingPlan, type SamplingPlan, type SamplingRequest } from './plan.js';
export type { EvaluationPlace, ModelOutput, Predict, PredictionType } from './prediction.js';
export { type SampleOptions, sample, startLatent } from './sample.js';
export { cfgFactorOf, type Denoiser, type Sampler, type SamplingStep, type SamplingSteps } from './sampler.js';
export { SAMPLERS } from './samplers/table.js';
export { SCHEDULES, type Schedule, type ScheduleName } from './schedules.js';
