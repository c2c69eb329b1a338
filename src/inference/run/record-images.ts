/** @file The images of a run become files and addresses: encoded, kept as the plan says, noted in the job's news and result. */
import type {
  ClipSkipUse,
  CompositeImage,
  GeneratedImage,
  GenerationEvent,
  GenerationPlan,
  GenerationRequest,
  JobImage,
  JobProgress,
  JobResult,
  JobStep,
  OutputPolicy,
  ResolvedRequest,
} from '../../contract/index.js';
import type { ImageStore } from '../../gallery/index.js';
import { encodeImage } from '../../images/index.js';
import type { StageTimes } from '../stage-times.js';
import type { RunSummary } from './run-plan.js';

/** What draws one image of a plan alone. */
export interface DrawnRecipe {
  readonly request: GenerationRequest;
  readonly modelId: string;
}

export interface RecordParts {
  readonly jobId: string;
  readonly images: Pick<ImageStore, 'keep' | 'keepTransient'>;
  readonly stages: Pick<StageTimes, 'took'>;
}

export interface Recorder {
  /** Takes an event; an image is kept when this resolves. @throws FILE_UNWRITABLE DISK_FULL */
  hear(event: GenerationEvent): Promise<void>;
  /** All that is known so far. */
  progress(): JobProgress;
  result(summary: RunSummary): JobResult;
}

type Drawn = Pick<GeneratedImage, 'index' | 'seed' | 'infotext' | 'image'> & ClipSkipUse;

const clipSkipsOf = ({
  clipSkip,
  negativeClipSkip,
  clipSkipL,
  clipSkipG,
  clipSkipTimeline,
}: ClipSkipUse): ClipSkipUse => ({
  clipSkip,
  ...(negativeClipSkip ? { negativeClipSkip } : {}),
  ...(clipSkipL ? { clipSkipL } : {}),
  ...(clipSkipG ? { clipSkipG } : {}),
  ...(clipSkipTimeline ? { clipSkipTimeline } : {}),
});

/** The seeds of the image after so many: the variation's where there is one. */
const seedsAfter = ({ seed, variationSeed, variationStrength = 0 }: ResolvedRequest, images: number) =>
  variationStrength > 0 && variationSeed !== undefined
    ? { variationSeed: variationSeed + images }
    : { seed: seed + images };

/** A size that came from a scale is left to the scale, which the infotext names. */
function hiresAsked({ hires }: ResolvedRequest): Pick<GenerationRequest, 'hires'> {
  if (hires?.scale === undefined) return {};
  const { width: _, height: __, ...asked } = hires;
  return { hires: asked };
}

/** The request of one image alone: the one after so many. */
const requestAfter = (request: ResolvedRequest, images: number): GenerationRequest => ({
  ...request,
  ...hiresAsked(request),
  ...seedsAfter(request, images),
  batchSize: 1,
  batchCount: 1,
});

/** How and where a composite is written. A grid takes a number before a name that its first image has. */
const compositeOutput = (output: OutputPolicy, kind: CompositeImage['kind']): OutputPolicy =>
  kind === 'grid' ? { ...output, ...output.grids, pattern: '' } : output;

interface Keeping {
  readonly output: OutputPolicy;
  readonly request: ResolvedRequest;
  /** Null = it was put together from others. */
  readonly recipe: DrawnRecipe | null;
  /** Whether it has an address after the job; else it is there until it is fetched. */
  readonly save: boolean;
}

type Keep = (image: Drawn, keeping: Keeping) => Promise<JobImage>;

/** Encodes images and keeps them in files or in memory; what the job says of each comes back. */
const keepWith =
  ({ jobId, images }: RecordParts): Keep =>
  async (image, { output, request, recipe, save }) => {
    const bytes = await encodeImage(image, output.format, output);
    const whole = { ...image, jobId, bytes, request, recipe };
    const url = save ? await images.keep(whole, output) : null;
    if (!save) await images.keepTransient(whole, output.format);
    const { index, seed, infotext } = image;
    const { width, height } = image.image;
    return { index, seed, url, infotext, ...clipSkipsOf(image), width, height };
  };

