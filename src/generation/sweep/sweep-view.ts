/** @file How a sweep in a folder stands: its stages with the cells that are there, whether or not anything draws them now. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readSmallText } from '../../base/index.js';
import type { Job, SweepCell, SweepProgress, SweepResult, SweepStage } from '../../contract/index.js';
import { parseFacts, WORK } from '../../inference/index.js';
import type { SweepManifest } from './manifest.js';

type Stage = SweepCell['stage'];

const ROW = /^row-(\d+)-/;

/** The cells on disk; how far they differ is known only once their row was gone through. */
async function cellsOnDisk(folder: string, stage: Stage, clipSkips: readonly number[]): Promise<readonly SweepCell[]> {
  const work = join(folder, WORK, stage);
  const names = (await readdir(work).catch(() => [])).filter((name) => name.endsWith('.json'));
  const cells = await Promise.all(
    names.map(async (name): Promise<SweepCell[]> => {
      const facts = parseFacts(await readSmallText(join(work, name)).catch(() => ''));
      const column = facts ? clipSkips.indexOf(facts.clipSkip.requested) : -1;
      if (!facts || column < 0) return [];
      const row = Number(ROW.exec(name)?.[1] ?? 1) - 1;
      return [{ ...facts, index: row * clipSkips.length + column, row, column, stage, difference: null }];
    }),
  );
  return cells.flat().sort((a, b) => a.index - b.index);
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

/** The stages, previews first; news of the job that draws one come before what is on disk. */
export async function lookAtStages(
  folder: string,
  manifest: SweepManifest,
  job: Job | undefined,
): Promise<SweepStage[]> {
  const told = (job?.progress as SweepProgress | undefined)?.cells ?? [];
  return Promise.all(
    columnsOf(manifest).map(async ([stage, clipSkips]): Promise<SweepStage> => {
      const result = sameColumns(manifest.results[stage], clipSkips) ? manifest.results[stage] : undefined;
      const known = new Map<string, SweepCell>();
      const news = told.filter((cell) => cell.stage === stage);
      for (const cell of result ? result.cells : await cellsOnDisk(folder, stage, clipSkips))
        known.set(cell.file, cell);
      for (const cell of news) known.set(cell.file, cell);
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
