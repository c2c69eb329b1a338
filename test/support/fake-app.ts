/** @file An application that draws nothing, and a bench around it that records what the command line does. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from '../../src/app/index.js';
import { AppError, noticeOf, throwIfAborted } from '../../src/base/index.js';
import { type CliIo, runCli } from '../../src/cli/index.js';
import type {
  ClipSkipRecommendation,
  GeneratedImage,
  GenerateEvent,
  GenerateRequest,
  GenerateResult,
  ModelInfo,
  ResolvedRequest,
  SamplingRecommendation,
} from '../../src/contract/index.js';
import type { Model } from '../../src/generation/index.js';
import { compareInspections, readPicture } from '../../src/images/index.js';
import { createPullClock, modelSize, openWebuiFolder, preparePrompts } from '../../src/library/index.js';

const INFO: ModelInfo = {
  name: 'tiny',
  path: 'models/tiny',
  format: 'folder',
  family: 'Stable Diffusion 1.x',
  numLayers: 12,
  clipSkipHasEffect: true,
  parameterCount: 11_300_000,
  dtypes: { F16: 600 },
  prediction: 'epsilon',
  predictionFrom: 'usual for a test',
  predictionKnown: true,
  zeroTerminalSnr: false,
  inpainting: false,
  nativeSize: 64,
  parts: { textEncoder: { layers: 12 }, unet: { widths: [64, 96] }, vae: { factor: 8 } },
  metadata: { licence: 'MIT' },
  oddities: ['a stray tensor'],
};

const DEFAULTS: ResolvedRequest = {
  prompt: '',
  negativePrompt: '',
  clipSkip: 1,
  steps: 3,
  sampler: 'Euler',
  schedule: 'Automatic',
  cfgScale: 4,
  seed: 7,
  width: 64,
  height: 64,
  batchSize: 1,
  batchCount: 1,
  emphasis: 'Original',
  commaPaddingBacktrack: 20,
  rng: 'NV',
};

const clipSkipResult = (value: number) => ({
  requested: value,
  effective: value,
  layersRun: 13 - value,
  numLayers: 12,
});

const picture = (index: number, clipSkip: number, seed: number): GeneratedImage => ({
  index,
  seed,
  image: { width: 64, height: 64, data: new Uint8Array(64 * 64 * 3).fill(clipSkip) },
  latent: new Float32Array(4 * 8 * 8).fill(clipSkip),
  infotext: `a cat\nSteps: 3, Seed: ${seed}`,
  clipSkip: clipSkipResult(clipSkip),
});

/** What a test sees and sets; a new one for every test. */
export interface Bench {
  readonly folder: string;
  readonly controller: AbortController;
  stdout: string;
  stderr: string;
  loads: number;
  closed: number;
  readonly asked: GenerateRequest[];
  readonly sweeps: Parameters<App['sweeps']['draw']>[0][];
  /** What every model recommends. */
  recommendation: ClipSkipRecommendation;
  recommendedSampling?: SamplingRecommendation;
  /** Saved values by model. */
  readonly saved: Map<string, number>;
  /** The VAE of every load. */
  readonly vaes: (string | undefined)[];
  readonly created: Record<string, unknown>[];
  /** Called before each step; may abort or throw. */
  beforeStep: (stepIndex: number) => void;
  readonly out: (name: string) => string;
  readonly io: (overrides?: Partial<CliIo>) => CliIo;
  readonly run: (...argv: string[]) => Promise<number>;
  readonly remove: () => Promise<void>;
}

const MADE_UP = { code: 'made-up', message: 'made up', data: {} };

const FAMILY: ClipSkipRecommendation = {
  value: 1,
  source: 'family',
  where: 'sd1',
  reason: noticeOf('recommended-family', { value: 1, where: 'sd1' }),
  others: [],
  conflicts: [],
  notes: [],
  numLayers: 12,
  hasEffect: true,
};

type Explicit = Omit<GenerateRequest, 'clipSkip'> & { readonly clipSkip?: number };

/** The request with what "auto" stands for. */
const explicit = (bench: Bench, { clipSkip, ...request }: GenerateRequest): Explicit => ({
  ...request,
  ...(clipSkip === undefined ? {} : { clipSkip: clipSkip === 'auto' ? bench.recommendation.value : clipSkip }),
});

