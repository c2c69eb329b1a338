/** @file A sweep that lives in a folder: begun, gone on with after an interruption, its best values drawn in full. */
import { AppError } from '../../base/index.js';
import type { SweepRequest, SweepResult } from '../../contract/index.js';
import { type Checkpoint, planSweep, resolveRequest, type SweepPlan } from '../../pipeline/index.js';
import type { SweepEvent } from './cells.js';
import { createFolderStore } from './folder-store.js';
import { readManifest, type SweepManifest, writeManifest } from './manifest.js';
import { runSweep, type SweepParts } from './run.js';
import { type SheetFiles, writeSheets } from './sheets.js';

export interface SweepFolderParts {
  readonly use: SweepParts['use'];
  readonly checkpoint: Checkpoint;
  /** What the model recommends; undefined when nobody does. */
  readonly recommended?: number | undefined;
  readonly onEvent?: ((event: SweepEvent) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Pictures in a row of the sheet. */
  readonly columns?: number | undefined;
}

export interface NewSweep {
  readonly sweep: SweepRequest;
  /** Undefined = the default model. */
  readonly model: string | undefined;
  /** Value of the setting `sd_vae`, where there are settings. */
  readonly vae?: string | undefined;
}

export interface SweepOutcome {
  readonly result: SweepResult;
  readonly sheets: SheetFiles;
}

const withoutPreview = ({ preview: _, ...sweep }: SweepRequest): SweepRequest => sweep;

/** What all cells share: the request of the first one without what the axis varies is what people call the sweep. */
function titleOf({ cells }: SweepPlan, { sweep: { request } }: SweepManifest, checkpoint: Checkpoint): string {
  const first = resolveRequest(cells[0]?.request ?? request, checkpoint);
  const { sampler, schedule, steps, cfgScale, width, height } = first;
  return `${request.prompt} - ${sampler}, ${schedule}, ${steps} steps, scale ${cfgScale}, ${width}x${height}`;
}

/** Seeds that were drawn are written down, so that going on means the same pictures. */
function begin({ sweep, model, vae }: NewSweep, checkpoint: Checkpoint): SweepManifest {
  const { rows, clipSkips } = planSweep(sweep, checkpoint);
  const seeds = [...new Set(rows.map(({ seed }) => seed))];
  const whole = { ...sweep, clipSkips: [...clipSkips], seeds };
  const drawnBy = { ...(model === undefined ? {} : { model }), ...(vae === undefined ? {} : { vae }) };
  return { version: 1, ...drawnBy, sweep: whole, rows: [...rows], results: {} };
}

/**
 * Begins a sweep in an empty place, or goes on with the one that is there.
 * @throws USAGE when the folder holds a sweep of another request
 */
export async function beginSweep(folder: string, order: NewSweep, checkpoint: Checkpoint): Promise<SweepManifest> {
  const { sweep } = order;
  const known = await readManifest(folder);
  const manifest = begin(known ? { ...order, sweep: { ...sweep, seeds: known.sweep.seeds ?? [] } } : order, checkpoint);
  if (known && JSON.stringify(known.sweep) !== JSON.stringify(manifest.sweep))
    throw new AppError('USAGE', { problem: `${folder} holds another sweep; choose an empty folder, or --resume it` });
  if (known) return known;
  await writeManifest(folder, manifest);
  return manifest;
}

/** The sweep of a folder. @throws FILE_NOT_FOUND when it holds none */
export async function openSweepFolder(folder: string): Promise<SweepManifest> {
  const manifest = await readManifest(folder);
  if (!manifest) throw new AppError('FILE_NOT_FOUND', { path: `${folder}/sweep.json` });
  return manifest;
}

/** @throws USAGE when a value is not one of the sweep */
export function requireOwn({ sweep }: SweepManifest, values: readonly number[]): void {
  const stranger = values.find((value) => !sweep.clipSkips?.includes(value));
  if (stranger !== undefined)
    throw new AppError('USAGE', { problem: `clip skip ${stranger} is not one of this sweep's values` });
}

/**
 * Draws what is missing of a stage: the previews or all cells as asked for, or in full only the values that were chosen.
 * @throws USAGE when a chosen value is not one of the sweep
 */
export async function drawSweep(
  folder: string,
  { manifest, chosen }: { readonly manifest: SweepManifest; readonly chosen?: readonly number[] | undefined },
  { use, checkpoint, recommended, onEvent, signal, columns }: SweepFolderParts,
): Promise<SweepOutcome> {
  requireOwn(manifest, chosen ?? []);
  const sweep = chosen ? { ...withoutPreview(manifest.sweep), clipSkips: [...chosen] } : manifest.sweep;
  const plan = planSweep(sweep, checkpoint);
  const store = createFolderStore(folder, plan.stage);
  const title = titleOf(plan, manifest, checkpoint);
  const drawn = await runSweep(plan, { title, store, use, onEvent, signal });
  const result = { ...drawn, ...(recommended === undefined ? {} : { recommended }) };
  const sheets = await writeSheets(folder, result, columns);
  await writeManifest(folder, { ...manifest, results: { ...manifest.results, [plan.stage]: result } });
  return { result, sheets };
}
