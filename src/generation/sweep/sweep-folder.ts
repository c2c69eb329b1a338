/** @file A sweep where it lies: begun, gone on with after an interruption, its best values drawn in full. */
import { AppError, consume } from '../../base/index.js';
import type { GenerationPlan, SweepRequest, SweepResult } from '../../contract/index.js';
import { createPlacedCells, type SweepEvent, type SweepPlace } from '../../inference/index.js';
import { type Checkpoint, resolveRequest } from '../../pipeline/index.js';
import { planSweep, type SweepPlan } from '../../planning/index.js';
import { readManifest, type SweepManifest, writeManifest } from './manifest.js';
import { runSweep, type SweepRunParts } from './run-sweep.js';
import { type SheetFiles, writeSheets } from './sheets.js';

export interface NewSweep {
  readonly sweep: SweepRequest;
  /** Undefined = the default model. */
  readonly model: string | undefined;
  /** Value of the setting `sd_vae`, where there are settings. */
  readonly vae?: string | undefined;
  /** Files of text encoders in place of the model's; with their whole paths, so that they are found from anywhere. */
  readonly textEncoders?: readonly string[];
  /** Value of the setting `weight_precision`, where it is not exact. */
  readonly weightPrecision?: '8-bit';
}

export interface SweepOutcome {
  readonly result: SweepResult;
  readonly sheets: SheetFiles;
}

const withoutPreview = ({ preview: _, ...sweep }: SweepRequest): SweepRequest => sweep;

/** What all cells share: the request of the first one without what the axis varies is what people call the sweep. */
function titleOf({ cells }: SweepPlan, { sweep: { request } }: SweepManifest, checkpoint: Checkpoint): string {
  const first = resolveRequest(cells[0]?.request ?? request, checkpoint).request;
  const { sampler, schedule, steps, cfgScale, width, height } = first;
  return `${request.prompt} - ${sampler}, ${schedule}, ${steps} steps, scale ${cfgScale}, ${width}x${height}`;
}

/** Seeds that were drawn are written down, so that going on means the same images. */
function begin({ sweep, model, vae, textEncoders, ...files }: NewSweep, checkpoint: Checkpoint): SweepManifest {
  const { rows, cells, clipSkips } = planSweep(sweep, checkpoint);
  const seeds = [...new Set(cells.map(({ request }) => request.seed))];
  const whole = { ...sweep, clipSkips: [...clipSkips], seeds };
  const drawnBy = {
    ...(model === undefined ? {} : { model }),
    ...(vae === undefined ? {} : { vae }),
    ...(textEncoders === undefined ? {} : { textEncoders: [...textEncoders] }),
    ...files,
  };
  return { version: 1, createdMs: Date.now(), ...drawnBy, sweep: whole, rows: [...rows], results: {} };
}

/**
 * What a place will say of a new sweep, or says of the same one that is there; nothing is written.
 * @throws USAGE when it holds a sweep of another request
 */
export async function manifestFor(place: SweepPlace, order: NewSweep, checkpoint: Checkpoint): Promise<SweepManifest> {
  const { sweep } = order;
  const known = await readManifest(place);
  const manifest = begin(known ? { ...order, sweep: { ...sweep, seeds: known.sweep.seeds ?? [] } } : order, checkpoint);
  if (known && JSON.stringify(known.sweep) !== JSON.stringify(manifest.sweep))
    throw new AppError('USAGE', {
      problem: `${place.folder} holds another sweep; choose an empty folder, or --resume it`,
    });
  return known ?? manifest;
}

/** The sweep of a place. @throws FILE_NOT_FOUND when it holds none */
export async function openSweepFolder(place: SweepPlace): Promise<SweepManifest> {
  const manifest = await readManifest(place);
  if (!manifest) throw new AppError('FILE_NOT_FOUND', { path: `${place.folder}/sweep.json` });
  return manifest;
}

/** @throws USAGE when a value is not one of the sweep */
export function requireOwn({ sweep }: SweepManifest, values: readonly number[]): void {
  const stranger = values.find((value) => !sweep.clipSkips?.includes(value));
  if (stranger !== undefined)
    throw new AppError('USAGE', { problem: `clip skip ${stranger} is not one of this sweep's values` });
}

/**
 * What a stage draws: the previews or all cells as asked for, or in full only the values that were chosen.
 * @throws USAGE when a chosen value is not one of the sweep
 */
export function stageOf(
  manifest: SweepManifest,
  checkpoint: Checkpoint,
  chosen: readonly number[] | undefined,
): SweepPlan {
  requireOwn(manifest, chosen ?? []);
  const sweep = chosen ? { ...withoutPreview(manifest.sweep), clipSkips: [...chosen] } : manifest.sweep;
  return planSweep(sweep, checkpoint);
}

/** A stage of a sweep, planned. */
export interface SweepStagePlan {
  readonly manifest: SweepManifest;
  readonly checkpoint: Checkpoint;
  readonly sweep: SweepPlan;
  readonly plan: GenerationPlan;
}

export interface SweepFolderParts extends SweepRunParts {
  /** What the model recommends; undefined when nobody does. */
  readonly recommended?: number | undefined;
  readonly onEvent?: ((event: SweepEvent) => void) | undefined;
  /** Images in a row of the sheet. */
  readonly columns?: number | undefined;
}

/** Draws what is missing of a stage, and its sheets. @throws as `runSweep` */
export async function drawSweep(
  place: SweepPlace,
  { manifest, checkpoint, sweep, plan }: SweepStagePlan,
  { recommended, onEvent, columns, ...parts }: SweepFolderParts,
): Promise<SweepOutcome> {
  const store = createPlacedCells(place, sweep.stage);
  const events = runSweep({ title: titleOf(sweep, manifest, checkpoint), sweep, plan, store }, parts);
  const drawn = await consume(events, (event) => onEvent?.(event));
  const result = { ...drawn, ...(recommended === undefined ? {} : { recommended }) };
  const sheets = await writeSheets(place, result, columns);
  await writeManifest(place, { ...manifest, results: { ...manifest.results, [sweep.stage]: result } });
  return { result, sheets };
}
