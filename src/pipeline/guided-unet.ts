/** @file The UNet under two conditionings, as sampling/ wants to call it. */

import type { Predict } from '../sampling/index.js';
import { concatenate, type HostTensor } from '../tensor/index.js';
import type { Components, LatentSize } from './components.js';
import type { Conditioning } from './conditioning.js';
import { type StepTimeline, valueAt } from './step-timeline.js';

export interface GuidedInputs {
  readonly positive: StepTimeline<Conditioning>;
  /** Left out when guidance is off (scale 1): then it would cancel out. */
  readonly negative?: StepTimeline<Conditioning>;
  readonly size: LatentSize;
  /** What the UNet takes besides the latent, the same at every evaluation (inpainting). @shape [B, C_extra, H, W] */
  readonly extraChannels?: Float32Array | undefined;
}

const repeated = (data: Float32Array, times: number): Float32Array =>
  concatenate(Array.from({ length: times }, () => data));

const contextOf = (conditionings: readonly Conditioning[], batch: number): HostTensor => {
  const [{ tokens, width }] = conditionings as readonly [Conditioning, ...Conditioning[]];
  return {
    data: concatenate(conditionings.map(({ context }) => repeated(context, batch))),
    shape: [batch * conditionings.length, tokens, width],
  };
};

/**
 * Every picture's latent with its extra channels behind it. They are not scaled with the noise level.
 * @shape latents [B, C, H, W], extra [B, C_extra, H, W] → [B, C + C_extra, H, W]
 */
function joinChannels(latents: Float32Array, extra: Float32Array | undefined, batch: number): Float32Array {
  if (!extra) return latents;
  const share = (values: Float32Array, index: number) =>
    values.subarray((values.length / batch) * index, (values.length / batch) * (index + 1));
  const pictures = Array.from({ length: batch }, (_, index) => [share(latents, index), share(extra, index)]);
  return concatenate(pictures.flat());
}

/**
 * The conditioning is that of the step, however often the sampler asks within it. Both halves go through the UNet in one
 * run when their prompts are equally long, else one after the other.
 * @shape latents [B, C, H, W] flat
 */
export function createPredict(
  components: Components,
  { positive, negative, size, extraChannels }: GuidedInputs,
): Predict {
  const { inChannels } = components.checkpoint.configs.unet;
  const shapeOf = (batch: number) => [batch, inChannels, size.height, size.width];
  const run = (input: Float32Array, timestep: number, parts: readonly Conditioning[]) => {
    const whole = joinChannels(input, extraChannels, size.batch);
    const sample = { data: repeated(whole, parts.length), shape: shapeOf(size.batch * parts.length) };
    return components.denoise(sample, timestep, contextOf(parts, size.batch));
  };
  return async (input, timestep, stepIndex) => {
    const wanted = valueAt(positive, stepIndex);
    if (!negative) return { conditional: await run(input, timestep, [wanted]) };
    const unwanted = valueAt(negative, stepIndex);
    if (wanted.tokens !== unwanted.tokens)
      return {
        conditional: await run(input, timestep, [wanted]),
        unconditional: await run(input, timestep, [unwanted]),
      };
    const both = await run(input, timestep, [wanted, unwanted]);
    return { conditional: both.slice(0, both.length / 2), unconditional: both.slice(both.length / 2) };
  };
}
