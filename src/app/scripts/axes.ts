/**
 * @file What X, Y and Z may vary, in the WebUI's order: clients name an axis by its place among those of its tab.
 * @source AUTOMATIC1111 WebUI v1.10.1, names and order as behaviour
 */
import { HIRES_UPSCALERS, type Hires, type HiresUpscaler, RNG_SOURCES } from '../../contract/index.js';
import { listSampling } from '../sampling-names.js';
import type { Axis, AxisValue } from './axis.js';
import { inHires, reordered, replacedIn, sized, withSampling, withSetting } from './axis-changes.js';
import { badArguments, type ScriptDrawing, type ScriptTab } from './script.js';

type Change = NonNullable<Axis['apply']>;
type Request = ScriptDrawing['request'];

const field =
  (change: (value: AxisValue, request: Request) => Partial<Request>): Change =>
  ({ request, overrides }, value) => ({ request: { ...request, ...change(value, request) }, overrides });

const samplers = () => listSampling().samplers.map(({ name }) => name);
const schedules = () => listSampling().schedules.map(({ label }) => label);
const hires = (label: string, change: (value: AxisValue) => Partial<Hires>): Change =>
  inHires(label, (value) => change(value));
const yesOrNo = () => ['True', 'False'];
const gone = (label: string, missing: string, rest: Partial<Axis> = {}): Axis => ({
  ...{ label, kind: 'decimal', missing },
  ...rest,
});

/** Denoising of what is drawn from a picture, or of the second pass. */
const denoise: Change = (drawing, value, values) =>
  drawing.request.initImage === undefined
    ? hires('Denoising', (strength) => ({ denoisingStrength: Number(strength) }))(drawing, value, values)
    : field((strength) => ({ denoisingStrength: Number(strength) }))(drawing, value, values);

/** A field that only drawing from a picture has. @throws REQUEST_INVALID elsewhere: every picture would be the same */
const ofPicture =
  (label: string, name: 'noiseMultiplier'): Change =>
  (drawing, value, values) => {
    if (drawing.request.initImage === undefined)
      throw badArguments(`cannot be used: the axis ${label} needs an init picture`);
    return field((amount) => ({ [name]: Number(amount) }))(drawing, value, values);
  };

const sampler: Axis = {
  ...{ label: 'Sampler', kind: 'text', choices: samplers, bare: true },
  apply: field((value) => ({ sampler: String(value) })),
};

