/** @file How a sweep stands: its stages with the cells that are there, whether or not anything draws them now. */
import { basename } from 'node:path';
import type { Job, SweepCell, SweepProgress, SweepResult, SweepStage } from '../../contract/index.js';
import { readFacts, type SweepPlace, WORK } from '../../inference/index.js';
import type { SweepManifest } from './manifest.js';

type Stage = SweepCell['stage'];

const ROW = /^row-(\d+)-/;

/** A cell that lies there; how far it differs is known only once its row was gone through. */
async function cellOf(
  place: SweepPlace,
  stage: Stage,
  { name, clipSkips }: { name: string; clipSkips: readonly number[] },
) {
  const facts = await readFacts(place, stage, name);
  const column = facts ? clipSkips.indexOf(facts.clipSkip.requested) : -1;
  if (!facts || column < 0) return [];
  const row = Number(ROW.exec(name)?.[1] ?? 1) - 1;
  return [{ ...facts, index: row * clipSkips.length + column, row, column, stage, difference: null }];
}

/** The cells that lie there, but for those that are told of. */
async function keptCells(
  place: SweepPlace,
  stage: Stage,
  { clipSkips, told }: { clipSkips: readonly number[]; told: readonly SweepCell[] },
): Promise<readonly SweepCell[]> {
  const known = new Set(told.map(({ file }) => basename(file, '.png')));
  const files = await place.namesIn(`${WORK}/${stage}`);
  const names = files.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length));
  const missing = names.filter((name) => !known.has(name));
  return (await Promise.all(missing.map((name) => cellOf(place, stage, { name, clipSkips })))).flat();
}

/** The stages that a sweep has, with their columns. */
function columnsOf({ sweep, chosen, results }: SweepManifest): readonly (readonly [Stage, readonly number[]])[] {
  const all = sweep.clipSkips ?? [];
  if (!sweep.preview) return [['full', all]];
  const full = chosen ?? results.full?.clipSkips;
  return full
    ? [
        ['preview', all],
        ['full', full],
      ]
    : [['preview', all]];
}

const sameColumns = (result: SweepResult | undefined, clipSkips: readonly number[]): boolean =>
  JSON.stringify(result?.clipSkips) === JSON.stringify(clipSkips);

/** The stages, previews first; news of the job that draws one come before what lies there. */
export async function lookAtStages(
  place: SweepPlace,
  manifest: SweepManifest,
  job: Job | undefined,
): Promise<SweepStage[]> {
  const news = (job?.progress as SweepProgress | undefined)?.cells ?? [];
  return Promise.all(
    columnsOf(manifest).map(async ([stage, clipSkips]): Promise<SweepStage> => {
      const result = sameColumns(manifest.results[stage], clipSkips) ? manifest.results[stage] : undefined;
      const told = news.filter((cell) => cell.stage === stage);
      const kept = result ? result.cells : await keptCells(place, stage, { clipSkips, told });
      const known = new Map([...kept, ...told].map((cell) => [cell.file, cell]));
      const { cells: _, ...rest } = result ?? {};
      return {
        stage,
        clipSkips: [...clipSkips],
        cells: [...known.values()].sort((a, b) => a.index - b.index),
        ...(result ? { result: rest as Omit<SweepResult, 'cells'> } : {}),
      };
    }),
  );
}
