/** @file The cells of a sweep as a plan: each of them whole, checked against the model that is to draw it. */
import { type GenerationPlan, type GenerationTask, type ModelReference, PLAN_VERSION } from '../../contract/index.js';
import type { InputImages } from '../../images/index.js';
import { type Checkpoint, resolveRequest } from '../../pipeline/index.js';
import { NO_OUTPUT } from '../plan-drawing.js';
import type { DrawnBy, PlannedCell, SweepPlan } from './plan-sweep.js';

/** A model with its VAE, found and checked. */
export interface SweepModel {
  readonly checkpoint: Checkpoint;
  readonly reference: ModelReference;
}

export interface SweepPlanParts {
  /** The model and VAE of these names; what is not named is the sweep's. @throws what finding and opening them throws */
  readonly modelOf: (by: DrawnBy) => Promise<SweepModel>;
  readonly inputs: Pick<InputImages, 'keep'>;
  readonly sweepId?: string | undefined;
}

/** Each pair of files is opened once. */
function rememberingModels(modelOf: SweepPlanParts['modelOf']): SweepPlanParts['modelOf'] {
  const known = new Map<string, Promise<SweepModel>>();
  return (by) => {
    const key = JSON.stringify([by.model, by.vae, by.textEncoders, by.weightPrecision]);
    const found = known.get(key) ?? modelOf(by);
    known.set(key, found);
    return found;
  };
}

/** A cell as a task, compared with the value on its left. @throws what it can be wrong with */
async function taskOf(
  { index, column, request, drawnBy }: PlannedCell,
  { modelOf, inputs }: Pick<SweepPlanParts, 'modelOf' | 'inputs'>,
): Promise<GenerationTask> {
  const { checkpoint, reference: model } = await modelOf(drawnBy);
  const { request: resolved, use } = resolveRequest(request, checkpoint);
  const kept = await inputs.keep(resolved);
  return { model, request: kept, use, firstIndex: index, ...(column > 0 ? { comparesWith: index - 1 } : {}) };
}

/** Plans the cells of a sweep. @throws what any of them can be wrong with */
export async function planCells(
  { cells }: Pick<SweepPlan, 'cells'>,
  { modelOf, inputs, sweepId }: SweepPlanParts,
): Promise<GenerationPlan> {
  const parts = { modelOf: rememberingModels(modelOf), inputs };
  const tasks: GenerationTask[] = [];
  for (const cell of cells) tasks.push(await taskOf(cell, parts));
  return {
    version: PLAN_VERSION,
    kind: 'sweep',
    tasks,
    layout: { grids: [], images: true },
    failures: 'stop',
    save: true,
    output: NO_OUTPUT,
    preview: null,
    warnings: [],
    ...(sweepId === undefined ? {} : { sweepId }),
  };
}
