/**
 * @file Options of guidance, of noise after the first, and of single samplers, in the order of Settings.
 * @source AUTOMATIC1111 WebUI v1.10.1 for keys, labels, sliders and defaults, as behaviour
 */
import { choice, decimal, integer, type ParameterRows, webui, YES_NO } from './parameter.js';
import { SAMPLING_LIMITS, UNI_PC_SKIP_TYPES, UNI_PC_VARIANTS } from './sampling-limits.js';

const SAMPLER_PARAMETERS = { category: 'Stable Diffusion', section: 'Sampler parameters', type: 'number' } as const;
const SLIDER = { control: 'slider' } as const;
const NUMBER = { control: 'number' } as const;
const OPTIMIZATIONS = { category: 'Stable Diffusion', section: 'Optimizations' } as const;
const CHECKBOX = { type: 'boolean', control: 'checkbox' } as const;
const DROPDOWN = { type: 'text', control: 'dropdown' } as const;

export const SAMPLER_OPTION_PARAMETERS = {
  seedDelta: {
    label: 'Eta noise seed delta',
    about: 'added to the seed for all noise after the first (eta noise seed delta, ENSD)',
    value: integer(SAMPLING_LIMITS.seedDelta),
    default: webui(0),
    setting: {
      key: 'eta_noise_seed_delta',
      ...SAMPLER_PARAMETERS,
      ...NUMBER,
      type: 'integer',
      range: { ...SAMPLING_LIMITS.seedDelta, step: 1 },
      description:
        'Added to the seed for all noise after the first; 31337 draws what other programs draw with that value. It changes only samplers that add noise.',
    },
    flag: { name: '--ensd', value: 'n', help: 'eta noise seed delta: moves the noise after the first' },
    infotext: 'ENSD',
  },
  sgmNoiseMultiplier: {
    label: 'SGM noise multiplier',
    about: 'scales the first noise by √(1 + σ²) instead of σ',
    value: YES_NO,
    default: webui(false),
    setting: {
      key: 'sgm_noise_multiplier',
      ...SAMPLER_PARAMETERS,
      type: 'boolean',
      control: 'checkbox',
      description: "Scales the first noise as Stability AI's own program does; a slight difference.",
    },
    infotext: 'SGM noise multiplier',
    axis: 'SGM noise multiplier',
  },
  sMinUncond: {
    label: 'Negative Guidance minimum sigma',
    about:
      'below this noise level every second evaluation leaves the negative prompt out (negative guidance minimum sigma)',
    value: decimal(SAMPLING_LIMITS.sMinUncond),
    unit: 'noise level',
    default: webui(0, 'none does'),
    sdapi: 's_min_uncond',
    setting: {
      key: 's_min_uncond',
      ...OPTIMIZATIONS,
      type: 'number',
      ...SLIDER,
      range: { min: 0, max: 15, step: 0.01 },
      description:
        'Below this noise level every second evaluation leaves the negative prompt out, which is faster; 0 = none does. DDIM, PLMS and UniPC compare their timesteps, so that it hardly acts there.',
    },
    flag: {
      name: '--ngms',
      value: 'sigma',
      help: 'below this noise level every second evaluation leaves the negative prompt out',
    },
    infotext: 'NGMS',
    axis: 'Negative Guidance minimum sigma',
  },
  sMinUncondAll: {
    label: 'Negative Guidance minimum sigma all steps',
    about: 'below that level all evaluations leave it out',
    value: YES_NO,
    default: webui(false),
    setting: {
      key: 's_min_uncond_all',
      ...OPTIMIZATIONS,
      ...CHECKBOX,
      description: 'Below that level all evaluations leave the negative prompt out, not only every second one.',
    },
    flag: { name: '--ngms-all-steps', help: 'below that level all of them do' },
    infotext: 'NGMS all steps',
  },
  skipEarlyCond: {
    label: 'Ignore negative prompt during early sampling',
    about: 'share of the first steps that leave the negative prompt out',
    value: decimal(SAMPLING_LIMITS.skipEarlyCond),
    unit: 'share of the steps',
    default: webui(0, 'none'),
    setting: {
      key: 'skip_early_cond',
      ...SAMPLER_PARAMETERS,
      ...SLIDER,
      range: { ...SAMPLING_LIMITS.skipEarlyCond, step: 0.01 },
      description:
        'The share of the first steps that are drawn without the negative prompt and without guidance; 0 = none, 1 = all. More varied and faster.',
    },
    flag: {
      name: '--skip-early-cfg',
      value: 'x',
      help: 'share of the first steps that leave the negative prompt out, 0 to 1',
    },
    infotext: 'Skip Early CFG',
  },
  cfgRescale: {
    label: 'CFG rescale',
    about:
      'how much of the deviation that guidance adds is taken back: against over-exposed images of models that predict v (Lin et al. 2024)',
    value: decimal(SAMPLING_LIMITS.cfgRescale),
    unit: 'share',
    default: { value: 0, means: 'none', source: 'diffusers' },
    setting: {
      key: 'cfg_rescale',
      ...SAMPLER_PARAMETERS,
      ...SLIDER,
      range: { ...SAMPLING_LIMITS.cfgRescale, step: 0.01 },
      description:
        'How much of the deviation that guidance adds is taken back; 0 = none. 0.7 suits models that predict v with zero terminal SNR, whose images strong guidance over-exposes.',
    },
    flag: {
      name: '--cfg-rescale',
      value: 'x',
      help: 'how much of the deviation that guidance adds is taken back, 0 to 1',
    },
    infotext: 'CFG rescale',
    isAlwaysRecorded: true,
    axis: 'CFG rescale',
  },
  uniPcVariant: {
    label: 'UniPC variant',
    about: 'of UniPC: how it weighs earlier answers',
    value: choice(UNI_PC_VARIANTS),
    default: webui('bh1'),
    setting: {
      key: 'uni_pc_variant',
      ...SAMPLER_PARAMETERS,
      ...DROPDOWN,
      choices: UNI_PC_VARIANTS,
      description: 'How UniPC weighs the answers of earlier steps.',
    },
    flag: { name: '--unipc-variant', value: 'name', help: 'how UniPC weighs earlier answers' },
    infotext: 'UniPC variant',
  },
  uniPcSkipType: {
    label: 'UniPC skip type',
    about: 'of UniPC: what its steps are evenly spaced in',
    value: choice(UNI_PC_SKIP_TYPES),
    default: webui('time_uniform'),
    setting: {
      key: 'uni_pc_skip_type',
      ...SAMPLER_PARAMETERS,
      ...DROPDOWN,
      choices: UNI_PC_SKIP_TYPES,
      description:
        'What the steps of UniPC are evenly spaced in: time, its square root, or the logarithm of signal to noise.',
    },
    flag: { name: '--unipc-skip-type', value: 'name', help: 'what its steps are evenly spaced in' },
    infotext: 'UniPC skip type',
  },
  uniPcOrder: {
    label: 'UniPC order',
    about: 'of UniPC: answers a step is worked out from, no more than there are steps',
    value: integer(SAMPLING_LIMITS.uniPcOrder),
    default: webui(3),
    setting: {
      key: 'uni_pc_order',
      ...SAMPLER_PARAMETERS,
      ...SLIDER,
      type: 'integer',
      range: { ...SAMPLING_LIMITS.uniPcOrder, step: 1 },
      description: 'How many answers of the model a step of UniPC is worked out from; never more than there are steps.',
    },
    flag: { name: '--unipc-order', value: 'n', help: 'answers a step of it is worked out from' },
    infotext: 'UniPC order',
    axis: 'UniPC Order',
  },
  uniPcLowerOrderFinal: {
    label: 'UniPC lower order final',
    about: 'of UniPC: the last steps are of lower order',
    value: YES_NO,
    default: webui(true),
    setting: {
      key: 'uni_pc_lower_order_final',
      ...SAMPLER_PARAMETERS,
      ...CHECKBOX,
      description: 'Whether the last steps of UniPC are of lower order, which is steadier with few steps.',
    },
    flag: { name: '--no-unipc-lower-order-final', help: 'its last steps are of full order too' },
    infotext: 'UniPC lower order final',
  },
} as const satisfies ParameterRows;
