/** @file A loaded model as the library offers it: what it is asked for is planned and run like any job, without a queue. */
import { AppError, mapped } from '../base/index.js';
import type {
  ClipSkipRecommendation,
  GeneratedImage,
  GenerateEvent,
  GenerateRequest,
  GenerateResult,
  GenerationEvent,
  GenerationPlan,
  GenerationTask,
  LayersRequest,
  LayersResult,
  ModelInfo,
  ModelReference,
  PreviewOptions,
  SamplingRecommendation,
  SweepRequest,
  SweepResult,
} from '../contract/index.js';
import { createInputMemory, type ImageReader, type InputImages } from '../images/index.js';
import {
  controlOfJob,
  createMemoryStore,
  type EncodeOptions as EncodeAt,
  type LayersOptions,
  type ModelSession,
  type RunParts,
  runPlan,
  type SessionEncoding,
  type SweepEvent,
} from '../inference/index.js';
import { fewStepsOf, type PromptWithLoras, resolveRequest } from '../pipeline/index.js';
import { planCells, planResolved, planSweep, type SweepPlan } from '../planning/index.js';
import type { JobContext } from '../queue/index.js';
import { runInline } from './run-inline.js';
import { runSweep } from './sweep/run-sweep.js';

export interface EncodeOptions extends Omit<EncodeAt, 'clipSkip'> {
  /** 1 = all layers, 1.5 = halfway to one fewer; "auto" = what the model recommends. */
  readonly clipSkip?: number | 'auto';
}

/** A prompt, encoded: its tokens and every layer's output. */
export interface Encoding extends SessionEncoding {
  /** Where the clip skip came from, when "auto" was asked for. */
  readonly recommendation?: ClipSkipRecommendation;
}

export interface RunOptions {
  readonly signal?: AbortSignal;
  /** Once aborted, drawing ends with the step that is being done, and the unfinished pictures are the result. */
  readonly interrupt?: AbortSignal;
  /** Previews of what is being drawn; none when left out. */
  readonly preview?: PreviewOptions;
  /** Gives the pictures that a request names by reference (`sha256:…`); none are known when left out. */
  readonly readPicture?: ImageReader;
}

export interface Model {
  readonly info: ModelInfo;
  /** The clip skip this model wants, with the LoRAs of a prompt, and who says so. */
  recommendClipSkip(picture?: PromptWithLoras): Promise<ClipSkipRecommendation>;
  /** What a picture is drawn with where nothing else is asked for, if its model or a LoRA of its prompt was distilled to few steps. */
  recommendSampling(picture: PromptWithLoras): SamplingRecommendation | undefined;
  /** @throws CLIP_SKIP_RANGE ENGINE_LOST ENGINE_FAILED CANCELLED */
  encode(prompt: string, options?: EncodeOptions): Promise<Encoding>;
  /** Yields steps and pictures, returns them all. @throws what a request or the engine can be wrong with */
  generate(request: GenerateRequest, options?: RunOptions): AsyncGenerator<GenerateEvent, GenerateResult>;
  /** Clip-skip values × seeds × another axis, from one encode of each prompt; every cell is yielded with its picture. */
  sweep(sweep: SweepRequest, options?: RunOptions): AsyncGenerator<SweepEvent, SweepResult>;
  /**
   * Measures what each layer of the text encoder does to a prompt, from one run of it and no sampling.
   * @throws VALUE_RANGE UNKNOWN_NAME WORD_LIST_INVALID ENGINE_LOST ENGINE_FAILED CANCELLED
   */
  layers(request: LayersRequest, options?: LayersOptions): Promise<LayersResult>;
  /**
   * The same model with another VAE, as `loadModel` takes it; text encoder and UNet stay loaded. This model ends with it.
   * @throws what opening and loading a VAE can fail with; then this model stays as it is
   */
  withVae(vae: string, options?: RunOptions): Promise<Model>;
  unload(): Promise<void>;
}

export interface ModelParts {
  readonly recommend: (picture?: PromptWithLoras) => Promise<ClipSkipRecommendation>;
  /** How plans name it. */
  readonly reference: ModelReference;
}

/** The library's view of a loaded model. */
export function createModel(session: ModelSession, parts: ModelParts): Model {
  const { recommend } = parts;
  return {
    info: session.info,
    recommendClipSkip: recommend,
    recommendSampling: (picture) => fewStepsOf(picture, session.checkpoint),
    encode: (prompt, options = {}) => encodeAsAsked(session, prompt, { ...options, recommend }),
    generate: (request, options = {}) => {
      const draw = (asked: GenerateRequest) =>
        drawResolved(session, parts, resolveRequest(asked, session.checkpoint), options);
      // Without "auto" it fails as early as it can.
      return request.clipSkip === 'auto' ? drawAsRecommended(request, recommend, draw) : draw(request);
    },
    sweep: (sweep, options = {}) => {
      const planned = plannedFor(session, sweep);
      return sweepInMemory(session, parts, { sweep: planned, title: sweep.request.prompt, options });
    },
    layers: session.layers,
    withVae: async (name, { signal } = {}) => createModel(await session.withVae(name, signal), parts),
    unload: session.unload,
  };
}

