/** @file The passes of a request, planned before anything is drawn: their steps, and their prompts encoded. */
import type { ResolvedHires, ResolvedRequest } from '../contract/index.js';
import { type EditingSteps, timelinesDiffer } from '../prompt/index.js';
import { createNoiseSchedule, createSamplingPlan, type SamplingRequest } from '../sampling/index.js';
import type { Drawing, PassModels } from './drawing.js';
import { callsPerStep } from './guidance/guidance-timeline.js';
import type { LoadedModel, Pass, Prompts } from './pass.js';
import { planSettings } from './sampling-settings.js';

export interface PlannedPasses extends Pick<Drawing, 'first' | 'second' | 'loras' | 'oldTimelinesDiffer'> {
  readonly encoderRuns: number;
}

/** The first pass and, under hires fix, the second. At strength 0 the second has no steps: it only enlarges. */
export async function planPasses(
  model: LoadedModel,
  models: PassModels,
  request: ResolvedRequest,
  signal?: AbortSignal,
): Promise<PlannedPasses> {
  const { hires, width, height, cfgScale, sampling, oldPromptEditing: isOld = false } = request;
  const plan = planFirst(model, request);
  const steps = request.steps * callsPerStep(plan.sampler);
  const { prompts, runs: encoderRuns } = await countedPrompts(model, request, { steps, isOld }, signal);
  const first: Pass = { width, height, cfgScale, sampling, plan, prompts };
  const oldTimelinesDiffer = isOld && textsDiffer(request, { steps });
  const planned = { first, second: undefined, encoderRuns, loras: model.loras ?? [], oldTimelinesDiffer };
  if (!hires || hires.denoisingStrength === 0) return planned;
  return withSecond(planned, await models.second(), { request, hires, steps, signal });
}

interface SecondPass {
  readonly request: ResolvedRequest;
  readonly hires: ResolvedHires;
  /** Of the first pass, as prompt editing counts them. */
  readonly steps: number;
  readonly signal: AbortSignal | undefined;
}

async function withSecond(
  planned: PlannedPasses,
  model: LoadedModel,
  { request, hires, steps: baseSteps, signal }: SecondPass,
): Promise<PlannedPasses> {
  const { cfgScale, sampling, oldPromptEditing: isOld = false } = request;
  const picture = { denoisingStrength: hires.denoisingStrength, exactSteps: true };
  const plan = planPass(model, { ...hires, ...planSettings(sampling), picture });
  const editing = { steps: hires.steps * callsPerStep(plan.sampler), baseSteps, isOld };
  const asked = { ...request, ...textsOf(hires) };
  const { prompts, runs } = await countedPrompts(model, asked, editing, signal);
  const loras = [...planned.loras, ...(model.loras ?? [])];
  return {
    ...planned,
    second: { cfgScale, sampling, ...hires, plan, prompts },
    encoderRuns: planned.encoderRuns + runs,
    oldTimelinesDiffer: planned.oldTimelinesDiffer || (isOld && textsDiffer(asked, editing)),
    loras: [...new Map(loras.map((lora) => [lora.name, lora])).values()],
  };
}

/** The plan of a pass. @throws UNKNOWN_NAME VALUE_RANGE */
function planPass({ components }: LoadedModel, request: Omit<SamplingRequest, 'noiseSchedule'>): Pass['plan'] {
  const { noise, zeroTerminalSnr } = components.checkpoint;
  const noiseSchedule = createNoiseSchedule({ ...noise, zeroTerminalSnr });
  return createSamplingPlan({ ...request, noiseSchedule });
}

/**
 * The plan of the first pass. Exact steps of no strength are none: the picture stays as it is.
 * @source A1111 v1.10.1, as behaviour
 */
function planFirst(model: LoadedModel, request: ResolvedRequest): Pass['plan'] {
  const { denoisingStrength, exactSteps = false, sampling } = request;
  const isStill = exactSteps && denoisingStrength === 0;
  const picture =
    denoisingStrength === undefined ? undefined : { denoisingStrength, exactSteps: exactSteps && !isStill };
  const plan = planPass(model, { ...request, ...planSettings(sampling), picture });
  return isStill ? { ...plan, stepCount: 0, evaluations: 0 } : plan;
}

/**
 * Both prompts of a pass, every text that its steps read encoded, and how often the encoder ran for them.
 * @throws CANCELLED before a run of the encoder, PROMPT_TOO_LARGE
 */
async function countedPrompts(
  { conditioner }: LoadedModel,
  request: ResolvedRequest,
  editing: EditingSteps,
  signal: AbortSignal | undefined,
): Promise<{ readonly prompts: Prompts; readonly runs: number }> {
  const before = conditioner.encoderRuns();
  const texts = [request.prompt, { negative: request.negativePrompt }];
  const [positive, negative] = await conditioner.encodeSchedules(texts, { ...request, signal }, editing);
  return { prompts: { positive: positive!, negative: negative! }, runs: conditioner.encoderRuns() - before };
}

const textsDiffer = ({ prompt, negativePrompt }: ResolvedRequest, editing: EditingSteps): boolean =>
  timelinesDiffer(prompt, editing) || timelinesDiffer({ negative: negativePrompt }, editing);

const textsOf = ({ prompt, negativePrompt }: ResolvedHires) => ({
  ...(prompt === undefined ? {} : { prompt }),
  ...(negativePrompt === undefined ? {} : { negativePrompt }),
});
