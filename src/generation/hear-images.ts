/** @file The images of a job while it runs: each can be taken as soon as it is there, before newer ones push it out of memory. */
import type { GenerationPlan, JobProgress } from '../contract/index.js';
import type { Queue } from '../queue/index.js';

/** Hears of an image by the job's id and its own number in the plan. */
export type ImageListener = (jobId: string, index: number) => void;

/** Whether an image of the plan is one of its result; of the others nobody is told. */
function isReturned({ tasks, layout: { images } }: GenerationPlan, index: number): boolean {
  if (typeof images === 'boolean') return images;
  return images.some((at) => {
    const task = tasks[at];
    const count = task ? task.request.batchSize * task.request.batchCount : 0;
    return task !== undefined && index >= task.firstIndex && index < task.firstIndex + count;
  });
}

/** Tells of each drawn image of a plan's result once; the returned function ends that. */
export function hearImages(
  queue: Pick<Queue, 'subscribe'>,
  { id, plan }: { readonly id: string; readonly plan: GenerationPlan },
  onImage: ImageListener,
): () => void {
  const told = new Set<number>();
  return queue.subscribe(id, (event) => {
    if (event.type !== 'progress') return;
    for (const { index } of (event.progress as JobProgress).images) {
      if (told.has(index) || !isReturned(plan, index)) continue;
      told.add(index);
      onImage(id, index);
    }
  });
}