const AXES: readonly Axis[] = [
  { label: 'Nothing', kind: 'nothing', bare: true, apply: (drawing) => drawing },
  { label: 'Seed', kind: 'integer', apply: field((value) => ({ seed: Number(value) })) },
  { label: 'Var. seed', kind: 'integer', apply: field((value) => ({ variationSeed: Number(value) })) },
  { label: 'Var. strength', kind: 'decimal', apply: field((value) => ({ variationStrength: Number(value) })) },
  { label: 'Steps', kind: 'integer', apply: field((value) => ({ steps: Number(value) })) },
  {
    ...{ label: 'Hires steps', kind: 'integer', tab: 'txt2img' },
    apply: hires('Hires steps', (value) => ({ steps: Number(value) })),
  },
  { label: 'CFG Scale', kind: 'decimal', apply: field((value) => ({ cfgScale: Number(value) })) },
  gone('Image CFG Scale', 'a model that edits pictures by instructions', { tab: 'img2img' }),
  { label: 'Prompt S/R', kind: 'text', bare: true, apply: replacedIn },
  { label: 'Prompt order', kind: 'order', bare: true, apply: reordered },
  { ...sampler, tab: 'txt2img' },
  {
    ...{ label: 'Hires sampler', kind: 'text', tab: 'txt2img', choices: samplers, bare: true },
    apply: hires('Hires sampler', (value) => ({ sampler: String(value) })),
  },
  { ...sampler, tab: 'img2img' },
  {
    ...{ label: 'Checkpoint name', kind: 'text', choices: ({ checkpoints }) => checkpoints(), bare: true },
    apply: withSetting('sd_model_checkpoint', String),
  },
  { label: 'Negative Guidance minimum sigma', kind: 'decimal', apply: withSampling('sMinUncond') },
  { label: 'Sigma Churn', kind: 'decimal', apply: withSampling('sChurn') },
  { label: 'Sigma min', kind: 'decimal', apply: withSampling('sTmin') },
  { label: 'Sigma max', kind: 'decimal', apply: withSampling('sTmax') },
  { label: 'Sigma noise', kind: 'decimal', apply: withSampling('sNoise') },
  {
    ...{ label: 'Schedule type', kind: 'text', choices: schedules },
    apply: field((value) => ({ schedule: String(value) })),
  },
  { label: 'Schedule min sigma', kind: 'decimal', apply: withSampling('sigmaMin') },
  { label: 'Schedule max sigma', kind: 'decimal', apply: withSampling('sigmaMax') },
  { label: 'Schedule rho', kind: 'decimal', apply: withSampling('rho') },
  { label: 'Beta schedule alpha', kind: 'decimal', apply: withSampling('betaAlpha') },
  { label: 'Beta schedule beta', kind: 'decimal', apply: withSampling('betaBeta') },
  { label: 'Eta', kind: 'decimal', apply: withSampling('eta') },
  // A field of the request, so that fractions are taken as well; for whole numbers it is the setting.
  { label: 'Clip skip', kind: 'decimal', apply: field((value) => ({ clipSkip: value === 0 ? 1 : Number(value) })) },
  { label: 'Denoising', kind: 'decimal', apply: denoise },
  {
    label: 'Initial noise multiplier',
    kind: 'decimal',
    apply: ofPicture('Initial noise multiplier', 'noiseMultiplier'),
  },
  { label: 'Extra noise', kind: 'decimal', apply: withSetting('img2img_extra_noise', Number) },
  {
    ...{ label: 'Hires upscaler', kind: 'text', tab: 'txt2img', choices: () => HIRES_UPSCALERS },
    apply: hires('Hires upscaler', (value) => ({ upscaler: String(value) as HiresUpscaler })),
  },
  {
    ...{ label: 'Cond. Image Mask Weight', kind: 'decimal', tab: 'img2img' },
    apply: field((value) => ({ maskWeight: Number(value) })),
  },
  {
    ...{ label: 'VAE', kind: 'text', choices: async ({ vaes }) => ['Automatic', 'None', ...(await vaes())] },
    apply: withSetting('sd_vae', String),
  },
  {
    ...{ label: 'Styles', kind: 'text', several: true, choices: ({ styles }) => styles() },
    apply: field((value, { styles = [] }) => ({ styles: [...styles, ...[value].flat().map(String)] })),
  },
  { label: 'UniPC Order', kind: 'integer', apply: withSampling('uniPcOrder') },
  gone('Face restore', 'face restoration', { kind: 'text' }),
  gone('Token merging ratio', 'token merging'),
  gone('Token merging ratio high-res', 'token merging'),
  gone('Always discard next-to-last sigma', 'dropping the last but one noise level', { kind: 'text' }),
  {
    ...{ label: 'SGM noise multiplier', kind: 'text', choices: yesOrNo },
    apply: withSampling('sgmNoiseMultiplier', (value) => String(value).toLowerCase() === 'true'),
  },
  gone('Refiner checkpoint', 'a refiner', { kind: 'text' }),
  gone('Refiner switch at', 'a refiner'),
  {
    ...{ label: 'RNG source', kind: 'text', choices: () => RNG_SOURCES },
    apply: withSetting('randn_source', String),
  },
  gone('FP8 mode', 'numbers of eight bits', { kind: 'text' }),
  { label: 'Size', kind: 'text', apply: sized },
];

/** The axes of a tab. */
export const axesOf = (tab: ScriptTab): readonly Axis[] =>
  AXES.filter((axis) => axis.tab === undefined || axis.tab === tab);
