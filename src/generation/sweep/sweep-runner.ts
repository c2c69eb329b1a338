/** @file The worker's side of sweep jobs: a job that is run again goes on with what its folder holds. */
import { join } from 'node:path';
import type { GenerationPlan, JobStep, SweepCell, SweepProgress, SweepResult } from '../../contract/index.js';
import { readPlan, type SweepEvent } from '../../inference/index.js';
import type { JobRunner } from '../../queue/index.js';
import { openSweepFolder } from './sweep-folder.js';
import type { Sweeper } from './sweeper.js';

export interface SweepRunnerParts {
  readonly sweeper: Pick<Sweeper, 'run'>;
  readonly folderOf: (sweepId: string) => string;
  /** Hears of each image that is on disk. */
  readonly onImage?: ((path: string) => void) | undefined;
}

function stepOf({ done, total, secondsLeft, stepIndex, sigma, cell, cells }: SweepEvent & { type: 'step' }): JobStep {
  return { done, total, secondsLeft, stepIndex, sigma, batch: cell, batchCount: cells };
}

/** The sweep that a plan belongs to. */
export const sweepIdOf = (request: unknown): string | undefined => (request as GenerationPlan).sweepId;

/** Makes the runner. */
export const createSweepRunner =
  ({ sweeper, folderOf, onImage }: SweepRunnerParts): JobRunner =>
  async (job, { signal, onProgress }): Promise<SweepResult> => {
    const plan = readPlan(job.request);
    const folder = folderOf(sweepIdOf(plan) ?? job.id);
    const { chosen } = await openSweepFolder(folder);
    const cells: SweepCell[] = [];
    let step: JobStep | undefined;
    const onEvent = (event: SweepEvent): void => {
      if (event.type === 'step') step = stepOf(event);
      else {
        cells.push(event.cell);
        onImage?.(join(folder, event.cell.file));
      }
      const progress: SweepProgress = { ...(step ? { step } : {}), cells: [...cells] };
      onProgress(progress);
    };
    return (await sweeper.run({ folder, chosen, plan, signal, onEvent })).result;
  };
