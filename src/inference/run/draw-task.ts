/** @file One task of a plan, drawn here or, in part, by others: the events of drawing as events of the plan. */
import { type AppError, mapped } from '../../base/index.js';
import type {
  GenerateEvent,
  GenerationEvent,
  GenerationPlan,
  GenerationTask,
  ModelInfo,
  ModelReference,
} from '../../contract/index.js';
import type { InputImages } from '../../images/index.js';
import type { DrawOptions, InitCache, OpenedTask } from '../../pipeline/index.js';
import type { ModelLease } from '../model-manager.js';
import type { ModelSession } from '../model-session.js';
import { needsPixels, type TaskImage } from './compose-layout.js';
import type { RunControl } from './run-control.js';
import type { Part, PartSharing, TaskResult } from './shared-parts.js';

export interface RunParts {
  /** Waits for the model of a task. @throws what finding and loading it throws */
  readonly acquire: (model: ModelReference, signal: AbortSignal) => Promise<ModelLease>;
  /** Input images by reference; none are known when left out. */
  readonly inputs?: InputImages | undefined;
  readonly control: RunControl;
  /** Tasks that are there already and are not drawn. */
  readonly isDone?: ((task: number) => boolean | Promise<boolean>) | undefined;
  /** Where others may draw parts of the plan. */
  readonly sharing?: PartSharing | undefined;
}

/** What is known of a run while it goes on. */
export interface RunState {
  readonly plan: GenerationPlan;
  readonly parts: RunParts;
  readonly order: readonly number[];
  /** Of each task, where its images are needed once they are drawn. */
  readonly images: TaskImage[][];
  readonly results: TaskResult[];
  readonly problems: AppError[];
  model: Pick<ModelInfo, 'name' | 'family'> | undefined;
  imageCount: number;
  /** Whether others know what is to be drawn. */
  isOffered: boolean;
}

/** The task that is being drawn. */
export interface TaskRun {
  readonly index: number;
  readonly task: GenerationTask;
  /** Its place in the order. */
  readonly place: number;
  readonly opened: OpenedTask;
  readonly model: ModelSession;
  readonly inits: InitCache;
}

type Step = GenerateEvent & { readonly type: 'step' };

const batchesOf = ({ request }: GenerationTask): number => request.batchCount;
const stepsOf = (task: GenerationTask): number => task.request.steps * batchesOf(task);
const sum = <T>(items: readonly T[], pick: (item: T) => number): number =>
  items.reduce((total, item) => total + pick(item), 0);

/**
 * A step of the task at this place of the order in which tasks are drawn. The steps of several tasks count as they were
 * asked for; those of a single one as they are.
 */
