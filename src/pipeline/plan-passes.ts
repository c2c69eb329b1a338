/** @file The passes of a request, planned before anything is drawn: their steps, and their prompts encoded. */
import type { ResolvedRequest } from '../contract/index.js';
import { type EditingSteps, timelinesDiffer } from '../prompt/index.js';
import { callsPerStep } from './guidance-timeline.js';
import type { Job, PassModels } from './job.js';
import { encodePrompts, type LoadedModel, type Pass, planPass } from './pass.js';
import { planSettings } from './sampling-settings.js';

/** The first pass and, under hires fix, the second. At strength 0 the second has no steps: it only enlarges. */
export async function planPasses(
  first: LoadedModel,
  models: PassModels,
  request: ResolvedRequest,
): Promise<PlannedPasses> {
  const { hires, width, height, cfgScale, sampling } = request;
  const plan = planFirst(first, request);
  const steps = request.steps * callsPerStep(plan.sampler);
  const isOld = request.oldPromptEditing ?? false;
  const { prompts, runs } = await countedPrompts(first, request, { steps, isOld });
  const pass: Pass = { width, height, cfgScale, sampling, plan, prompts };
  const loras = first.loras ?? [];
  const oldTimelinesDiffer = isOld && textsDiffer(request, { steps });
  if (!hires || hires.denoisingStrength === 0)
    return { first: pass, second: undefined, encoderRuns: runs, loras, oldTimelinesDiffer };
  const model = await models.second();
  const { denoisingStrength: strength } = hires;
  const again = planPass(model, {
    ...hires,
    ...planSettings(sampling),
    picture: { denoisingStrength: strength, exactSteps: true },
  });
  const editing = { steps: hires.steps * callsPerStep(again.sampler), baseSteps: steps, isOld };
  const asked = { ...request, ...textsOf(hires) };
  const texts = await countedPrompts(model, asked, editing);
  return {
    first: pass,
    second: { cfgScale, sampling, ...hires, plan: again, prompts: texts.prompts },
    encoderRuns: runs + texts.runs,
    oldTimelinesDiffer: oldTimelinesDiffer || (isOld && textsDiffer(asked, editing)),
    loras: [...new Map([...loras, ...(model.loras ?? [])].map((lora) => [lora.name, lora])).values()],
  };
}

interface PlannedPasses extends Pick<Job, 'first' | 'second' | 'loras' | 'oldTimelinesDiffer'> {
  readonly encoderRuns: number;
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

/** Prompts, and how often the encoder ran for them. */
async function countedPrompts(...[model, ...wanted]: Parameters<typeof encodePrompts>) {
  const before = model.conditioner.encoderRuns();
  const prompts = await encodePrompts(model, ...wanted);
  return { prompts, runs: model.conditioner.encoderRuns() - before };
}

const textsDiffer = ({ prompt, negativePrompt }: ResolvedRequest, editing: EditingSteps): boolean =>
  timelinesDiffer(prompt, editing) || timelinesDiffer({ negative: negativePrompt }, editing);

const textsOf = ({ prompt, negativePrompt }: NonNullable<ResolvedRequest['hires']>) => ({
  ...(prompt === undefined ? {} : { prompt }),
  ...(negativePrompt === undefined ? {} : { negativePrompt }),
});
