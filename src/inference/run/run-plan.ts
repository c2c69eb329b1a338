/** @file The runner: executes the tasks of any plan, one model after the other, and tells what happens. */
import { AppError, distinctNotices, isCancelled, mapped, type Notice, noticeOf } from '../../base/index.js';
import type {
  ClipSkipUse,
  GenerateEvent,
  GenerateResult,
  GenerationEvent,
  GenerationPlan,
  GenerationTask,
  ModelInfo,
  ModelReference,
  ResolvedRequest,
  RgbImage,
} from '../../contract/index.js';
import type { InputImages } from '../../images/index.js';
import type { DrawOptions, InitCache, OpenedTask } from '../../pipeline/index.js';
import type { ModelLease } from '../model-manager.js';
import { conditioningApart, type ModelSession } from '../model-session.js';
import { composeLayout, needsPixels, type TaskImage } from './compose-layout.js';
import { drawingOrder, stepOfPlan } from './plan-progress.js';
import type { RunControl } from './run-control.js';
import { createTaskInputs } from './task-inputs.js';

export interface RunParts {
  /** Waits for the model of a task. @throws what finding and loading it throws */
  readonly acquire: (model: ModelReference, signal: AbortSignal) => Promise<ModelLease>;
  /** Input images by reference; none are known when left out. */
  readonly inputs?: InputImages | undefined;
  readonly control: RunControl;
  /** Tasks that are there already and are not drawn. */
  readonly isDone?: ((task: number) => boolean | Promise<boolean>) | undefined;
}

/** What a run comes to, without its images. */
export interface RunSummary {
  /** Of the first task that was drawn. */
  readonly request: ResolvedRequest;
  readonly use: ClipSkipUse;
  readonly model: Pick<ModelInfo, 'name' | 'family'>;
  readonly encoderRuns: number;
  readonly denoiserCalls: number;
  readonly seconds: number;
  readonly warnings: readonly Notice[];
}

type TaskResult = Pick<GenerateResult, 'encoderRuns' | 'denoiserCalls' | 'seconds' | 'warnings' | 'request'>;

/** What is known of a run while it goes on. */
interface RunState {
  readonly plan: GenerationPlan;
  readonly parts: RunParts;
  readonly order: readonly number[];
  /** Of each task, where its images are needed once they are drawn. */
  readonly images: TaskImage[][];
  readonly results: TaskResult[];
  readonly problems: AppError[];
  model: RunSummary['model'] | undefined;
  imageCount: number;
}

/** The task that is being drawn. */
interface TaskRun {
  readonly index: number;
  readonly task: GenerationTask;
  /** Its place in the order. */
  readonly place: number;
  readonly opened: OpenedTask;
  readonly model: ModelSession;
  readonly inits: InitCache;
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
  state.imageCount++;
  keep(state, index, image);
  return { ...image, task: index, drawn: { request: opened.request, isWhole } };
}

const previewOf = ({ preview }: GenerationPlan): Pick<DrawOptions, 'preview'> =>
  preview ? { preview: { ...preview, everySteps: preview.everySteps ?? Number.POSITIVE_INFINITY } } : {};

