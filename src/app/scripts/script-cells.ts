/** @file The cells of a script, drawn one after another by the runner of drawing jobs. */
import { AppError } from '../../base/index.js';
import type { Job, JobImage, JobProgress, JobResult, RgbImage } from '../../contract/index.js';
import type { JobContext } from '../../jobs/index.js';
import type { DrawRequest } from '../draw-batch.js';
import { createDrawRunner, type DrawJobParts, type DrawRunner } from '../draw-job.js';
import { encodePixels } from '../images.js';
import type { ScriptJob, ScriptJobCell, ScriptPicture } from './script-job.js';
import { createTileCutter, type TileCutter } from './tile-cutter.js';

const batchesOf = ({ order }: ScriptJobCell): number => order.request.batchCount ?? 1;
const stepsOf = (cell: ScriptJobCell): number => (cell.order.request.steps ?? 1) * batchesOf(cell);
const sum = <T>(items: readonly T[], pick: (item: T) => number): number =>
  items.reduce((total, item) => total + pick(item), 0);

/** The progress of a cell as that of all: the steps of cells count as they were asked for. */
function spread(news: JobProgress, cells: readonly ScriptJobCell[], index: number): JobProgress {
  const { step } = news;
  const cell = cells[index];
  if (!step || !cell) return news;
  const part = step.done / step.total;
  const done = sum(cells.slice(0, index), stepsOf) + part * stepsOf(cell);
  const perStep = step.total > step.done ? step.secondsLeft / ((1 - part) * stepsOf(cell)) : 0;
  const later = sum(cells.slice(index + 1), stepsOf);
  return {
    ...news,
    step: {
      ...step,
      ...{ done: Math.floor(done), total: sum(cells, stepsOf), secondsLeft: step.secondsLeft + perStep * later },
      batch: sum(cells.slice(0, index), batchesOf) + step.batch,
      batchCount: sum(cells, batchesOf),
    },
  };
}

/** One model after the other, so that each is loaded once; a cell that follows another stays behind it. */
function drawingOrder(cells: readonly ScriptJobCell[]): readonly number[] {
  if (cells.some(({ follows }) => follows)) return [...cells.keys()];
  const keys = cells.map(({ order }) => `${order.modelId}\n${order.vaePath ?? ''}`);
  const ranks = [...new Set(keys)];
  return [...cells.keys()].sort((a, b) => ranks.indexOf(keys[a] ?? '') - ranks.indexOf(keys[b] ?? '') || a - b);
}

/** What was drawn of a script; of each cell, what there is. */
export interface DrawnCells {
  readonly pictures: ScriptPicture[][];
  readonly results: JobResult[];
  readonly problems: AppError[];
}

export interface CellRunner extends Pick<DrawRunner, 'skip' | 'endAfterCurrent' | 'isSkipping'> {
  /** @throws the first problem when nothing could be drawn; CANCELLED */
  draw(job: Job, script: Pick<ScriptJob, 'cells' | 'layout'>, context: JobContext): Promise<DrawnCells>;
}

type OneCell = (
  job: Job,
  cell: ScriptJobCell,
  rest: {
    readonly context: JobContext;
    readonly previous: ScriptPicture | undefined;
    readonly cutTile: TileCutter;
  },
) => Promise<{ readonly result: JobResult; readonly pictures: ScriptPicture[] }>;

/** The order of a cell, its init picture exchanged where it follows another or is a tile. */
async function orderOf(cell: ScriptJobCell, previous: ScriptPicture | undefined, cutTile: TileCutter) {
  const { order, follows, tile } = cell;
  const from = (initImage: string): DrawRequest => ({ ...order, request: { ...order.request, initImage } });
  if (tile) return from(await cutTile(cell, tile));
  // Its pixels and not its file, which may be lossy.
  if (follows && previous) return from(Buffer.from(await encodePixels(previous.pixels)).toString('base64'));
  return order;
}

type DrawnFile = { readonly bytes: Uint8Array; readonly pixels: RgbImage };

