/** @file A whole sweep: model after model, cell after cell, and what the differences say. */
import { AppError, distinctNotices } from '../../base/index.js';
import type { SweepCell, SweepResult } from '../../contract/index.js';
import { judge } from '../../lab/index.js';
import type { DrawnBy, PlannedCell, SweepPlan } from '../../pipeline/index.js';
import { type CellStore, createMemoryStore } from './cell-store.js';
import { type CellsSum, type Drawer, drawCells, type SweepEvent } from './cells.js';

export interface SweepParts {
  readonly title: string;
  readonly store: CellStore;
  /** Works with the model and the VAE of these names; what is not named is the sweep's. */
  readonly use: <T>(by: DrawnBy, work: (drawer: Drawer) => Promise<T>) => Promise<T>;
  readonly onEvent?: ((event: SweepEvent) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Neighbouring cells of one model and VAE, so that they are loaded once for all of them. */
function byFiles(cells: readonly PlannedCell[]): readonly (readonly PlannedCell[])[] {
  const groups: PlannedCell[][] = [];
  for (const cell of cells) {
    const last = groups.at(-1);
    const before = last?.[0]?.drawnBy;
    if (before && before.model === cell.drawnBy.model && before.vae === cell.drawnBy.vae) last?.push(cell);
    else groups.push([cell]);
  }
  return groups;
}

interface Ended {
  readonly plan: SweepPlan;
  readonly title: string;
  readonly cells: readonly SweepCell[];
  readonly sums: readonly CellsSum[];
  readonly startedMs: number;
}

const resultOf = ({ plan, title, cells, sums, startedMs }: Ended): SweepResult => ({
  ...{ stage: plan.stage, title, clipSkips: [...plan.clipSkips], rows: [...plan.rows], cells: [...cells] },
  verdicts: [...judge(plan.clipSkips, cells)],
  encoderRuns: sums.reduce((sum, { encoderRuns }) => sum + encoderRuns, 0),
  drawn: sums.reduce((sum, { drawn }) => sum + drawn, 0),
  seconds: (performance.now() - startedMs) / 1000,
  warnings: distinctNotices(sums.flatMap(({ warnings }) => warnings)),
});

/** Draws a plan. @throws what drawing and the store throw; what was drawn until then is kept by the store */
export async function runSweep(plan: SweepPlan, parts: SweepParts): Promise<SweepResult> {
  const { store, signal, onEvent, use, title } = parts;
  const startedMs = performance.now();
  const cells: SweepCell[] = [];
  const drawAll = async (drawer: Drawer, group: readonly PlannedCell[]): Promise<CellsSum> => {
    const events = drawCells(drawer, group, { stage: plan.stage, store, signal });
    let next = await events.next();
    for (; !next.done; next = await events.next()) {
      if (next.value.type === 'cell') cells.push(next.value.cell);
      onEvent?.(next.value);
    }
    return next.value;
  };
  const sums: CellsSum[] = [];
  for (const group of byFiles(plan.cells))
    sums.push(await use(group[0]?.drawnBy ?? {}, (drawer) => drawAll(drawer, group)));
  return resultOf({ plan, title, cells, sums, startedMs });
}

/** Draws a plan by one model, in memory. @throws USAGE when the plan names other models or VAEs, and what drawing throws */
export async function* sweepInMemory(
  drawer: Drawer,
  plan: SweepPlan,
  { title, signal }: Pick<SweepParts, 'title' | 'signal'>,
): AsyncGenerator<SweepEvent, SweepResult> {
  if (plan.cells.some(({ drawnBy: { model, vae } }) => model !== undefined || vae !== undefined))
    throw new AppError('USAGE', { problem: 'one model cannot sweep over models or VAEs; the sweeps of an app can' });
  const startedMs = performance.now();
  const cells: SweepCell[] = [];
  const events = drawCells(drawer, plan.cells, { stage: plan.stage, store: createMemoryStore(), signal });
  let next = await events.next();
  for (; !next.done; next = await events.next()) {
    if (next.value.type === 'cell') cells.push(next.value.cell);
    yield next.value;
  }
  return resultOf({ plan, title, cells, sums: [next.value], startedMs });
}
