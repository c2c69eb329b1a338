/** @file A whole sweep: its plan run, its cells recorded, and what the differences between them say. */
import { AppError, mapped } from '../../base/index.js';
import type { GenerationPlan, SweepCell, SweepResult } from '../../contract/index.js';
import type { InputImages } from '../../images/index.js';
import {
  type CellRecorder,
  type CellStore,
  createCellRecorder,
  createRunControl,
  type PartSharing,
  type RunParts,
  runPlan,
  type SweepEvent,
} from '../../inference/index.js';
import { judge } from '../../lab/index.js';
import type { SweepPlan } from '../../planning/index.js';

export interface SweepRun {
  readonly title: string;
  readonly sweep: SweepPlan;
  readonly plan: GenerationPlan;
  readonly store: CellStore;
}

export interface SweepRunParts {
  readonly acquire: RunParts['acquire'];
  readonly inputs?: InputImages | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Where others may draw cells. */
  readonly sharing?: PartSharing | undefined;
}

/**
 * Draws what is not in the store; yields every cell, drawn now or before.
 * @throws CANCELLED and what drawing and the store throw; what was drawn until then is kept by the store
 */
export async function* runSweep(
  { title, sweep, plan, store }: SweepRun,
  { acquire, inputs, sharing, signal = new AbortController().signal }: SweepRunParts,
): AsyncGenerator<SweepEvent, SweepResult> {
  const startedMs = performance.now();
  const { stage, clipSkips, rows } = sweep;
  const cells: SweepCell[] = [];
  const run = { plan, recorder: createCellRecorder({ stage, cells: sweep.cells, store }), cells };
  const { drawn, encoderRuns, warnings } = yield* runCells(run, { acquire, inputs, sharing, signal });
  if (cells.length < plan.tasks.length) throw new AppError('CANCELLED');
  cells.sort((a, b) => a.index - b.index);
  const facts = { stage, title, clipSkips: [...clipSkips], rows: [...rows], cells };
  const verdicts = [...judge(clipSkips, cells)];
  const seconds = (performance.now() - startedMs) / 1000;
  return { ...facts, verdicts, encoderRuns, drawn, seconds, warnings: [...warnings] };
}

interface CellsRun {
  readonly plan: GenerationPlan;
  readonly recorder: CellRecorder;
  /** Every cell, in the order in which it was there. */
  readonly cells: SweepCell[];
}

/** Draws and records; returns how many cells were drawn now, and what the run came to. */
async function* runCells(
  { plan, recorder, cells }: CellsRun,
  { acquire, inputs, sharing, signal }: SweepRunParts & { readonly signal: AbortSignal },
) {
  const control = createRunControl(signal, plan.tasks.length);
  let drawn = 0;
  const events = runPlan(plan, { acquire, inputs, control, sharing, isDone: recorder.isDone });
  const summary = yield* mapped(events, async (event) => {
    const told = await recorder.hear(event);
    if (event.type === 'image') drawn++;
    if (told?.type === 'cell') cells.push(told.cell);
    return told ? [told] : [];
  });
  return { ...summary, drawn };
}