function stepOfPlan(step: Step, order: readonly GenerationTask[], place: number): Step {
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
function drawingOrder(tasks: readonly GenerationTask[]): readonly number[] {
  if (tasks.some(({ follows }) => follows !== undefined)) return [...tasks.keys()];
  const keys = tasks.map(({ model: { id, vaePath, textEncoderPaths = [], weightPrecision } }) =>
    [id, vaePath ?? '', weightPrecision ?? '', ...textEncoderPaths].join('\n'),
  );
  const ranks = [...new Set(keys)];
  return [...tasks.keys()].sort((a, b) => ranks.indexOf(keys[a] ?? '') - ranks.indexOf(keys[b] ?? '') || a - b);
}

export function createRunState(plan: GenerationPlan, parts: RunParts): RunState {
  const images = plan.tasks.map((): TaskImage[] => []);
  const order = drawingOrder(plan.tasks);
  return { plan, parts, order, images, results: [], problems: [], model: undefined, imageCount: 0, isOffered: false };
}

const isFollowed = ({ tasks }: GenerationPlan, index: number): boolean =>
  tasks.some(({ follows }) => follows === index);

/** Counts an image, and keeps it where the plan needs it again. */
export function keepImage(state: RunState, task: number, image: TaskImage & { readonly latent: unknown }): void {
  const { plan, images } = state;
  const { latent: _, ...kept } = image;
  state.imageCount++;
  if (needsPixels(plan.layout) || isFollowed(plan, task)) images[task]?.push(kept);
}

/** An event of a task as one of its plan. */
function eventOfPlan(state: RunState, run: TaskRun, event: GenerateEvent, isWhole: boolean): GenerationEvent {
  const { index, task, place, opened } = run;
  if (event.type === 'step') {
    const ordered = state.order.map((at) => state.plan.tasks[at] as GenerationTask);
    return { ...stepOfPlan(event, ordered, place), task: index };
  }
  if (event.type !== 'image') return { ...event, task: index };
  const image = { ...event, index: task.firstIndex + event.index };
  keepImage(state, index, image);
  return { ...image, task: index, drawn: { request: opened.request, isWhole } };
}

const previewOf = ({ preview }: GenerationPlan): Pick<DrawOptions, 'preview'> =>
  preview ? { preview: { ...preview, everySteps: preview.everySteps ?? Number.POSITIVE_INFINITY } } : {};

/** Draws the batches of a task that are to be drawn here; a batch that is skipped ends with what it has. */
export async function* drawTask(
  state: RunState,
  run: TaskRun,
  isHere: (batch: number) => boolean | Promise<boolean>,
): AsyncGenerator<GenerationEvent, TaskResult> {
  const { control } = state.parts;
  const { opened, model, inits, place } = run;
  const isLast = place + 1 >= state.order.length;
  let interrupt: AbortSignal | undefined;
  const nextBatch = async (batch: number) => {
    if (!(await isHere(batch))) return 'elsewhere';
    const endsTask = batch + 1 >= opened.request.batchCount;
    const signals = control.beginBatch({ endsTask, isFollowed: !isLast });
    interrupt = signals?.interrupt;
    return signals;
  };
  const events = model.draw(opened, { signal: control.signal, inits, nextBatch, ...previewOf(state.plan) });
  try {
    return yield* mapped(events, (event) => [eventOfPlan(state, run, event, !interrupt?.aborted)]);
  } finally {
    control.endBatch();
  }
}

/** All parts of a plan, task by task in this order. */
export const partsOf = ({ tasks }: GenerationPlan, order: readonly number[]): readonly Part[] =>
  order.flatMap((task) =>
    Array.from({ length: tasks[task]?.request.batchCount ?? 0 }, (_, batch): Part => ({ task, batch })),
  );

/** Whether others can help with a plan: none of its tasks needs the image of another, and there are several parts. */
export const isShareable = ({ tasks }: GenerationPlan): boolean =>
  tasks.every(({ follows }) => follows === undefined) &&
  tasks.reduce((sum, { request }) => sum + request.batchCount, 0) > 1;

type Drawing = AsyncGenerator<GenerationEvent, boolean>;

/** Draws all of a task here. */
export async function* drawAll(state: RunState, run: TaskRun): Drawing {
  state.results.push(yield* drawTask(state, run, () => true));
  return true;
}

/** A run that is not alone. */
export interface SharedRun {
  readonly sharing: PartSharing;
  /** What others have taken of each task. */
  readonly left: Map<TaskRun, readonly number[]>;
}

/** Draws of a task what nobody else has taken; whether that was all of it. */
export async function* drawHere(state: RunState, run: TaskRun, { sharing, left }: SharedRun): Drawing {
  const elsewhere: number[] = [];
  const isHere = async (batch: number): Promise<boolean> => {
    const isTaken = await sharing.take({ task: run.index, batch });
    if (!isTaken) elsewhere.push(batch);
    return isTaken;
  };
  if (!state.isOffered) await sharing.offer(partsOf(state.plan, state.order.slice(run.place)));
  state.isOffered = true;
  // Others begin at the end: where they have the first batch of a task, they have all of it.
  const isBegun = await isHere(0);
  if (isBegun) state.results.push(yield* drawTask(state, run, (batch) => batch === 0 || isHere(batch)));
  const batches = isBegun ? elsewhere : [...Array(run.task.request.batchCount).keys()];
  if (batches.length > 0) left.set(run, batches);
  return batches.length === 0;
}

/** What others drew of a batch, as if it had been drawn here; false = it is to be drawn here. */
async function* fromOthers(state: RunState, sharing: PartSharing, part: Part): Drawing {
  const drawn = await sharing.drawn(part, state.parts.control.signal);
  if (!drawn) return false;
  for (const image of drawn.images) {
    keepImage(state, part.task, image);
    yield image;
  }
  state.results.push(drawn.result);
  return true;
}

/** The rest of a task: what others have drawn of it, and what they have not after all. */
export async function* drawRest(state: RunState, run: TaskRun, { sharing, left }: SharedRun): Drawing {
  for (const batch of left.get(run) ?? []) {
    if (!state.parts.control.mayGoOn()) return false;
    if (yield* fromOthers(state, sharing, { task: run.index, batch })) continue;
    state.results.push(yield* drawTask(state, run, (one) => one === batch));
  }
  return true;
}
