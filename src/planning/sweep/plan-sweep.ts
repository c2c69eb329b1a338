/** @file A sweep worked out before anything is drawn: its rows, its columns, and the whole request of every cell. */
import { AppError } from '../../base/index.js';
import {
  exactSeed,
  type GenerationRequest,
  type SeedValue,
  SWEEP_LIMITS,
  type SweepPreview,
  type SweepRequest,
  type SweepRow,
  seedFields,
  seedValue,
} from '../../contract/index.js';
import { vaeFactor } from '../../models/index.js';
import { type Checkpoint, resolveRequest } from '../../pipeline/index.js';
import { AXES } from './axes.js';

/** Names of the files that draw a cell; undefined = those of the sweep. */
export interface DrawnBy {
  readonly model?: string;
  readonly vae?: string;
  /** Files and folders. */
  readonly textEncoders?: readonly string[];
  readonly weightPrecision?: '8-bit';
}

/** One picture to draw. */
export interface PlannedCell {
  readonly index: number;
  readonly row: number;
  readonly column: number;
  readonly clipSkip: number;
  readonly seed: SeedValue;
  /** Of its picture, without extension. */
  readonly name: string;
  readonly drawnBy: DrawnBy;
  readonly request: GenerationRequest & { readonly seed: number };
}

export interface SweepPlan {
  readonly stage: 'preview' | 'full';
  readonly clipSkips: readonly number[];
  readonly rows: readonly SweepRow[];
  /** Row by row, so that neighbours follow each other and a model is loaded once. */
  readonly cells: readonly PlannedCell[];
}

/** The WebUI draws its random seeds below this. */
const RANDOM_SEEDS = 4_294_967_294;

const PREVIEW_STEPS = 8;
/** Smaller than this a picture shows nothing; the small models draw it in a moment anyway. */
const PREVIEW_SIDE = 64;

/** The size and steps of a preview: the same picture's proportions, no more than the full one has. */
function previewOf(request: Row['request'], preview: SweepPreview, checkpoint: Checkpoint): Row['request'] {
  const { width, height, steps } = resolveRequest(request, checkpoint).request;
  const factor = vaeFactor(checkpoint.configs.vae);
  const longer = Math.max(width, height);
  const wanted = Math.min(longer, preview.size ?? Math.max(PREVIEW_SIDE, longer / 2));
  const side = (value: number) => Math.max(factor, Math.round((value * wanted) / longer / factor) * factor);
  const shorter = Math.min(steps, preview.steps ?? PREVIEW_STEPS);
  return { ...request, width: side(width), height: side(height), steps: shorter };
}

function seedsOf({ request, seeds }: SweepRequest, random: () => number): readonly SeedValue[] {
  const wanted = seeds ?? [seedValue(exactSeed(request.seed ?? -1, request.seedHigh))];
  // All cells share their noise, so a random seed is drawn once and not by each of them.
  return [...new Set(wanted.map((seed) => (seed === -1 ? Math.floor(random() * RANDOM_SEEDS) : seed)))];
}

const two = (value: number): string => String(value).padStart(2, '0');

/** `clip-skip-02`, with its row in front when there are several; a fractional value keeps its point. */
function nameOf(clipSkip: number, row: number, rows: number): string {
  const [whole = '', fraction] = String(clipSkip).split('.');
  const value = `clip-skip-${whole.padStart(2, '0')}${fraction === undefined ? '' : `.${fraction}`}`;
  return rows > 1 ? `row-${two(row + 1)}-${value}` : value;
}

interface Row extends SweepRow {
  readonly request: GenerationRequest & { readonly seed: number };
  readonly drawnBy: DrawnBy;
}

function rowsOf({ request: given, axis }: SweepRequest, seeds: readonly SeedValue[]): readonly Row[] {
  const { seedHigh: _, ...request } = given;
  const values = axis?.values ?? [undefined];
  return values.flatMap((value) =>
    seeds.map((seed): Row => {
      const drawn = seedFields(seed);
      if (!axis || value === undefined)
        return { label: `Seed: ${seed}`, seed, axisValue: null, drawnBy: {}, request: { ...request, ...drawn } };
      const { label, apply } = AXES[axis.kind];
      const named = `${label}: ${value}`;
      return {
        label: seeds.length > 1 ? `${named}, Seed: ${seed}` : named,
        seed,
        axisValue: String(value),
        drawnBy: axis.kind === 'model' || axis.kind === 'vae' ? { [axis.kind]: String(value) } : {},
        request: { ...apply(request, value, axis.values), ...drawn },
      };
    }),
  );
}

/** Where the value has no effect, two pictures are enough to show it. */
const SHOWN_WITHOUT_EFFECT = 2;

function allClipSkips({ card, configs }: Checkpoint): readonly number[] {
  const { trainedClipSkip: least } = card.textEncoders[0];
  const last = card.clipSkip.hasEffect ? configs.text.numLayers : SHOWN_WITHOUT_EFFECT;
  return Array.from({ length: last + 1 - least }, (_, index) => least + index);
}

/** @throws USAGE */
function requirePossible(clipSkips: readonly number[], rows: number): void {
  const problem =
    clipSkips.length === 0
      ? 'a sweep needs at least one clip-skip value'
      : clipSkips.length * rows > SWEEP_LIMITS.cells
        ? `a sweep of ${clipSkips.length} × ${rows} pictures is larger than ${SWEEP_LIMITS.cells}`
        : undefined;
  if (problem) throw new AppError('USAGE', { problem });
}

/** Row by row, a cell for each value. */
const cellsOf = (rows: readonly Row[], clipSkips: readonly number[]): readonly PlannedCell[] =>
  rows.flatMap(({ request, seed, drawnBy }, row) =>
    clipSkips.map(
      (clipSkip, column): PlannedCell => ({
        index: row * clipSkips.length + column,
        row,
        column,
        clipSkip,
        seed,
        drawnBy,
        name: nameOf(clipSkip, row, rows.length),
        request: { ...request, clipSkip, batchSize: 1, batchCount: 1 },
      }),
    ),
  );

/**
 * Plans a sweep for a model; each cell is judged by the model that is to draw it.
 * @throws what the request can be wrong with
 * @throws USAGE for a timeline of clip skip, when there are no cells or too many, or a value does not fit its axis
 */
export function planSweep(sweep: SweepRequest, checkpoint: Checkpoint, random: () => number = Math.random): SweepPlan {
  if (sweep.request.clipSkipTimeline !== undefined)
    throw new AppError('USAGE', { problem: 'a sweep has one clip skip a picture and takes no timeline' });
  const clipSkips = [...new Set(sweep.clipSkips ?? allClipSkips(checkpoint))];
  const { preview } = sweep;
  const rows = rowsOf(sweep, seedsOf(sweep, random)).map((row) =>
    preview ? { ...row, request: previewOf(row.request, preview, checkpoint) } : row,
  );
  requirePossible(clipSkips, rows.length);
  const shown = rows.map(({ label, seed, axisValue }): SweepRow => ({ label, seed, axisValue }));
  return { stage: preview ? 'preview' : 'full', clipSkips, rows: shown, cells: cellsOf(rows, clipSkips) };
}
