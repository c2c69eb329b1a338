/** @file What the server of component tests knows: settings as the table has them, one model of twelve layers. */
import { vi } from 'vitest';
import { SETTINGS } from '../../src/contract/index.js';
import type { CurrentModel, GalleryPicture, Setting, SweepCell, SweepView } from '../src/api/index.js';

/** Every setting at its default, some at another value. */
export const settingsWith = (values: Readonly<Record<string, Setting['value']>> = {}): readonly Setting[] =>
  SETTINGS.map((row) => ({ ...row, value: values[row.key] ?? row.default }));

const FACTS: CurrentModel['info'] = {
  name: 'twelve',
  path: 'twelve.safetensors',
  format: 'single-file',
  family: 'SD 1',
  numLayers: 12,
  clipSkipHasEffect: true,
  parameterCount: 1,
  dtypes: {},
  prediction: 'epsilon',
  predictionFrom: 'file',
  predictionKnown: true,
  zeroTerminalSnr: false,
  inpainting: false,
  nativeSize: 512,
  parts: { textEncoder: {}, unet: {}, vae: {} },
  metadata: {},
  oddities: [],
};

/** A model of twelve layers that recommends 2. */
export const MODEL: CurrentModel = {
  id: 'twelve',
  info: FACTS,
  defaults: { sampler: 'DPM++ 2M', schedule: 'Automatic', steps: 20, cfgScale: 7, width: 512, height: 512 },
  clipSkip: { min: 1, max: 12, step: 1, hasEffect: true, value: 1, outOfRange: false, least: 1, encoders: [] },
  recommendation: {
    value: 2,
    source: 'modelspec',
    where: 'folder/twelve.safetensors: modelspec.clip_skip',
    reason: { code: 'recommended-modelspec', message: '2: the model says so', data: {} },
    others: [],
    conflicts: [],
    notes: [],
    numLayers: 12,
    hasEffect: true,
  },
};

const ROW = { hash: null, path: '', loaded: true, default: false, family: 'SD 1', prediction: 'epsilon', sizeBytes: 1 };

/** A row of the list of models. */
export const modelRow = (id: string, more: object = {}) => ({ ...ROW, id, title: id, name: id, ...more });

/** The routes that nearly every part of the page asks. */
export const routesWith = (values: Readonly<Record<string, Setting['value']>> = {}) => ({
  'GET /api/v1/settings': { settings: settingsWith(values), categories: [] },
  'GET /api/v1/models/current': MODEL,
  'GET /api/v1/models': { models: [modelRow('twelve')], current: 'twelve' },
  'GET /api/v1/samplers': { samplers: [], schedules: [] },
  'GET /api/v1/pictures': { pictures: [] },
  'GET /api/v1/loras': { loras: [] },
  'GET /api/v1/embeddings': { embeddings: [], skipped: [] },
  'GET /api/v1/styles': { styles: [] },
  'GET /api/v1/scripts': { txt2img: [], img2img: [], axes: { txt2img: [], img2img: [] } },
  'GET /api/v1/jobs': { jobs: [], total: 0 },
  'GET /api/v1/sweeps': { sweeps: [] },
});

/** A cell of a sweep. */
export const sweepCell = (stage: SweepCell['stage'], value: number, more: Partial<SweepCell> = {}): SweepCell => ({
  index: value - 1,
  row: 0,
  column: value - 1,
  seed: 7,
  stage,
  width: 8,
  height: 8,
  difference: null,
  clipSkip: { requested: value, effective: value, layersRun: 13 - value, numLayers: 12 },
  infotext: `a cat\nSteps: 4, Seed: 7, Clip skip: ${value}`,
  file: `${stage}-${value}.png`,
  ...more,
});

/** A sweep over three values, drawn. */
export const SWEEP: SweepView = {
  id: 's',
  prompt: 'a cat',
  model: 'twelve',
  state: 'done',
  jobId: 'j',
  createdMs: 0,
  position: null,
  sweep: { request: { prompt: 'a cat' }, clipSkips: [1, 2, 3] },
  rows: [{ label: 'seed 7', seed: 7, axisValue: null }],
  stages: [{ stage: 'preview', clipSkips: [1, 2, 3], cells: [1, 2, 3].map((value) => sweepCell('preview', value)) }],
};

/** A picture of the gallery. */
export const galleryPicture = (place: number, more: Partial<GalleryPicture> = {}): GalleryPicture => ({
  id: `p${place}`,
  url: `${place}.png`,
  thumbnailUrl: `${place}.webp`,
  width: 8,
  height: 8,
  createdMs: 0,
  prompt: `cat ${place}`,
  model: null,
  clipSkip: 1,
  seed: 7,
  sweepId: null,
  trashedMs: null,
  ...more,
});

/** Gives every element this size until the end of the test: without a layout nothing has one. */
export function withLayout({ width, height }: { readonly width: number; readonly height: number }): void {
  const sized = vi.fn(function (this: unknown, tell: (entries: object[], observer: unknown) => void) {
    const box = [{ inlineSize: width, blockSize: height }];
    const observe = (target: Element) => tell([{ target, contentRect: { width, height }, borderBoxSize: box }], this);
    return { observe, unobserve: vi.fn(), disconnect: vi.fn() };
  });
  vi.stubGlobal('ResizeObserver', sized);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(width);
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(height);
}
