/** @file Several init images: every image of a batch starts from its own, so each is a task. */
import type { GenerationRequest } from '../contract/index.js';
import { type PlannedTask, planTask } from './plan-task.js';
import type { PlannerParts } from './planner.js';

/** Seeds of one image after so many; with variation it is the variation seed that counts up. @source A1111 v1.10.1, as behaviour */
function seedsAfter({ request }: PlannedTask['task'], images: number): Partial<GenerationRequest> {
  const { seed, variationSeed, variationStrength = 0 } = request;
  if (variationSeed === undefined || variationStrength === 0) return { seed: seed + images };
  return { seed, variationSeed: variationSeed + images };
}

/** Plans a task for every image of every batch. @throws what a request can be wrong with */
export async function planInitImages(
  { batchCount = 1, ...request }: GenerationRequest,
  initImages: readonly string[],
  parts: PlannerParts,
): Promise<readonly [PlannedTask, ...PlannedTask[]]> {
  const single: GenerationRequest = { ...request, batchSize: 1, batchCount: 1 };
  const plan = (index: number, seeds: Partial<GenerationRequest>): Promise<PlannedTask> => {
    const initImage = initImages[index % initImages.length] as string;
    return planTask({ ...single, initImage, ...seeds }, parts);
  };
  const first = await plan(0, {});
  const later: PlannedTask[] = [];
  for (let index = 1; index < initImages.length * batchCount; index++)
    later.push(await plan(index, seedsAfter(first.task, index)));
  return [first, ...later];
}