async function* draw(
  bench: Bench,
  request: Explicit,
  values: readonly number[],
  signal?: AbortSignal,
): AsyncGenerator<GenerateEvent, GenerateResult> {
  const settled = { ...DEFAULTS, ...request } as ResolvedRequest;
  yield { type: 'conditioning', encoderRuns: 1 };
  const images: GeneratedImage[] = [];
  for (const [index, clipSkip] of values.entries()) {
    for (let stepIndex = 0; stepIndex < settled.steps; stepIndex++) {
      bench.beforeStep(stepIndex);
      throwIfAborted(signal);
      const counted = { done: index * settled.steps + stepIndex + 1, total: values.length * settled.steps };
      yield {
        type: 'step',
        ...counted,
        batch: index,
        batchCount: values.length,
        stepIndex,
        sigma: 1,
        secondsLeft: 12.2,
      };
    }
    images.push(picture(index, clipSkip, settled.seed + index));
    yield { type: 'image', ...picture(index, clipSkip, settled.seed + index) };
  }
  const clipSkip = clipSkipResult(settled.clipSkip);
  return { request: settled, images, clipSkip, encoderRuns: 1, denoiserCalls: 3, seconds: 1.25, warnings: [MADE_UP] };
}

const fakeModel = (bench: Bench): Model => ({
  info: INFO,
  recommendClipSkip: async () => bench.recommendation,
  recommendSampling: () => bench.recommendedSampling,
  generate(asked, options) {
    bench.asked.push(asked);
    const request = explicit(bench, asked);
    const { clipSkip = 1, batchCount = 1 } = request;
    if (clipSkip > 12) throw new AppError('CLIP_SKIP_RANGE', { value: clipSkip, model: 'tiny', max: 12 });
    return draw(
      bench,
      request,
      Array.from({ length: batchCount }, () => clipSkip),
      options?.signal,
    );
  },
  sweep: () => {
    throw new Error('the command line sweeps in a folder');
  },
  encode: async (_prompt, options) => ({
    tokenIds: [1, 5, 2],
    tokens: [
      { id: 1, text: 'start', chunk: 0, position: 0, weight: 1 },
      { id: 5, text: 'cat</w>', chunk: 0, position: 1, weight: 1.25 },
      { id: 2, text: 'end', chunk: 0, position: 2, weight: 1 },
      { id: 2, text: 'end', chunk: 0, position: 3, weight: 1 },
    ],
    tokenCount: 1,
    chunks: 1,
    clipSkip: clipSkipResult(options?.clipSkip === 'auto' ? bench.recommendation.value : (options?.clipSkip ?? 1)),
    hiddenStates: [0, 1, 2].map((layer) => ({ layer, data: new Float32Array(4).fill(layer), shape: [1, 2, 2] })),
    conditioning: { data: new Float32Array(4), shape: [1, 2, 2] },
    encoderRuns: 1,
    diagnostics: [{ start: 0, end: 1, code: 'bracket-unclosed', message: 'a bracket is not closed', data: {} }],
    warnings: [],
  }),
  layers: async () => {
    throw new AppError('INTERNAL', { problem: 'the made-up model has no layers' });
  },
  withVae: async () => fakeModel(bench),
  unload: async () => undefined,
});

const fakeSweeps = (bench: Bench): App['sweeps'] => ({
  check: async () => undefined,
  draw: async (order) => {
    bench.sweeps.push(order);
    const clipSkip = clipSkipResult(1);
    const cell = { index: 0, row: 0, column: 0, seed: 7, clipSkip, stage: 'full', infotext: '', width: 64 } as const;
    const whole = { ...cell, height: 64, file: 'clip-skip-01.png', difference: null };
    order.onEvent?.({ type: 'step', done: 1, total: 3, secondsLeft: 12.2, stepIndex: 0, sigma: 1, cell: 0, cells: 1 });
    order.onEvent?.({ type: 'cell', cell: whole, image: picture(0, 1, 7).image });
    return {
      result: {
        stage: 'full',
        title: 'a cat',
        clipSkips: [1],
        rows: [{ label: 'Seed: 7', seed: 7, axisValue: null }],
        verdicts: [{ clipSkip: 1, verdict: 'first', sentence: 'where the row begins', difference: null }],
        cells: [whole],
        encoderRuns: 1,
        drawn: 1,
        seconds: 1.25,
        warnings: [MADE_UP],
      },
      sheets: { png: join(order.folder, 'sheet.png'), html: join(order.folder, 'sheet.html') },
    };
  },
});
/** A picture of ours; one whose name holds "2" was drawn at clip skip 2. */
function inspection(path: string) {
  const infotext = `a cat\nSteps: 3, Seed: 7, ${path.includes('2') ? 'Clip skip: 2, ' : ''}App: Penultimate 0.1.0`;
  const { recipe, ...reading } = readPicture(new Map([['parameters', infotext]]));
  return { path, width: 64, height: 64, ...reading, recipe: recipe! };
}

