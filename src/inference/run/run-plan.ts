/** @file The runner: executes the tasks of any plan, one model after the other, and tells what happens. */
import { AppError, distinctNotices, isCancelled, type Notice, noticeOf } from '../../base/index.js';
import type {
  ClipSkipUse,
  GenerationEvent,
  GenerationPlan,
  GenerationTask,
  ModelInfo,
  ResolvedRequest,
  RgbImage,
} from '../../contract/index.js';
import type { InitCache, OpenedTask } from '../../pipeline/index.js';
import { conditioningApart } from '../model-session.js';
import { composeLayout } from './compose-layout.js';
import {
  createRunState,
  drawAll,
  drawHere,
  drawRest,
  isShareable,
  type RunParts,
  type RunState,
  type SharedRun,
  type TaskRun,
} from './draw-task.js';
import type { TaskResult } from './shared-parts.js';
import { createTaskInputs } from './task-inputs.js';

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

/** The first image of a task, or, where it failed, of the one that it followed. */
function drawnBy({ plan, images }: RunState, task: number): RgbImage | undefined {
  const [first] = images[task] ?? [];
  const before = plan.tasks[task]?.follows;
  return first?.image ?? (before === undefined ? undefined : drawnBy({ plan, images } as RunState, before));
}

/** One task, as its plan takes failures. @throws what drawing throws, where the plan stops for it */
async function* runTask(
  state: RunState,
  run: TaskRun,
  drawing: AsyncGenerator<GenerationEvent, boolean>,
): AsyncGenerator<GenerationEvent, void> {
  const { index } = run;
  try {
    if (!(yield* drawing)) return;
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

/** The tasks of a group, each in its turn; what others draw of them comes after what is drawn here. */
async function* runTasks(
  state: RunState,
  places: readonly number[],
  taskAt: (place: number) => Promise<TaskRun>,
): AsyncGenerator<GenerationEvent, void> {
  const { control, isDone, sharing } = state.parts;
  const shared: SharedRun | undefined = sharing && { sharing, left: new Map() };
  for (const place of places) {
    if (!control.mayGoOn()) return;
    const run = await taskAt(place);
    const { index } = run;
    if (await isDone?.(index)) yield { type: 'task', task: index, state: 'kept', ...(await distanceOf(state, run)) };
    else yield* runTask(state, run, shared ? drawHere(state, run, shared) : drawAll(state, run));
  }
  if (shared) for (const run of shared.left.keys()) yield* runTask(state, run, drawRest(state, run, shared));
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
  const taskAt = async (place: number): Promise<TaskRun> => {
    const index = order[place] ?? 0;
    const task = plan.tasks[index] as GenerationTask;
    return { index, task, place, inits, model, opened: await open(task) };
  };
  try {
    yield* runTasks(state, places, taskAt);
  } finally {
    release();
  }
}

/**
 * Runs a plan to its end; the same plan gives the same pixels.
 * @throws CANCELLED when nothing was drawn before, what finding, loading and drawing throw where the plan stops for it
 */
export async function* runPlan(plan: GenerationPlan, parts: RunParts): AsyncGenerator<GenerationEvent, RunSummary> {
  const state = createRunState(plan, isShareable(plan) ? parts : { ...parts, sharing: undefined });
  const open = createTaskInputs(plan, parts.inputs, (task) => drawnBy(state, task));
  try {
    for (const places of groupsOf(state)) {
      if (!parts.control.mayGoOn()) break;
      yield* runGroup(state, places, open);
    }
  } finally {
    await state.parts.sharing?.end();
  }
  requireImages(state);
  let index = plan.tasks.reduce((sum, { request }) => sum + request.batchSize * request.batchCount, 0);
  for (const composite of composeLayout({ layout: plan.layout, tasks: state.images }))
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