/** What was heard of a run so far. */
interface Heard {
  readonly drawn: { readonly task: number; readonly image: JobImage }[];
  readonly composites: JobImage[];
  /** How many of the composites are grids. */
  grids: number;
  step: JobStep | undefined;
  firstRequest: ResolvedRequest | undefined;
}

interface Recording {
  readonly plan: GenerationPlan;
  readonly heard: Heard;
  readonly keep: Keep;
}

async function keepDrawn({ plan, heard, keep }: Recording, event: GenerationEvent & { type: 'image' }): Promise<void> {
  const task = plan.tasks[event.task];
  if (!task || !event.drawn) throw new Error('bug: an image of no task');
  const { request, isWhole } = event.drawn;
  heard.firstRequest ??= request;
  const recipe = { request: requestAfter(request, event.index - task.firstIndex), modelId: task.model.id };
  const output = { ...plan.output, toDisk: plan.output.toDisk && (isWhole || plan.output.unfinishedToDisk) };
  const save = plan.save && plan.layout.tiles === undefined;
  heard.drawn.push({ task: event.task, image: await keep(event, { output, request, recipe, save }) });
}

async function keepComposite(
  { plan, heard, keep }: Recording,
  { kind, first, isReturned, ...composite }: CompositeImage,
): Promise<void> {
  const output = compositeOutput(plan.output, kind);
  const request = heard.firstRequest as ResolvedRequest;
  const kept = await keep({ ...first, ...composite }, { output, request, recipe: null, save: plan.save });
  if (!isReturned) return;
  heard.composites.push(kept);
  if (kind === 'grid') heard.grids++;
}

/** The images of the result: composites first, then the drawn ones that the layout shows, in their order. */
function returnedOf({ layout: { images: shown } }: GenerationPlan, { drawn, composites }: Heard): JobImage[] {
  const isShown = (task: number) => (typeof shown === 'boolean' ? shown : shown.includes(task));
  const inOrder = drawn.filter(({ task }) => isShown(task)).sort((a, b) => a.image.index - b.image.index);
  return [...composites, ...inOrder.map(({ image }) => image)];
}

const stepOf = ({ done, total, secondsLeft, stepIndex, sigma, batch, batchCount }: JobStep): JobStep => ({
  done,
  total,
  secondsLeft,
  stepIndex,
  sigma,
  batch,
  batchCount,
});

/** Makes the recorder of one run. */
export function createRecorder(plan: GenerationPlan, parts: RecordParts): Recorder {
  const heard: Heard = { drawn: [], composites: [], grids: 0, step: undefined, firstRequest: undefined };
  const recording = { plan, heard, keep: keepWith(parts) };
  const timed = async (work: Promise<void>): Promise<void> => {
    const startedMs = performance.now();
    await work;
    parts.stages.took('save', startedMs);
  };
  return {
    hear: async (event) => {
      if (event.type === 'step') heard.step = stepOf(event);
      else if (event.type === 'image') await timed(keepDrawn(recording, event));
      else if (event.type === 'composite') await timed(keepComposite(recording, event));
    },
    progress: () => ({
      ...(heard.step ? { step: heard.step } : {}),
      images: heard.drawn.map(({ image }) => image),
    }),
    result: (summary) => resultOf(recording, summary),
  };
}

const resultOf = (
  { plan, heard }: Recording,
  { request, model, encoderRuns, seconds, warnings }: RunSummary,
): JobResult => ({
  images: returnedOf(plan, heard),
  ...(heard.grids > 0 ? { grids: heard.grids } : {}),
  encoderRuns,
  seconds,
  warnings: [...warnings],
  model,
  request,
  ...(plan.recommendation ? { recommendation: plan.recommendation } : {}),
});
