/** @file The runner of sweep jobs: the folder says what to draw, so a job that is run again goes on with what is there. */
import { join } from 'node:path';
import type { JobStep, SweepCell, SweepProgress, SweepResult } from '../../contract/index.js';
import type { JobRunner } from '../../jobs/index.js';
import type { SweepEvent } from './cells.js';
import { openSweepFolder } from './sweep-folder.js';
import type { Sweeper } from './sweeper.js';

/** A sweep job as it lies in the queue. */
export interface SweepJobRequest {
  readonly sweepId: string;
}

export interface SweepRunnerParts {
  /** A sweeper whose models are held while the signal is not aborted. */
  readonly sweeperFor: (signal: AbortSignal) => Sweeper;
  readonly folderOf: (sweepId: string) => string;
  /** Hears of each picture that is on disk. */
  readonly onPicture?: ((path: string) => void) | undefined;
}

function stepOf({ done, total, secondsLeft, stepIndex, sigma, cell, cells }: SweepEvent & { type: 'step' }): JobStep {
  return { done, total, secondsLeft, stepIndex, sigma, batch: cell, batchCount: cells };
}

/** Makes the runner. */
export const createSweepRunner =
  ({ sweeperFor, folderOf, onPicture }: SweepRunnerParts): JobRunner =>
  async (job, { signal, onProgress }): Promise<SweepResult> => {
    const folder = folderOf((job.request as SweepJobRequest).sweepId);
    const { chosen } = await openSweepFolder(folder);
    const cells: SweepCell[] = [];
    let step: JobStep | undefined;
    const onEvent = (event: SweepEvent): void => {
      if (event.type === 'step') step = stepOf(event);
      else {
        cells.push(event.cell);
        onPicture?.(join(folder, event.cell.file));
      }
      const progress: SweepProgress = { ...(step ? { step } : {}), cells: [...cells] };
      onProgress(progress);
    };
    return (await sweeperFor(signal).draw({ folder, chosen, signal, onEvent })).result;
  };
