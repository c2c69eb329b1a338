/** @file Where requests are handed in: planned wholly, then queued as jobs, and waited for where somebody waits. */
import { randomUUID } from 'node:crypto';
import type { GenerationPlan, GenerationRequest, Job, ScriptTab } from '../contract/index.js';
import {
  affinityOfPlan,
  listAxes,
  listScripts,
  type PlannerParts,
  planDrawing,
  planScript,
  type ScriptChoices,
  type ScriptInfo,
} from '../planning/index.js';
import type { JobSubmission, Queue } from '../queue/index.js';
import { ended } from './await-job.js';
import { hearImages, type ImageListener } from './hear-images.js';

/** Who hands a request in, and how. */
export type Submitter = Omit<JobSubmission, 'kind' | 'request'>;

export interface GenerationService {
  /** Checks a request and answers all that it leaves open. @throws what a request can be wrong with */
  plan(request: GenerationRequest): Promise<GenerationPlan>;
  /** Plans and accepts a job. @throws what a request can be wrong with, what the queue can fail with */
  submit(request: GenerationRequest, submitter: Submitter): Promise<Job>;
  /** Accepts a job and waits for its end; each image of its result is told of as soon as it is there. */
  draw(request: GenerationRequest, submitter: Submitter, onImage?: ImageListener): Promise<Job>;
  /** The scripts of a tab. */
  scripts(tab: ScriptTab): readonly ScriptInfo[];
  /** The axes of a tab, with what there is to choose from. */
  axes(tab: ScriptTab): ReturnType<typeof listAxes>;
}

export interface GenerationServiceParts {
  readonly planner: PlannerParts;
  readonly queue: Queue;
  /** What scripts may offer to choose from. */
  readonly choices: ScriptChoices;
}

/** Makes the service in front of a queue. */
export function createGenerationService({ planner, queue, choices }: GenerationServiceParts): GenerationService {
  const plan: GenerationService['plan'] = ({ script, ...request }) =>
    script ? planScript({ ...request, script }, planner, choices) : planDrawing(request, planner);
  const enqueue = (planned: GenerationPlan, submitter: Submitter): Promise<Job> =>
    queue.submit({ ...submitter, kind: planned.kind, request: planned, ...affinityOfPlan(planned) });
  return {
    plan,
    submit: async (request, submitter) => enqueue(await plan(request), submitter),
    draw: async (request, { id = randomUUID(), ...submitter }, onImage = () => undefined) => {
      const planned = await plan(request);
      const leave = hearImages(queue, { id, plan: planned }, onImage);
      try {
        return await ended(queue, (await enqueue(planned, { ...submitter, id })).id);
      } finally {
        leave();
      }
    },
    scripts: listScripts,
    axes: (tab) => listAxes(tab, choices),
  };
}
