/** @file The steps of one task as steps of its plan. */
import type { GenerateEvent, GenerationTask } from '../../contract/index.js';

type Step = GenerateEvent & { readonly type: 'step' };

const batchesOf = ({ request }: GenerationTask): number => request.batchCount;
const stepsOf = (task: GenerationTask): number => task.request.steps * batchesOf(task);
const sum = <T>(items: readonly T[], pick: (item: T) => number): number =>
  items.reduce((total, item) => total + pick(item), 0);

/**
 * A step of the task at this place of the order in which tasks are drawn. The steps of several tasks count as they were
 * asked for; those of a single one as they are.
 */
export function stepOfPlan(step: Step, order: readonly GenerationTask[], place: number): Step {
  const task = order[place];
  if (!task || order.length === 1) return step;
  const [before, after] = [order.slice(0, place), order.slice(place + 1)];
  const share = step.done / step.total;
  const perStep = step.total > step.done ? step.secondsLeft / ((1 - share) * stepsOf(task)) : 0;
  return {
    ...step,
    done: Math.floor(sum(before, stepsOf) + share * stepsOf(task)),
    total: sum(order, stepsOf),
    secondsLeft: step.secondsLeft + perStep * sum(after, stepsOf),
    batch: sum(before, batchesOf) + step.batch,
    batchCount: sum(order, batchesOf),
  };
}

/** One model after the other, so that each is loaded once; where a task follows another, tasks stay as they are. */
export function drawingOrder(tasks: readonly GenerationTask[]): readonly number[] {
  if (tasks.some(({ follows }) => follows !== undefined)) return [...tasks.keys()];
  const keys = tasks.map(
    ({ model: { id, vaePath, weightPrecision } }) => `${id}\n${vaePath ?? ''}\n${weightPrecision ?? ''}`,
  );
  const ranks = [...new Set(keys)];
  return [...tasks.keys()].sort((a, b) => ranks.indexOf(keys[a] ?? '') - ranks.indexOf(keys[b] ?? '') || a - b);
}
