/** @file The worker's side of sweep jobs: a job that is run again goes on with what its sweep holds. */
import type { GenerationPlan, JobStep, SweepCell, SweepProgress, SweepResult } from '../../contract/index.js';
import { readPlan, type SweepEvent } from '../../inference/index.js';
import type { JobRunner } from '../../queue/index.js';
import { openSweepFolder } from './sweep-folder.js';
import type { SweepPlaces } from './sweep-places.js';
import type { Sweeper } from './sweeper.js';

export interface SweepRunnerParts {
  readonly sweeper: Pick<Sweeper, 'run'>;
  readonly places: Pick<SweepPlaces, 'placeOf'>;
  /** Hears of each image that is stored, by the name of its file there. */
  readonly onImage?: ((key: string, sweepId: string) => void) | undefined;
}

function stepOf({ done, total, secondsLeft, stepIndex, sigma, cell, cells }: SweepEvent & { type: 'step' }): JobStep {
  return { done, total, secondsLeft, stepIndex, sigma, batch: cell, batchCount: cells };
}

/** The sweep that a plan belongs to. */
export const sweepIdOf = (request: unknown): string | undefined => (request as GenerationPlan).sweepId;

/** Makes the runner. */
export const createSweepRunner =
  ({ sweeper, places, onImage }: SweepRunnerParts): JobRunner =>
  async (job, { signal, onProgress }): Promise<SweepResult> => {
    const plan = readPlan(job.request);
    const sweepId = sweepIdOf(plan) ?? job.id;
    const place = places.placeOf(sweepId);
    const { chosen } = await openSweepFolder(place);
    const cells: SweepCell[] = [];
    let step: JobStep | undefined;
    const onEvent = (event: SweepEvent): void => {
      if (event.type === 'step') step = stepOf(event);
      else {
        cells.push(event.cell);
        onImage?.(place.keyOf(event.cell.file), sweepId);
      }
      const progress: SweepProgress = { ...(step ? { step } : {}), cells: [...cells] };
      onProgress(progress);
    };
    return (await sweeper.run({ place, chosen, plan, signal, onEvent })).result;
  };
