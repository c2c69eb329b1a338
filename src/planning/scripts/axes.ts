/**
 * @file What X, Y and Z may vary, in the WebUI's order: clients name an axis by its place among those of its tab.
 * @source AUTOMATIC1111 WebUI v1.10.1, names and order as behaviour
 */
import { type GenerationRequest, type Hires, type ScriptTab, type SeedValue, seedParts } from '../../contract/index.js';
import { listSampling } from '../sampling-names.js';
import type { Axis, AxisValue } from './axis.js';
import { inHires, reordered, replacedIn, sized, withSetting } from './axis-changes.js';
import { inOrder, parameterAxes } from './parameter-axes.js';

type Change = NonNullable<Axis['apply']>;

const field =
  (change: (value: AxisValue, request: GenerationRequest) => Partial<GenerationRequest>): Change =>
  (request, value) => ({ ...request, ...change(value, request) });

const samplers = () => listSampling().samplers.map(({ name }) => name);
const schedules = () => listSampling().schedules.map(({ label }) => label);
const hires = (label: string, change: (value: AxisValue) => Partial<Hires>): Change =>
  inHires(label, (value) => change(value));
const gone = (label: string, missing: string, rest: Partial<Axis> = {}): Axis => ({
  label,
  kind: 'decimal',
  missing,
  ...rest,
});

/** Denoising of what is drawn from a picture, or of the second pass. */
const denoise: Change = (request, value, values) =>
  request.initImage === undefined
    ? hires('Denoising', (strength) => ({ denoisingStrength: Number(strength) }))(request, value, values)
    : field((strength) => ({ denoisingStrength: Number(strength) }))(request, value, values);

const sampler: Axis = {
  label: 'Sampler',
  kind: 'text',
  choices: samplers,
  bare: true,
  apply: field((value) => ({ sampler: String(value) })),
};

/** In the WebUI's order; a text stands for the axis of that label that follows from a row of the registry. */
const IN_ORDER: readonly (Axis | string)[] = [
  { label: 'Nothing', kind: 'nothing', bare: true, apply: (request) => request },
  {
    label: 'Seed',
    kind: 'seed',
    apply: field((value) => {
      const { seed, high } = seedParts(value as SeedValue);
      return { seed, seedHigh: high };
    }),
  },
  {
    label: 'Var. seed',
    kind: 'seed',
    apply: field((value) => {
      const { seed, high } = seedParts(value as SeedValue);
      return { variationSeed: seed, variationSeedHigh: high };
    }),
  },
  'Var. strength',
  'Steps',
  'Hires steps',
  'CFG Scale',
  gone('Image CFG Scale', 'a model that edits pictures by instructions', { tab: 'img2img' }),
  { label: 'Prompt S/R', kind: 'text', bare: true, apply: replacedIn },
  { label: 'Prompt order', kind: 'order', bare: true, apply: reordered },
  { ...sampler, tab: 'txt2img' },
  {
    label: 'Hires sampler',
    kind: 'text',
    tab: 'txt2img',
    choices: samplers,
    bare: true,
    apply: hires('Hires sampler', (value) => ({ sampler: String(value) })),
  },
  { ...sampler, tab: 'img2img' },
  {
    label: 'Checkpoint name',
    kind: 'text',
    choices: ({ checkpoints }) => checkpoints(),
    bare: true,
    apply: withSetting('sd_model_checkpoint', String),
  },
  'Negative Guidance minimum sigma',
  'Sigma Churn',
  'Sigma min',
  'Sigma max',
  'Sigma noise',
  {
    label: 'Schedule type',
    kind: 'text',
    choices: schedules,
    apply: field((value) => ({ schedule: String(value) })),
  },
  'Schedule min sigma',
  'Schedule max sigma',
  'Schedule rho',
  'Beta schedule alpha',
  'Beta schedule beta',
  'Eta',
  // A field of the request, so that fractions are taken as well; for whole numbers it is the setting.
  'Clip skip',
  { label: 'Denoising', kind: 'decimal', apply: denoise },
  'Initial noise multiplier',
  'Extra noise',
  'Hires upscaler',
  {
    label: 'Cond. Image Mask Weight',
    kind: 'decimal',
    tab: 'img2img',
    apply: field((value) => ({ maskWeight: Number(value) })),
  },
  {
    label: 'VAE',
    kind: 'text',
    choices: async ({ vaes }) => ['Automatic', 'None', ...(await vaes())],
    apply: withSetting('sd_vae', String),
  },
  {
    label: 'Styles',
    kind: 'text',
    several: true,
    choices: ({ styles }) => styles(),
    apply: field((value, { styles = [] }) => ({ styles: [...styles, ...[value].flat().map(String)] })),
  },
  'UniPC Order',
  gone('Face restore', 'face restoration', { kind: 'text' }),
  gone('Token merging ratio', 'token merging'),
  gone('Token merging ratio high-res', 'token merging'),
  gone('Always discard next-to-last sigma', 'dropping the last but one noise level', { kind: 'text' }),
  'SGM noise multiplier',
  gone('Refiner checkpoint', 'a refiner', { kind: 'text' }),
  gone('Refiner switch at', 'a refiner'),
  'RNG source',
  gone('FP8 mode', 'numbers of eight bits', { kind: 'text' }),
  { label: 'Size', kind: 'text', apply: sized },
  // What the WebUI has not, in the order in which it came to be.
  'CFG rescale',
  'Clip skip L',
  'Clip skip G',
];

/** The axes of all tabs; those that the WebUI does not have are the last. */
const AXES: readonly Axis[] = inOrder(IN_ORDER, parameterAxes());

/** The axes of a tab. */
export const axesOf = (tab: ScriptTab): readonly Axis[] =>
  AXES.filter((axis) => axis.tab === undefined || axis.tab === tab);