/** Draws all batches of a task; a batch that is skipped ends with what it has. */
async function* drawTask(state: RunState, run: TaskRun): AsyncGenerator<GenerationEvent, TaskResult> {
  const { control } = state.parts;
  const { opened, model, inits, place } = run;
  const isFollowed = place + 1 < state.order.length;
  let interrupt: AbortSignal | undefined;
  const nextBatch = (batch: number) => {
    const signals = control.beginBatch({ endsTask: batch + 1 >= opened.request.batchCount, isFollowed });
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

const isFollowed = ({ tasks }: GenerationPlan, index: number): boolean =>
  tasks.some(({ follows }) => follows === index);

function keep(
  { plan, images }: RunState,
  task: number,
  { latent: _, ...image }: TaskImage & { latent: unknown },
): void {
  if (needsPixels(plan.layout) || isFollowed(plan, task)) images[task]?.push(image);
}

/** The first image of a task, or, where it failed, of the one that it followed. */
function drawnBy({ plan, images }: RunState, task: number): RgbImage | undefined {
  const [first] = images[task] ?? [];
  const before = plan.tasks[task]?.follows;
  return first?.image ?? (before === undefined ? undefined : drawnBy({ plan, images } as RunState, before));
}

/** One task, as its plan takes failures. @throws what drawing throws, where the plan stops for it */
async function* runTask(state: RunState, run: TaskRun): AsyncGenerator<GenerationEvent, void> {
  const { index } = run;
  try {
    state.results.push(yield* drawTask(state, run));
    yield { type: 'task', task: index, state: 'done', ...(await distanceOf(state, run)) };
  } catch (error) {
    // What was finished before a run was cancelled is its result.
    if (isCancelled(error) && (state.imageCount > 0 || state.plan.failures === 'leave blank')) return;
    if (state.plan.failures === 'stop' || !(error instanceof AppError)) throw error;
    state.problems.push(error);
    yield { type: 'task', task: index, state: 'failed', problem: blankNotice(error) };
  }
}

/** How far a task's conditioning is from its neighbour's. */
async function distanceOf({ plan }: RunState, { task, model }: Pick<TaskRun, 'task' | 'model'>) {
  const other = task.comparesWith === undefined ? undefined : plan.tasks[task.comparesWith];
  return other ? { conditioningDistance: await conditioningApart(model, other.request, task.request) } : {};
}

/** The code and values of the error let a page say it in another language. */
const blankNotice = ({ code, message, data }: AppError): Notice =>
  noticeOf('cell-blank', { ...data, code, because: message });

/** Places of the order that share a model, as they follow each other. */
function groupsOf({ plan, order }: RunState): readonly (readonly number[])[] {
  const groups: number[][] = [];
  const modelAt = (place: number) => JSON.stringify(plan.tasks[order[place] ?? 0]?.model);
  for (const place of order.keys())
    if (place > 0 && modelAt(place) === modelAt(place - 1)) groups.at(-1)?.push(place);
    else groups.push([place]);
  return groups;
}

async function* runGroup(
  state: RunState,
  places: readonly number[],
  open: (task: GenerationTask) => Promise<OpenedTask>,
): AsyncGenerator<GenerationEvent, void> {
  const { plan, parts, order } = state;
  const reference = plan.tasks[order[places[0] ?? 0] ?? 0]?.model;
  if (!reference) return;
  const { model, release } = await parts.acquire(reference, parts.control.signal);
  const { name, family } = model.info;
  state.model ??= { name, family };
  const inits: InitCache = new Map();
  try {
    for (const place of places) {
      if (!parts.control.mayGoOn()) return;
      const index = order[place] ?? 0;
      const task = plan.tasks[index] as GenerationTask;
      if (await parts.isDone?.(index))
        yield { type: 'task', task: index, state: 'kept', ...(await distanceOf(state, { task, model })) };
      else yield* runTask(state, { index, task, place, inits, model, opened: await open(task) });
    }
  } finally {
    release();
  }
}

/**
 * Runs a plan to its end; the same plan gives the same pixels.
 * @throws CANCELLED when nothing was drawn before, what finding, loading and drawing throw where the plan stops for it
 */
export async function* runPlan(plan: GenerationPlan, parts: RunParts): AsyncGenerator<GenerationEvent, RunSummary> {
  const order = drawingOrder(plan.tasks);
  const images = plan.tasks.map((): TaskImage[] => []);
  const state: RunState = { plan, parts, order, images, results: [], problems: [], model: undefined, imageCount: 0 };
  const open = createTaskInputs(plan, parts.inputs, (task) => drawnBy(state, task));
  for (const places of groupsOf(state)) {
    if (!parts.control.mayGoOn()) break;
    yield* runGroup(state, places, open);
  }
  requireImages(state);
  let index = plan.tasks.reduce((sum, { request }) => sum + request.batchSize * request.batchCount, 0);
  for (const composite of composeLayout({ layout: plan.layout, tasks: images }))
    yield { type: 'composite', ...composite, index: index++ };
  return summaryOf(state);
}

/** That every batch of a plan was skipped is no failure, unless it was to be put together. */
function requireImages({ plan, parts, imageCount, problems }: RunState): void {
  if (imageCount > 0 || (plan.failures === 'stop' && !parts.control.signal.aborted)) return;
  throw problems[0] ?? new AppError('CANCELLED');
}

function summaryOf({ plan, results, problems, model }: RunState): RunSummary {
  const sum = (pick: (result: TaskResult) => number) => results.reduce((total, result) => total + pick(result), 0);
  const [task] = plan.tasks;
  if (!model || !task) throw new Error('bug: a run of nothing');
  return {
    request: results[0]?.request ?? task.request,
    use: task.use,
    model,
    encoderRuns: sum(({ encoderRuns }) => encoderRuns),
    denoiserCalls: sum(({ denoiserCalls }) => denoiserCalls),
    seconds: sum(({ seconds }) => seconds),
    warnings: distinctNotices([
      ...plan.warnings,
      ...results.flatMap(({ warnings }) => warnings),
      ...problems.map(blankNotice),
    ]),
  };
}
