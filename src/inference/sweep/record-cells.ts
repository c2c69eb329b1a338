/** @file The images of a sweep become its cells: kept, and compared with the cell on their left. */
import { defined } from '../../base/index.js';
import type { GeneratedImage, GenerationEvent, SweepCell } from '../../contract/index.js';
import { imageDistance, latentDistance } from '../../lab/index.js';
import type { CellPlace, CellStore, KeptCell } from './cell-store.js';

export type SweepEvent =
  | {
      readonly type: 'step';
      /** Over all cells. */
      readonly done: number;
      readonly total: number;
      readonly secondsLeft: number;
      readonly stepIndex: number;
      readonly sigma: number;
      /** The cell that is being drawn: its index in the sweep. */
      readonly cell: number;
      /** How many there are. */
      readonly cells: number;
    }
  | { readonly type: 'cell'; readonly cell: SweepCell; readonly image: GeneratedImage['image'] };

export interface CellRecorderParts {
  readonly stage: SweepCell['stage'];
  readonly cells: readonly CellPlace[];
  readonly store: CellStore;
}

export interface CellRecorder {
  /** Whether a cell was drawn before; asked when its turn has come, since what is there is read once. */
  isDone(index: number): Promise<boolean>;
  /** Takes an event of the run; what it says of the sweep. @throws what the store throws */
  hear(event: GenerationEvent): Promise<SweepEvent | undefined>;
}

interface Placed {
  readonly place: CellPlace;
  readonly kept: KeptCell;
}

function keptOf({ seed, clipSkip, infotext, image, latent }: GeneratedImage, file: string): KeptCell {
  const { width, height } = image;
  return { facts: { seed, clipSkip, infotext, width, height, file }, image, latent };
}

/** How far a cell is from the one on its left; null in the first column. */
function differenceOf({ place, kept }: Placed, left: Placed | undefined, conditioning = 0): SweepCell['difference'] {
  if (left?.place.row !== place.row) return null;
  return {
    conditioning,
    latent: latentDistance(left.kept.latent, kept.latent),
    image: imageDistance(left.kept.image.data, kept.image.data),
  };
}

const stepOf = (
  { done, total, secondsLeft, stepIndex, sigma, task: cell }: GenerationEvent & { readonly type: 'step' },
  cells: number,
): SweepEvent => ({ type: 'step', done, total, secondsLeft, stepIndex, sigma, cell, cells });

const cellOf = (
  { place: { index, row, column }, kept: { facts, image } }: Placed,
  told: Pick<SweepCell, 'stage' | 'difference'>,
): SweepEvent => ({ type: 'cell', cell: { ...facts, index, row, column, ...told }, image });

/** The cell whose turn it is, where it is there, and the one before. */
interface Recording {
  current?: KeptCell | undefined;
  left?: Placed;
}

/** The cell that a task has become; undefined where nothing was drawn. */
function finished(
  recording: Recording,
  { place, stage }: { readonly place: CellPlace | undefined; readonly stage: SweepCell['stage'] },
  { conditioningDistance }: GenerationEvent & { type: 'task' },
): SweepEvent | undefined {
  const { current: kept, left } = recording;
  recording.current = undefined;
  if (!place || !kept) return undefined;
  recording.left = { place, kept };
  const difference = differenceOf(recording.left, left, conditioningDistance);
  return cellOf(recording.left, { stage, difference });
}

/** Makes the recorder of a run. */
export function createCellRecorder({ stage, cells, store }: CellRecorderParts): CellRecorder {
  const recording: Recording = {};
  const keep = (event: GenerationEvent & { type: 'image' }): Promise<void> => {
    const place = defined(cells[event.task], 'the cell of an image');
    recording.current = keptOf(event, store.fileOf(place));
    return store.write(place, recording.current);
  };
  return {
    isDone: async (index) => {
      recording.current = await store.read(defined(cells[index], 'a cell'));
      return recording.current !== undefined;
    },
    hear: async (event) => {
      if (event.type === 'image') await keep(event);
      if (event.type === 'task') return finished(recording, { place: cells[event.task], stage }, event);
      return event.type === 'step' ? stepOf(event, cells.length) : undefined;
    },
  };
}
