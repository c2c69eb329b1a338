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
 * The conditioning is that of the step, however often the sampler asks within it. Both halves go through the UNet in one
 * run when their prompts are equally long, else one after the other.
 * @shape latents [B, C, H, W] flat
 */
export function createPredict(components: Components, { positive, negative, size }: GuidedInputs): Predict {
  const { inChannels } = components.checkpoint.configs.unet;
  const shapeOf = (batch: number) => [batch, inChannels, size.height, size.width];
  const run = (input: Float32Array, timestep: number, parts: readonly Conditioning[]) => {
    const sample = { data: repeated(input, parts.length), shape: shapeOf(size.batch * parts.length) };
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
