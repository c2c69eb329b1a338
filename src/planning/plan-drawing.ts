/** @file The planner of ordinary drawing: text to image and image to image, in batches, with or without a grid. */
import { distinctNotices } from '../base/index.js';
import {
  type GenerationPlan,
  type GenerationRequest,
  type GenerationTask,
  type GridLayout,
  type OutputPolicy,
  PLAN_VERSION,
  type PlanLayout,
  type SettingValues,
} from '../contract/index.js';
import { outputOf, previewPolicyOf } from './output-policy.js';
import { planInitImages } from './plan-init-images.js';
import { type PlannedTask, planTask } from './plan-task.js';
import type { PlannerParts } from './planner.js';

/** All images side by side, about as wide as high. */
const allImages = (tasks: number): GridLayout => ({
  of: 'tasks',
  members: Array.from({ length: tasks }, (_, index) => index),
  columns: Math.ceil(tasks / Math.round(Math.sqrt(tasks))),
  columnLabels: [],
  rowLabels: [],
  margin: 0,
  notes: {},
  atLeast: 2,
});

/** What the settings make of several images side by side. */
function gridsOf({ return_grid, grid_save }: SettingValues, tasks: number): PlanLayout['grids'] {
  if (return_grid) return [allImages(tasks)];
  return grid_save ? [{ ...allImages(tasks), keptOnly: true }] : [];
}

/** Of plans whose images are taken by who runs them: a caller of the library, or a sweep with its own folder. */
export const NO_OUTPUT: OutputPolicy = {
  format: 'png',
  quality: 80,
  lossless: false,
  withInfotext: true,
  withTextFile: false,
  toDisk: false,
  unfinishedToDisk: false,
  folder: '',
  subfolder: '',
  pattern: '',
  grids: { toDisk: false, folder: '', subfolder: '' },
};

/** The plan of one request that is whole already, whose images go to its caller. */
export const planResolved = (
  task: Omit<GenerationTask, 'firstIndex'>,
  { preview }: Pick<GenerationPlan, 'preview'>,
): GenerationPlan => ({
  version: PLAN_VERSION,
  kind: task.request.initImage === undefined ? 'txt2img' : 'img2img',
  tasks: [{ ...task, firstIndex: 0 }],
  layout: { grids: [], images: true },
  failures: 'stop',
  save: false,
  output: NO_OUTPUT,
  preview,
  warnings: [],
});

/** The tasks of a request: one, or one for each image where each starts from its own. */
const tasksOf = (request: GenerationRequest, parts: PlannerParts): Promise<readonly [PlannedTask, ...PlannedTask[]]> =>
  (request.initImages?.length ?? 0) > 1
    ? planInitImages(request, request.initImages ?? [], parts)
    : planTask(request, parts).then((task) => [task]);

/** Plans an ordinary drawing. @throws what a request can be wrong with */
export async function planDrawing(request: GenerationRequest, parts: PlannerParts): Promise<GenerationPlan> {
  const planned = await tasksOf(request, parts);
  const [{ task, values, recommendation }] = planned;
  return {
    version: PLAN_VERSION,
    kind: task.request.initImage === undefined ? 'txt2img' : 'img2img',
    tasks: planned.map((one, firstIndex) => ({ ...one.task, firstIndex })),
    layout: { grids: request.grid ? gridsOf(values, planned.length) : [], images: true },
    failures: 'stop',
    save: request.save ?? false,
    output: outputOf(values),
    preview: previewPolicyOf(values),
    warnings: distinctNotices(planned.flatMap(({ warnings }) => warnings)),
    ...(recommendation ? { recommendation } : {}),
  };
}
