/** @file What is drawn in few steps, recognised: a model by its files, a LoRA by its name. */
import { noticeOf } from '../../base/index.js';
import type { SamplingRecommendation } from '../../contract/index.js';
import { findLoras } from '../../prompt/index.js';
import { type Checkpoint, isGuidanceDistilled } from '../checkpoint/checkpoint.js';
import { FEW_STEP_KINDS, type FewStepDefaults } from './few-step-kinds.js';

/** A text that may name what a model is, and where it stands. */
interface NamedClue {
  readonly where: string;
  readonly text: string;
}

interface FewStepClues {
  readonly names: readonly NamedClue[];
  /** Class of diffusers' scheduler. */
  readonly scheduler?: string | undefined;
  readonly isGuidanceDistilled?: boolean;
}

/** Metadata that names a model. @source Stability-AI/ModelSpec; kohya-ss/sd-scripts `train_network.py`, Apache-2.0 */
const NAMING_KEYS = ['modelspec.title', 'ss_output_name', 'ss_sd_model_name'] as const;

const STEPS_IN_NAME = /(?<!\d)(\d{1,2})[-_ ]?steps?/i;

type Kind = (typeof FEW_STEP_KINDS)[number];

/** The steps of a kind where a text names them or the kind has a usual number; undefined = it is not of this kind. */
function stepsOf({ stepCounts, steps }: Kind, text: string): number | undefined {
  const named = STEPS_IN_NAME.exec(text)?.[1];
  if (named === undefined) return steps;
  return stepCounts === undefined || stepCounts.includes(Number(named)) ? Number(named) : undefined;
}

/** What says that a model is of a kind, with its steps. */
function foundBy(kind: Kind, clues: FewStepClues): { readonly where: string; readonly steps: number } | undefined {
  const { marks, scheduler, isGuidanceDistilled: distilled, steps } = kind;
  for (const { where, text } of marks ? clues.names : []) {
    const named = marks?.test(text) ? stepsOf(kind, text) : undefined;
    if (named !== undefined) return { where, steps: named };
  }
  if (steps === undefined) return undefined;
  if (distilled && clues.isGuidanceDistilled) return { where: 'time_embedding.cond_proj of the UNet', steps };
  return scheduler !== undefined && scheduler === clues.scheduler
    ? { where: 'scheduler_config.json', steps }
    : undefined;
}

function recommendationOf(kind: Kind, where: string, steps: number): SamplingRecommendation {
  const { name, sampler, schedule, cfgScale } = kind;
  const defaults: FewStepDefaults = { sampler, schedule, steps, cfgScale };
  return {
    kind: name,
    where,
    ...defaults,
    reason: noticeOf('recommended-few-steps', { kind: name, where, ...defaults }),
  };
}

function recognise(clues: FewStepClues): SamplingRecommendation | undefined {
  for (const kind of FEW_STEP_KINDS) {
    const found = foundBy(kind, clues);
    if (found) return recommendationOf(kind, found.where, found.steps);
  }
  return undefined;
}

/** The four values of a recommendation, as a model's own. */
export const defaultsOf = ({ sampler, schedule, steps, cfgScale }: SamplingRecommendation): FewStepDefaults => ({
  sampler,
  schedule,
  steps,
  cfgScale,
});

/** What a model is drawn with that was distilled to few steps; undefined = it is not known as one. */
export function fewStepsOfModel(
  checkpoint: Pick<Checkpoint, 'name' | 'metadata' | 'schedulerClass' | 'configs'>,
): SamplingRecommendation | undefined {
  const { name, metadata, schedulerClass } = checkpoint;
  const said = NAMING_KEYS.flatMap((key) => (metadata[key] === undefined ? [] : [{ where: key, text: metadata[key] }]));
  return recognise({
    names: [...said, { where: `the name ${name}`, text: name }],
    scheduler: schedulerClass,
    isGuidanceDistilled: isGuidanceDistilled(checkpoint),
  });
}

/** The same for the LoRAs of a prompt that change the UNet, by their names; of several the first one. */
export function fewStepsOfLoras(prompt: string): SamplingRecommendation | undefined {
  const names = findLoras(prompt)
    .filter(({ unetWeight }) => unetWeight !== 0)
    .map(({ name }) => ({ where: `LoRA ${name}`, text: name }));
  return names.length > 0 ? recognise({ names }) : undefined;
}