async function encodeAsAsked(
  session: ModelSession,
  prompt: string,
  { clipSkip, recommend, ...options }: EncodeOptions & Pick<ModelParts, 'recommend'>,
): Promise<Encoding> {
  if (clipSkip !== 'auto')
    return session.encode(prompt, { ...options, ...(clipSkip === undefined ? {} : { clipSkip }) });
  const recommendation = await recommend({ prompt });
  return { ...(await session.encode(prompt, { ...options, clipSkip: recommendation.value })), recommendation };
}

/** The cells of a sweep that one model can draw, each of them checked. @throws USAGE and what a request can be wrong with */
function plannedFor({ checkpoint }: ModelSession, sweep: SweepRequest): SweepPlan {
  const planned = planSweep(sweep, checkpoint);
  if (planned.cells.some(({ drawnBy: { model, vae } }) => model !== undefined || vae !== undefined))
    throw new AppError('USAGE', { problem: 'one model cannot sweep over models or VAEs; the sweeps of an app can' });
  for (const { request } of planned.cells) resolveRequest(request, checkpoint);
  return planned;
}

/** Drawing whose "auto" is answered first. */
async function* drawAsRecommended(
  request: GenerateRequest,
  recommend: ModelParts['recommend'],
  draw: (request: GenerateRequest) => AsyncGenerator<GenerateEvent, GenerateResult>,
): AsyncGenerator<GenerateEvent, GenerateResult> {
  const recommendation = await recommend(request);
  return { ...(yield* draw({ ...request, clipSkip: recommendation.value })), recommendation };
}

/** The model that is there, whichever a plan names. */
const acquireFrom = (model: ModelSession) => async () => ({ model, release: () => undefined });

/** Images that come with the request, and those that the caller knows by reference. */
function inputsOf({ readPicture }: RunOptions): InputImages {
  const memory = createInputMemory();
  const read: ImageReader = (reference) =>
    memory.read(reference).catch((error: unknown) => {
      if (readPicture) return readPicture(reference);
      throw error;
    });
  return { ...memory, read, keep: memory.keepWith(read) };
}

/** Runs the plan of a job, under the messages to it. */
async function* runJob(plan: GenerationPlan, context: JobContext, parts: Omit<RunParts, 'control'>) {
  const control = controlOfJob(context, plan.tasks.length);
  try {
    return yield* runPlan(plan, { ...parts, control });
  } finally {
    control.close();
  }
}

const previewOf = ({ preview }: RunOptions): GenerationPlan['preview'] =>
  preview ? { ...preview, everySteps: Number.isFinite(preview.everySteps) ? preview.everySteps : null } : null;

const imageOf = ({ type: _, ...image }: GenerateEvent & { type: 'image' }): GeneratedImage => image;

async function* drawResolved(
  session: ModelSession,
  { reference }: ModelParts,
  drawn: Pick<GenerationTask, 'request' | 'use'>,
  options: RunOptions,
): AsyncGenerator<GenerateEvent, GenerateResult> {
  const inputs = inputsOf(options);
  const request = await inputs.keep(drawn.request);
  const plan = planResolved({ model: reference, request, use: drawn.use }, { preview: previewOf(options) });
  const parts = { acquire: acquireFrom(session), inputs };
  const events = runInline(plan, (read, context) => runJob(read, context, parts), options);
  const images: GeneratedImage[] = [];
  const told = (event: GenerationEvent): readonly GenerateEvent[] => {
    if (event.type === 'task' || event.type === 'composite') return [];
    const { task: _, drawn: __, ...drawing } = event;
    if (drawing.type === 'image') images.push(imageOf(drawing));
    return [drawing];
  };
  const summary = yield* mapped(events, told);
  // A caller who cancels gets what was finished by its events, and no result.
  if (options.signal?.aborted) throw new AppError('CANCELLED');
  const { use, model: _, ...rest } = summary;
  return { ...rest, ...use, images };
}

interface MemorySweep {
  readonly sweep: SweepPlan;
  readonly title: string;
  readonly options: RunOptions;
}

async function* sweepInMemory(
  session: ModelSession,
  { reference }: ModelParts,
  { sweep, title, options }: MemorySweep,
): AsyncGenerator<SweepEvent, SweepResult> {
  const inputs = inputsOf(options);
  const modelOf = async () => ({ checkpoint: session.checkpoint, reference });
  const plan = await planCells(sweep, { modelOf, inputs });
  const store = createMemoryStore();
  const parts = { acquire: acquireFrom(session), inputs };
  return yield* runInline(
    plan,
    (read, { signal }) => runSweep({ title, sweep, plan: read, store }, { ...parts, signal }),
    options,
  );
}
