/** @file The cells of a sweep, drawn one after another by one model and compared with the cell on their left. */
import { distinctNotices, type Notice, throwIfAborted } from '../../base/index.js';
import type {
  ExplicitRequest,
  GeneratedImage,
  GenerateEvent,
  GenerateResult,
  SweepCell,
  SweepDifference,
} from '../../contract/index.js';
import { conditioningDistance, imageDistance, latentDistance } from '../../lab/index.js';
import type { PlannedCell } from '../../pipeline/index.js';
import type { Shape } from '../../tensor/index.js';
import type { CellStore, KeptCell } from './cell-store.js';

/** What a sweep needs of a loaded model. */
export interface Drawer {
  encode(
    prompt: string,
    options: Pick<ExplicitRequest, 'clipSkip' | 'emphasis' | 'commaPaddingBacktrack'>,
  ): Promise<{
    readonly chunks: number;
    readonly conditioning: { readonly data: Float32Array; readonly shape: Shape };
  }>;
  generate(
    request: ExplicitRequest,
    options: { readonly signal?: AbortSignal },
  ): AsyncGenerator<GenerateEvent, GenerateResult>;
}

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
      /** How many this model draws. */
      readonly cells: number;
    }
  | { readonly type: 'cell'; readonly cell: SweepCell; readonly image: GeneratedImage['image'] };

export interface CellsOptions {
  readonly stage: SweepCell['stage'];
  readonly store: CellStore;
  readonly signal?: AbortSignal | undefined;
}

/** What was spent on cells. */
export interface CellsSum {
  readonly encoderRuns: number;
  readonly drawn: number;
  readonly warnings: readonly Notice[];
}

type DrawnCell = { readonly image: GeneratedImage; readonly result: GenerateResult };

interface Comparison {
  readonly drawer: Drawer;
  readonly planned: PlannedCell;
  readonly left: { readonly planned: PlannedCell; readonly kept: KeptCell };
}

/** Both encodings are remembered by the model: no layer is computed for this. */
async function conditioningApart({ drawer, planned, left }: Comparison): Promise<number> {
  const conditioningOf = ({ request: { prompt, clipSkip, emphasis, commaPaddingBacktrack } }: PlannedCell) =>
    drawer.encode(prompt, {
      ...(clipSkip === undefined ? {} : { clipSkip }),
      ...(emphasis === undefined ? {} : { emphasis }),
      ...(commaPaddingBacktrack === undefined ? {} : { commaPaddingBacktrack }),
    });
  const [a, b] = [await conditioningOf(left.planned), await conditioningOf(planned)];
  const [, tokens = 0, width = 1] = a.conditioning.shape;
  return conditioningDistance(a.conditioning.data, b.conditioning.data, { width, chunkLength: tokens / a.chunks });
}

async function compare(comparison: Comparison, { image, latent }: KeptCell): Promise<SweepDifference> {
  const { kept } = comparison.left;
  return {
    conditioning: await conditioningApart(comparison),
    latent: latentDistance(kept.latent, latent),
    image: imageDistance(kept.image.data, image.data),
  };
}

async function* drawCell(
  drawer: Drawer,
  planned: PlannedCell,
  signal: AbortSignal | undefined,
): AsyncGenerator<SweepEvent, DrawnCell> {
  const events = drawer.generate(planned.request, signal ? { signal } : {});
  let next = await events.next();
  for (; !next.done; next = await events.next())
    if (next.value.type === 'step') {
      const { done, total, secondsLeft, stepIndex, sigma } = next.value;
      yield { type: 'step', done, total, secondsLeft, stepIndex, sigma, cell: 0, cells: 1 };
    }
  const [image] = next.value.images;
  if (!image) throw new Error('bug: a cell without a picture');
  return { image, result: next.value };
}

/**
 * Draws what is not in the store, in order; yields every cell of it, drawn now or before. Time left counts all cells.
 * @throws what drawing and the store throw; what was drawn until then is kept
 */
export async function* drawCells(
  drawer: Drawer,
  cells: readonly PlannedCell[],
  { stage, store, signal }: CellsOptions,
): AsyncGenerator<SweepEvent, CellsSum> {
  const warnings: Notice[] = [];
  let [encoderRuns, drawn] = [0, 0];
  let left: Comparison['left'] | undefined;
  const draw = async function* (planned: PlannedCell, after: number): AsyncGenerator<SweepEvent, KeptCell> {
    const events = drawCell(drawer, planned, signal);
    let next = await events.next();
    for (; !next.done; next = await events.next()) yield spread(next.value, planned, { after, cells: cells.length });
    const { image, result } = next.value;
    encoderRuns += result.encoderRuns;
    drawn++;
    warnings.push(...result.warnings);
    const kept = keptOf(image, store.fileOf(planned));
    await store.write(planned, kept);
    return kept;
  };
  for (const [after, planned] of cells.entries()) {
    throwIfAborted(signal);
    const kept = (await store.read(planned)) ?? (yield* draw(planned, after));
    const neighbour = left?.planned.row === planned.row ? left : undefined;
    const difference = neighbour ? await compare({ drawer, planned, left: neighbour }, kept) : null;
    const { index, row, column } = planned;
    left = { planned, kept };
    yield { type: 'cell', cell: { ...kept.facts, index, row, column, stage, difference }, image: kept.image };
  }
  return { encoderRuns, drawn, warnings: distinctNotices(warnings) };
}

function keptOf({ seed, clipSkip, infotext, image, latent }: GeneratedImage, file: string): KeptCell {
  const { width, height } = image;
  return { facts: { seed, clipSkip, infotext, width, height, file }, image, latent };
}

/** A step of one cell as a step of all: the cells to come are taken to last as long as this one. */
function spread(
  event: SweepEvent,
  { index }: PlannedCell,
  { after, cells }: { readonly after: number; readonly cells: number },
): SweepEvent {
  if (event.type !== 'step') return event;
  const { done, total, secondsLeft } = event;
  const perStep = total > done ? secondsLeft / (total - done) : 0;
  const left = secondsLeft + perStep * total * (cells - after - 1);
  return { ...event, done: after * total + done, total: cells * total, secondsLeft: left, cell: index, cells };
}