/** One cell as a drawing job of its own whose files are kept for the script. */
function createOneCell(runner: DrawRunner, collected: Map<string, DrawnFile[]>): OneCell {
  return async (job, cell, { context, previous, cutTile }) => {
    const files: DrawnFile[] = [];
    collected.set(job.id, files);
    try {
      const request = await orderOf(cell, previous, cutTile);
      const result = (await runner.run({ ...job, request }, context)) as JobResult;
      const pictures = result.images.flatMap((image, i) => (files[i] ? [{ image, ...files[i] }] : []));
      return { result, pictures };
    } finally {
      collected.delete(job.id);
    }
  };
}

/** News of a cell as news of the script, with the pictures of the cells before. */
const telling = (
  context: JobContext,
  cells: readonly ScriptJobCell[],
  { place, done }: { readonly place: number; readonly done: readonly JobImage[] },
): JobContext => ({
  ...context,
  onProgress: (news) => {
    const own = spread(news as JobProgress, cells, place);
    context.onProgress({ ...own, images: [...done, ...own.images] });
  },
});

/** A script that is being drawn, while it can be asked to end with its cell. */
interface CellsEnd {
  readonly isEnding: () => boolean;
  /** Told before each cell whether another one is to come. */
  readonly onCell: (more: boolean) => void;
}

interface CellsRun extends CellsEnd {
  readonly cells: readonly ScriptJobCell[];
  readonly cutTile: TileCutter;
  readonly context: JobContext;
}

async function drawAll(one: OneCell, job: Job, { cells, cutTile, context, isEnding, onCell }: CellsRun) {
  const drawn: DrawnCells = { pictures: cells.map(() => []), results: [], problems: [] };
  const done: JobImage[] = [];
  let previous: ScriptPicture | undefined;
  const sequence = drawingOrder(cells);
  const sorted = sequence.flatMap((i) => cells[i] ?? []);
  for (const [place, cell] of sorted.entries()) {
    if (context.signal.aborted || isEnding()) break;
    onCell(place + 1 < sorted.length);
    try {
      const told = telling(context, sorted, { place, done });
      const { result, pictures } = await one(job, cell, { context: told, previous, cutTile });
      drawn.pictures[sequence[place] ?? place] = pictures;
      drawn.results.push(result);
      done.push(...result.images);
      previous = pictures[0] ?? previous;
    } catch (error) {
      // A cell that fails stays blank, and the others are drawn. @source AUTOMATIC1111 WebUI v1.10.1, as behaviour
      if (!(error instanceof AppError)) throw error;
      if (error.code !== 'CANCELLED') drawn.problems.push(error);
    }
  }
  if (drawn.pictures.flat().length === 0) throw drawn.problems[0] ?? new AppError('CANCELLED');
  return drawn;
}

/** Makes the runner of cells. */
export function createCellRunner(parts: DrawJobParts): CellRunner {
  const collected = new Map<string, DrawnFile[]>();
  const running = new Map<string, { ending: boolean; more: boolean }>();
  const runner = createDrawRunner({
    ...parts,
    receiver: (id) => {
      const files = collected.get(id);
      return files && ((bytes, pixels) => void files.push({ bytes, pixels }));
    },
  });
  const one = createOneCell(runner, collected);
  return {
    draw: (job, { cells, layout }, context) => {
      const cutTile = createTileCutter(layout.tiles, parts.readPicture);
      const run = { ending: false, more: false };
      running.set(job.id, run);
      const end: CellsEnd = { isEnding: () => run.ending, onCell: (more) => (run.more = more) };
      return drawAll(one, job, { cells, cutTile, context, ...end }).finally(() => running.delete(job.id));
    },
    skip: runner.skip,
    endAfterCurrent: (jobId) => {
      const run = running.get(jobId);
      if (!run?.more || run.ending) return false;
      run.ending = true;
      return true;
    },
    isSkipping: runner.isSkipping,
  };
}
