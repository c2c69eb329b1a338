/** @file The conditionings of a picture over its steps: which layer of the prompt, and of the negative one, holds when. */
import type { ClipSkipResult, ClipSkipUse } from '../contract/index.js';
import type { SamplingPlan } from '../sampling/index.js';
import type { Conditioning, EncodedPrompt, TextConditioner } from './conditioning.js';
import type { GuidedInputs } from './guided-unet.js';
import { always, mapTimeline, type StepTimeline, toSteps } from './step-timeline.js';

interface GuidanceParts {
  readonly conditioner: TextConditioner;
  readonly prompts: { readonly positive: EncodedPrompt; readonly negative: EncodedPrompt };
  readonly use: ClipSkipUse;
  readonly cfgScale: number;
  /** Of the sampling plan. */
  readonly plan: Pick<SamplingPlan, 'stepCount' | 'needsUnconditional'>;
}

/** Which value holds when, for the prompt. */
export const clipSkipSteps = (
  { clipSkip, clipSkipTimeline }: ClipSkipUse,
  stepCount: number,
): StepTimeline<ClipSkipResult> =>
  clipSkipTimeline === undefined
    ? always(clipSkip)
    : toSteps(
        clipSkipTimeline.map((part) => ({ ...part, value: part.clipSkip })),
        stepCount,
      );

/**
 * Both conditionings over the steps. Nothing is encoded here, and the same layer of the same prompt exists once.
 * At scale 1 the negative prompt cancels out of the guidance, so it is not evaluated unless the sampler needs it.
 */
export function guidanceTimelines(parts: GuidanceParts): Pick<GuidedInputs, 'positive' | 'negative'> {
  const { conditioner, prompts, use, cfgScale, plan } = parts;
  const steps = clipSkipSteps(use, plan.stepCount);
  const conditioned = (prompt: EncodedPrompt, values: StepTimeline<ClipSkipResult>): StepTimeline<Conditioning> =>
    mapTimeline(
      values,
      (value) => conditioner.condition(prompt, value),
      ({ layersRun }) => layersRun,
    );
  const positive = conditioned(prompts.positive, steps);
  if (cfgScale === 1 && !plan.needsUnconditional) return { positive };
  const { negativeClipSkip } = use;
  return { positive, negative: conditioned(prompts.negative, negativeClipSkip ? always(negativeClipSkip) : steps) };
}
