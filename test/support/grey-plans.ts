/** @file Plans that sessions draw as grey pixels: what is around drawing is tested with them. */
import { consume } from '../../src/base/index.js';
import {
  type GenerateEvent,
  type GenerateResult,
  type GenerationEvent,
  type GenerationPlan,
  type GenerationTask,
  PLAN_VERSION,
  type ResolvedRequest,
} from '../../src/contract/index.js';
import { createInputMemory } from '../../src/images/index.js';
import type { ModelSession } from '../../src/inference/index.js';
import { createRunControl, type RunParts, runPlan } from '../../src/inference/index.js';
import type { DrawOptions, OpenedTask } from '../../src/pipeline/index.js';

const CLIP_SKIP = { requested: 1, effective: 1, layersRun: 12, numLayers: 12 };

const REQUEST: ResolvedRequest = {
  prompt: 'a cat',
  negativePrompt: '',
  clipSkip: 1,
  steps: 4,
  sampler: 'Euler',
  schedule: 'Automatic',
  cfgScale: 7,
  seed: 5,
  width: 8,
  height: 8,
  batchSize: 1,
  batchCount: 1,
  emphasis: 'Original',
  commaPaddingBacktrack: 20,
  rng: 'NV',
};

const NO_OUTPUT: GenerationPlan['output'] = {
  format: 'png',
  quality: 80,
  lossless: false,
  withInfotext: true,
  withTextFile: false,
  toDisk: false,
  unfinishedToDisk: false,
  folder: '',
  subfolder: '',
  pattern: '',
  grids: { toDisk: false, folder: '', subfolder: '' },
};

type TaskWish = Partial<Omit<GenerationTask, 'request' | 'model'>> & {
  readonly request?: Partial<ResolvedRequest>;
  readonly model?: string;
};

const taskOf = ({ request, model = 'one', ...rest }: TaskWish, firstIndex: number): GenerationTask => ({
  model: { id: model, hash: null, vaePath: null },
  request: { ...REQUEST, ...request },
  use: { clipSkip: CLIP_SKIP },
  firstIndex,
  ...rest,
});

export const planOf = (wishes: readonly TaskWish[], more: Partial<GenerationPlan> = {}): GenerationPlan => ({
  version: PLAN_VERSION,
  kind: 'txt2img',
  tasks: wishes.map(taskOf),
  layout: { grids: [], images: true },
  failures: 'stop',
  save: false,
  output: NO_OUTPUT,
  preview: null,
  warnings: [],
  ...more,
});

export interface Bench extends RunParts {
  /** Names of the models in the order in which they were taken. */
  readonly taken: string[];
  readonly released: string[];
  readonly drawn: OpenedTask[];
  readonly options: DrawOptions[];
}

export type Draw = (drawn: OpenedTask, options: DrawOptions) => AsyncGenerator<GenerateEvent, GenerateResult>;

/** Draws a pixel of the seed for every batch that may begin. */
export const draw: Draw = async function* ({ request, use }, { nextBatch }) {
  const images = [];
  for (let batch = 0; batch < request.batchCount; batch++) {
    const signals = await nextBatch?.(batch);
    if (signals === 'elsewhere') continue;
    if (!signals) break;
    yield {
      ...({ type: 'step', done: batch + 1, total: request.batchCount, batch, batchCount: request.batchCount } as const),
      stepIndex: 0,
      sigma: 1,
      secondsLeft: 0,
    };
    if (signals.signal.aborted) continue;
    const seed = request.seed + batch;
    const image = { width: 1, height: 1, data: new Uint8Array(3).fill(seed) };
    const infotext = `${request.prompt}\nSteps: 1, Seed: ${seed}`;
    const one = { index: batch, seed, ...use, infotext, image, latent: new Float32Array(1) };
    images.push(one);
    yield { type: 'image', ...one };
  }
  return { request, ...use, images, encoderRuns: 1, denoiserCalls: 1, seconds: 1, warnings: [] };
};

export function bench(drawing: Draw = draw, signal = new AbortController().signal, tasks = 1): Bench {
  const [taken, released, drawn, options]: [string[], string[], OpenedTask[], DrawOptions[]] = [[], [], [], []];
  const session = {
    info: { name: 'grey', family: 'sd1' },
    draw: (wanted: OpenedTask, how: DrawOptions) => {
      drawn.push(wanted);
      options.push(how);
      return drawing(wanted, how);
    },
  } as unknown as ModelSession;
  return {
    taken,
    released,
    drawn,
    options,
    control: createRunControl(signal, tasks),
    inputs: createInputMemory(),
    acquire: async ({ id }) => {
      taken.push(id);
      return { model: session, release: () => void released.push(id) };
    },
  };
}

export async function run(
  plan: GenerationPlan,
  parts: RunParts,
  hear: (event: GenerationEvent) => void = () => undefined,
) {
  const events: GenerationEvent[] = [];
  const summary = await consume(runPlan(plan, parts), (event) => {
    events.push(event);
    hear(event);
  });
  const images = events.filter((event) => event.type === 'image');
  return { summary, events, images, seeds: images.map(({ seed }) => seed) };
}
