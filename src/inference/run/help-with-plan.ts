/** @file The side of who helps with a plan: parts of it are drawn, the last first, and given back. */
import { consume } from '../../base/index.js';
import type { GenerationPlan, GenerationTask } from '../../contract/index.js';
import type { InitCache, OpenedTask } from '../../pipeline/index.js';
import type { ModelLease } from '../model-manager.js';
import type { ModelSession } from '../model-session.js';
import { createRunState, drawTask, type RunParts, type RunState } from './draw-task.js';
import { createRunControl } from './run-control.js';
import type { DrawnPart, ImageEvent, Part } from './shared-parts.js';
import { createTaskInputs } from './task-inputs.js';

export interface HelpParts extends Pick<RunParts, 'acquire' | 'inputs'> {
  /** Once aborted, a part that is being drawn is given up within a moment. */
  readonly signal: AbortSignal;
  /** Whether a part is to be drawn here. */
  readonly take: (part: Part) => Promise<boolean>;
  readonly give: (part: Part, drawn: DrawnPart) => Promise<void>;
}

interface Helping {
  readonly state: RunState;
  readonly open: (task: GenerationTask) => Promise<OpenedTask>;
  readonly model: ModelSession;
  readonly inits: InitCache;
}

async function drawPart({ state, open, model, inits }: Helping, { task: index, batch }: Part): Promise<DrawnPart> {
  const task = state.plan.tasks[index] as GenerationTask;
  const run = { index, task, place: state.order.indexOf(index), opened: await open(task), model, inits };
  const images: ImageEvent[] = [];
  const result = await consume(
    drawTask(state, run, (one) => one === batch),
    (event) => void (event.type === 'image' && images.push(event)),
  );
  const { encoderRuns, denoiserCalls, seconds, warnings, request } = result;
  return { images, result: { encoderRuns, denoiserCalls, seconds, warnings, request } };
}

/** The model of the part at hand: taken when the first part wants it, given up for another one and at the end. */
function createLease({ acquire, signal }: Pick<HelpParts, 'acquire' | 'signal'>) {
  let held: (ModelLease & { readonly key: string; readonly inits: InitCache }) | undefined;
  const release = (): void => {
    held?.release();
    held = undefined;
  };
  const modelOf = async ({ model: reference }: GenerationTask): Promise<Pick<Helping, 'model' | 'inits'>> => {
    const key = JSON.stringify(reference);
    if (held?.key !== key) {
      release();
      held = { ...(await acquire(reference, signal)), key, inits: new Map() };
    }
    return held;
  };
  return { modelOf, release };
}

/**
 * Draws what it can take of these parts, the last first.
 * @throws CANCELLED within a moment of the signal, and what finding, loading and drawing throw
 */
export async function helpWithPlan(
  plan: GenerationPlan,
  parts: readonly Part[],
  { acquire, inputs, signal, take, give }: HelpParts,
): Promise<void> {
  const state = createRunState(plan, { acquire, inputs, control: createRunControl(signal, plan.tasks.length) });
  const open = createTaskInputs(plan, inputs, () => undefined);
  const { modelOf, release } = createLease({ acquire, signal });
  try {
    for (const part of [...parts].reverse()) {
      const task = plan.tasks[part.task];
      if (!task || !(await take(part))) continue;
      await give(part, await drawPart({ state, open, ...(await modelOf(task)) }, part));
    }
  } finally {
    release();
  }
}