const fakeApp = (bench: Bench): App => ({
  sweeps: fakeSweeps(bench),
  dataDir: join(bench.folder, 'data'),
  loadModel: async (path, options) => {
    bench.vaes.push(options?.vae);
    if (path === 'missing') throw new AppError('FILE_NOT_FOUND', { path });
    if (path === 'broken') throw new TypeError('x is not a function\nsecond line');
    return fakeModel(bench);
  },
  checkRequest: async () => undefined,
  inspectModel: async (path = INFO.path) => ({ ...INFO, path }),
  listModels: async () => [
    { id: 'sub/tiny.safetensors', title: 'sub/tiny.safetensors', name: 'tiny', path: '/models/sub/tiny.safetensors' },
    { id: 'default', title: 'default', name: 'default', path: '/models/default' },
  ],
  recommendClipSkip: async (path = '') => {
    const value = bench.saved.get(path);
    return value === undefined
      ? bench.recommendation
      : {
          ...bench.recommendation,
          value,
          source: 'saved',
          where: 'saved',
          reason: noticeOf('recommended-saved', { value }),
        };
  },
  saveClipSkip: async (path = '', value) => void bench.saved.set(path, value),
  forgetClipSkip: async (path = '') => void bench.saved.delete(path),
  inspectImage: async (path) => inspection(path),
  compareImages: compareInspections,
  openGallery: async () => {
    throw new AppError('INTERNAL', { problem: 'the made-up application has no gallery' });
  },
  doctor: async () => [
    { name: 'Node', ok: true, detail: '20.20.2' },
    { name: 'free space', ok: false, detail: '1 MB', advice: 'Free some.' },
  ],
  networks: {
    loraHashes: { of: async () => '0'.repeat(12), close: async () => undefined },
    loras: { list: async () => [], find: async () => undefined },
    embeddings: {
      list: async () => ({ loaded: [], skipped: [], inPrompts: { usable: [], unfit: [] } }),
      files: async () => [],
    },
  },
  vaes: { tinyVaes: '', list: async () => [], find: async () => undefined },
  styles: {
    list: async () => [
      { name: 'cinematic', prompt: 'film still of {prompt}', negativePrompt: 'drawing', path: 'styles.csv' },
    ],
    isOwn: () => true,
    save: async () => undefined,
    remove: async () => undefined,
  },
  recommendClipSkipNow: async () => bench.recommendation,
  modelHash: async () => undefined,
  convertModel: async ({ out }) => ({ path: out, family: null, tensors: 1, sizeBytes: 4, leftOut: 0 }),
  verifyModel: async (name) => ({
    name,
    path: name,
    kind: 'checkpoint',
    sound: !name.includes('bad'),
    problems: [],
    notes: [],
    tensors: 1,
    sha256: null,
    comparedWith: [],
  }),
  pullModel: async ({ source }) => ({ path: source, kind: 'lora', sizeBytes: 1, sha256: null, alreadyThere: false }),
  hashes: {
    ask: async () => undefined,
    progress: () => undefined,
    onChange: () => () => undefined,
    forget: () => undefined,
    settled: async () => undefined,
    close: async () => undefined,
  },
  enginePid: () => undefined,
  close: async () => {
    bench.closed++;
  },
});

const benchIo = (bench: Bench, overrides: Partial<CliIo>): CliIo => ({
  stdout: {
    write: (text) => {
      bench.stdout += text;
    },
  },
  stderr: {
    write: (text) => {
      bench.stderr += text;
    },
  },
  version: '1.2.3',
  signal: bench.controller.signal,
  loadApp: async () => {
    bench.loads++;
    return {
      createApp: (options) => {
        bench.created.push({ ...options });
        return fakeApp(bench);
      },
      saveImage: async (path, image, { withInfotext = true } = {}) => {
        await writeFile(path, withInfotext ? image.infotext : '');
        return path;
      },
      preparePrompts,
      createPullClock,
      modelSize,
      openWebuiFolder,
      saveTensors: (path, tensors) => writeFile(path, tensors.map(({ name }) => name).join()),
    };
  },
  now: () => 0,
  ...overrides,
});

/** A bench with a temporary folder; `remove` at the end. */
export async function createBench(): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'penultimate-cli-'));
  const bench: Bench = {
    folder,
    controller: new AbortController(),
    stdout: '',
    stderr: '',
    loads: 0,
    closed: 0,
    asked: [],
    sweeps: [],
    recommendation: FAMILY,
    saved: new Map(),
    vaes: [],
    created: [],
    beforeStep: () => undefined,
    out: (name) => join(folder, name),
    io: (overrides = {}) => benchIo(bench, overrides),
    run: (...argv) => runCli(argv, bench.io()),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
  return bench;
}
