/** @file The worker's side of the queue: a job that holds a plan is run, its images recorded, its news told. */
import Value from 'typebox/value';
import { AppError, consume } from '../../base/index.js';
import {
  type GenerationEvent,
  type GenerationPlan,
  GenerationPlanSchema,
  type JobResult,
} from '../../contract/index.js';
import type { InputImages } from '../../images/index.js';
import type { JobRunner } from '../../queue/index.js';
import type { LivePreviews } from '../live-previews.js';
import { createBatchTimer, type StageTimes } from '../stage-times.js';
import type { RunParts } from './draw-task.js';
import { createRecorder, type RecordParts } from './record-images.js';
import { controlOfJob } from './run-control.js';
import { runPlan } from './run-plan.js';
import type { PartSharing } from './shared-parts.js';

export interface PlanRunnerParts {
  readonly acquire: RunParts['acquire'];
  readonly inputs: InputImages;
  readonly images: RecordParts['images'];
  readonly previews: Pick<LivePreviews, 'show' | 'clear'>;
  readonly stages: StageTimes;
  /** What lets others draw parts of the job that runs. */
  readonly share?: (() => PartSharing | undefined) | undefined;
}

/** The plan of a job; one that another version made is refused. @throws REQUEST_INVALID */
export function readPlan(request: unknown): GenerationPlan {
  const [problem] = Value.Errors(GenerationPlanSchema, request);
  if (problem === undefined) return request as GenerationPlan;
  const where = problem.instancePath || 'the job';
  throw new AppError('REQUEST_INVALID', { path: `plan ${where}`, problem: problem.message });
}

/** Makes the runner of jobs that hold plans. */
export function createPlanRunner({ acquire, inputs, images, previews, stages, share }: PlanRunnerParts): JobRunner {
  return async ({ id: jobId, request }, context): Promise<JobResult> => {
    const plan = readPlan(request);
    const recorder = createRecorder(plan, { jobId, images, stages });
    const timer = createBatchTimer(stages);
    const tell = (): void =>
      context.onProgress({ ...recorder.progress(), ...(control.isSkipping() ? { skipping: true } : {}) });
    const control = controlOfJob(context, plan.tasks.length, tell);
    const hear = async (event: GenerationEvent): Promise<void> => {
      if (event.type !== 'composite' && event.type !== 'task') timer.hear(event);
      if (event.type === 'preview') await previews.show(jobId, event.image);
      await recorder.hear(event);
      if (event.type === 'step' || event.type === 'image') tell();
    };
    try {
      return recorder.result(await consume(runPlan(plan, { acquire, inputs, control, sharing: share?.() }), hear));
    } finally {
      control.close();
      previews.clear();
    }
  };
}
