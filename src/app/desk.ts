/** @file Where drawing jobs are handed in: a request and the settings of the moment become a job, and its pictures come back. */
import { randomInt } from 'node:crypto';
import type {
  ClipSkipRecommendation,
  ExplicitRequest,
  GenerateRequest,
  Job,
  JobRequest,
  SettingValues,
} from '../contract/index.js';
import type { JobQueue } from '../jobs/index.js';
import type { SettingsStore } from '../store/index.js';
import type { App } from './create-app.js';
import type { DrawRequest, PictureReceiver } from './draw-batch.js';
import type { InputStore } from './input-pictures.js';
import type { ModelCatalogue } from './model-catalogue.js';
import { outputOf } from './picture-output.js';
import { withPictureSettings, withSamplingSettings } from './sampling-settings.js';
import { preparePrompts } from './styles.js';

export interface DrawOrder {
  readonly request: JobRequest;
  /** Values in place of the global settings, for this job alone. */
  readonly overrides?: Partial<SettingValues>;
  /** Whether several pictures are shown and kept side by side as well, as the settings say; false when left out. */
  readonly grid?: boolean;
  /** False leaves out the networks that its prompts and styles name. */
  readonly networks?: boolean;
  /** Whether its pictures are kept after it; the settings say where. */
  readonly save: boolean;
  readonly clientId: string;
  readonly id?: string;
}

export interface Desk {
  /** Everything that decides the pictures of an order. @throws what a request can be wrong with */
  prepare(order: Omit<DrawOrder, 'clientId'>): Promise<DrawRequest>;
  /** Waits for the end of a job that `submit` hands in; `pictures` are its files, in the format of the settings. */
  await(
    id: string,
    submit: (id: string) => Promise<unknown>,
  ): Promise<{ readonly job: Job; readonly pictures: readonly Uint8Array[] }>;
  /** Checks and accepts a job. @throws what a request can be wrong with, what the queue can fail with */
  submit(order: DrawOrder): Promise<Job>;
  /** Accepts a job and waits for its end; `pictures` are its files, in the format of the settings. */
  draw(order: DrawOrder): Promise<{ readonly job: Job; readonly pictures: readonly Uint8Array[] }>;
  /** Takes the pictures of a job that `draw` waits for. */
  receiver(jobId: string): PictureReceiver | undefined;
}

/** The WebUI draws its random seeds below this. */
const RANDOM_SEEDS = 4_294_967_294;

const isFinal = ({ state }: Job): boolean => state !== 'queued' && state !== 'running';

/** Resolves with the job when it has reached its end. */
async function ended(queue: JobQueue, id: string): Promise<Job> {
  let stop = (): void => undefined;
  const told = new Promise<Job>((resolve) => {
    stop = queue.subscribe(id, (event) => {
      if (event.type === 'state' && isFinal(event.job)) resolve(event.job);
    });
  });
  const now = await queue.get(id);
  try {
    return now && isFinal(now) ? now : await told;
  } finally {
    stop();
  }
}

/** The number that "auto" stands for now, so that the job is the same whatever is saved for the model later. */
async function answerAuto(
  { clipSkip, ...request }: GenerateRequest,
  recommend: () => Promise<ClipSkipRecommendation>,
): Promise<{ readonly request: ExplicitRequest; readonly told: Pick<DrawRequest, 'recommendation'> }> {
  if (clipSkip === undefined) return { request, told: {} };
  if (clipSkip !== 'auto') return { request: { ...request, clipSkip }, told: {} };
  const recommendation = await recommend();
  return { request: { ...request, clipSkip: recommendation.value }, told: { recommendation } };
}

/** What the settings make of several pictures side by side. */
function gridOf({ return_grid, grid_save }: SettingValues): Pick<DrawRequest, 'grid'> {
  if (return_grid) return { grid: 'returned' };
  return grid_save ? { grid: 'only kept' } : {};
}

interface DeskParts {
  readonly app: App;
  readonly queue: JobQueue;
  readonly settings: SettingsStore;
  readonly catalogue: ModelCatalogue;
  readonly inputs: InputStore;
}

/** Makes a desk before a queue. */
export function createDesk({ app, queue, settings, catalogue, inputs }: DeskParts): Desk {
  const received = new Map<string, Uint8Array[]>();

  const complete = async ({
    request: asked,
    overrides,
    save,
    grid = false,
    networks = true,
  }: Omit<DrawOrder, 'clientId'>): Promise<DrawRequest> => {
    const values = { ...settings.values(), ...overrides };
    const entry = await catalogue.find(values.sd_model_checkpoint);
    const vaePath = (await app.vaes.find(values.sd_vae, entry))?.path;
    const { styles = [], ...rest } = asked;
    const { request, told } = await answerAuto(rest, () => app.recommendClipSkip(entry.path, rest));
    const comments = values.enable_prompt_comments;
    const prepared = await preparePrompts(request, { styles, shelf: app.styles, comments, networks });
    const { seed = -1, variationSeed = -1, variationStrength = 0 } = request;
    const whole: DrawRequest['request'] = {
      clipSkip: values.CLIP_stop_at_last_layers,
      emphasis: values.emphasis,
      commaPaddingBacktrack: values.comma_padding_backtrack,
      rng: values.randn_source,
      ...prepared.request,
      ...withPictureSettings(request, values),
      ...withSamplingSettings(request, values),
      // Drawn here and not by the engine, so that the job is the same when it is run again after a crash.
      seed: seed === -1 ? randomInt(RANDOM_SEEDS) : seed,
      ...(variationStrength > 0 && variationSeed === -1 ? { variationSeed: randomInt(RANDOM_SEEDS) } : {}),
    };
    await app.checkRequest(entry.path, { ...whole, seed }, { vae: vaePath ?? 'None', readPicture: inputs.read });
    const { warnings } = prepared;
    return {
      ...{ request: await inputs.keep(whole), modelId: entry.id, save, output: outputOf(values) },
      ...(grid ? gridOf(values) : {}),
      ...(vaePath ? { vaePath } : {}),
      ...(warnings.length > 0 ? { warnings } : {}),
      ...told,
    };
  };
  const submit: Desk['submit'] = async (order) => {
    const { clientId, id } = order;
    const request = await complete(order);
    const kind = request.request.initImage === undefined ? 'txt2img' : 'img2img';
    return queue.submit({ kind, request, clientId, ...(id === undefined ? {} : { id }) });
  };
  const wait: Desk['await'] = async (id, hand) => {
    const pictures: Uint8Array[] = [];
    received.set(id, pictures);
    try {
      await hand(id);
      return { job: await ended(queue, id), pictures };
    } finally {
      received.delete(id);
    }
  };
  return {
    prepare: complete,
    await: wait,
    submit,
    draw: (order) => wait(order.id ?? crypto.randomUUID(), (id) => submit({ ...order, id })),
    receiver: (jobId) => {
      const pictures = received.get(jobId);
      return pictures && ((file, _pixels, first) => void (first ? pictures.unshift(file) : pictures.push(file)));
    },
  };
}
