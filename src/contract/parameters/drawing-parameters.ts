/**
 * @file What a drawing is asked for with beside its texts: steps, names, size, seeds, batches, noise.
 * @source AUTOMATIC1111 WebUI v1.10.1 for keys, labels, sliders and defaults, as behaviour
 */
import { COMMA_PADDING_BACKTRACK, EMPHASIS_MODES, LIMITS, RNG_SOURCES } from './drawing-limits.js';
import { choice, decimal, integer, longInteger, type ParameterRows, TEXT, webui } from './parameter.js';
import { PICTURE_LIMITS } from './picture-limits.js';

/** Its own recommendation, else what the WebUI's page starts with. */
const MODEL = { source: 'model' } as const;
const CHANCE = { value: -1, means: 'random', source: 'WebUI' } as const;
const STABLE_DIFFUSION = { category: 'Stable Diffusion', section: 'Stable Diffusion' } as const;
const IMG2IMG = { category: 'Stable Diffusion', section: 'img2img', type: 'number', control: 'slider' } as const;

export const DRAWING_PARAMETERS = {
  steps: {
    label: 'Steps',
    about: 'denoising steps',
    value: integer(LIMITS.steps),
    default: MODEL,
    sdapi: 'steps',
    sdapiDefault: 50,
    flag: { name: '--steps', value: 'n', help: 'denoising steps' },
    infotext: 'Steps',
    axis: 'Steps',
  },
  sampler: {
    label: 'Sampler',
    about: 'a sampler name or alias of the WebUI',
    value: TEXT,
    default: MODEL,
    sdapi: 'sampler_name',
    flag: { name: '--sampler', value: 'name', help: 'such as "Euler a" or "DPM++ 2M"' },
    infotext: 'Sampler',
    axis: 'Sampler',
  },
  schedule: {
    label: 'Schedule type',
    about: 'a schedule name or label of the WebUI',
    value: TEXT,
    default: MODEL,
    sdapi: 'scheduler',
    flag: { name: '--schedule', value: 'name', help: 'such as Automatic or Karras' },
    infotext: 'Schedule type',
    axis: 'Schedule type',
  },
  cfgScale: {
    label: 'CFG Scale',
    about: 'strength of classifier-free guidance',
    value: decimal(LIMITS.cfgScale),
    default: MODEL,
    sdapi: 'cfg_scale',
    sdapiDefault: 7,
    flag: { name: '--cfg-scale', value: 'x', help: 'how closely the image follows the prompt' },
    infotext: 'CFG scale',
    axis: 'CFG Scale',
  },
  seed: {
    label: 'Seed',
    about: 'seed of the initial noise',
    value: longInteger(LIMITS.seed),
    default: CHANCE,
    sdapi: 'seed',
    sdapiDefault: -1,
    flag: { name: '--seed', value: 'n', help: 'the same seed gives the same picture; -1 = random' },
    infotext: 'Seed',
    axis: 'Seed',
  },
  width: {
    label: 'Width',
    about: 'pixels, divisible by 8',
    value: integer(LIMITS.size),
    default: MODEL,
    sdapi: 'width',
    infotext: 'Size-1',
  },
  height: {
    label: 'Height',
    about: 'pixels, divisible by 8',
    value: integer(LIMITS.size),
    default: MODEL,
    sdapi: 'height',
    infotext: 'Size-2',
  },
  emphasis: {
    label: 'Emphasis mode',
    about: 'what (more:1.2) and [less] in a prompt do to the conditioning',
    value: choice(EMPHASIS_MODES),
    default: webui('Original'),
    setting: {
      key: 'emphasis',
      ...STABLE_DIFFUSION,
      type: 'text',
      control: 'dropdown',
      choices: EMPHASIS_MODES,
      description: 'What (more:1.2) and [less] in a prompt do to the conditioning.',
    },
    flag: { name: '--emphasis', value: 'mode', help: 'prompt weights' },
    infotext: 'Emphasis',
  },
  commaPaddingBacktrack: {
    label: 'Prompt word wrap length limit',
    about: 'tokens a full chunk of the prompt may give up so that it ends at a comma; 0 = none',
    value: integer(LIMITS.commaPaddingBacktrack),
    default: webui(COMMA_PADDING_BACKTRACK),
    setting: {
      key: 'comma_padding_backtrack',
      ...STABLE_DIFFUSION,
      type: 'integer',
      control: 'slider',
      range: { ...LIMITS.commaPaddingBacktrack, step: 1 },
      description:
        'How many tokens a chunk of 75 may give up so that a phrase is cut at its comma and not inside; 0 = never.',
    },
  },
  rng: {
    label: 'Random number generator source',
    about:
      'where the noise comes from: the numbers of an NVIDIA card, on any machine, or those of torch on a processor',
    value: choice(RNG_SOURCES),
    default: webui('NV'),
    setting: {
      key: 'randn_source',
      ...STABLE_DIFFUSION,
      type: 'text',
      control: 'dropdown',
      choices: RNG_SOURCES,
      // The WebUI's GPU is the generator of whatever card is inside; on NVIDIA's, the usual one, that is what its NV
      // reproduces on any machine. So GPU is taken and means NV: the same seeds draw the same pictures.
      aliases: { GPU: 'NV' },
      description:
        'Where the noise comes from: NV = the numbers of an NVIDIA card, on any machine (GPU is taken as NV); CPU = the numbers of torch on a processor.',
    },
    flag: { name: '--rng', value: 'source', help: 'noise source' },
    infotext: 'RNG',
    axis: 'RNG source',
    axisOfSetting: true,
  },
} as const satisfies ParameterRows;

export const BATCH_PARAMETERS = {
  batchSize: {
    label: 'Batch size',
    about: 'images per batch',
    value: integer(LIMITS.batchSize),
    default: webui(1),
    sdapi: 'batch_size',
    sdapiDefault: 1,
    flag: { name: '--batch-size', value: 'n', help: 'images per batch' },
  },
  batchCount: {
    label: 'Batch count',
    about: 'number of batches',
    value: integer(LIMITS.batchCount),
    default: webui(1),
    sdapi: 'n_iter',
    sdapiDefault: 1,
    flag: { name: '--batch-count', value: 'n', help: 'number of batches' },
  },
} as const satisfies ParameterRows;

/** What noise is made of beside the seed, and how much of a picture is drawn anew. */
export const NOISE_PARAMETERS = {
  denoisingStrength: {
    label: 'Denoising strength',
    about: 'how much of the init image is redrawn',
    value: decimal(PICTURE_LIMITS.denoisingStrength),
    default: webui(0.75),
    sdapi: 'denoising_strength',
    flag: { name: '--denoising-strength', value: 'x', help: 'how much of the init image is redrawn, 0 to 1' },
    infotext: 'Denoising strength',
    axis: 'Denoising',
    needs: ['initImage'],
  },
  noiseMultiplier: {
    label: 'Noise multiplier for img2img',
    about: 'scale factor of the noise added to the init image',
    value: decimal(PICTURE_LIMITS.noiseMultiplier),
    default: webui(1),
    sdapi: 'initial_noise_multiplier',
    setting: {
      key: 'initial_noise_multiplier',
      ...IMG2IMG,
      range: { ...PICTURE_LIMITS.noiseMultiplier, step: 0.001 },
      description: 'Scale factor of the noise added to the init image; less than 1 keeps more of the image.',
    },
    flag: {
      name: '--noise-multiplier',
      value: 'x',
      help: 'scale factor of the noise added to the init image (default: 1)',
    },
    infotext: 'Noise multiplier',
    axis: 'Initial noise multiplier',
    needs: ['initImage'],
  },
  extraNoise: {
    label: 'Extra noise multiplier for img2img and hires fix',
    about:
      'extra noise added to the init image, or to the first pass of hires fix, as a share of its noise; best kept below the denoising strength',
    value: decimal(PICTURE_LIMITS.extraNoise),
    default: webui(0, 'none'),
    setting: {
      key: 'img2img_extra_noise',
      ...IMG2IMG,
      range: { ...PICTURE_LIMITS.extraNoise, step: 0.01 },
      description:
        'Extra noise added to the init image, or to the first pass of hires fix, as a share of its noise: more detail; 0 = none. Best kept below the denoising strength.',
    },
    flag: {
      name: '--extra-noise',
      value: 'x',
      help: 'extra noise added to the init image, or to the first pass of hires fix (default: 0)',
    },
    infotext: 'Extra noise',
    axis: 'Extra noise',
    axisOfSetting: true,
    needs: ['initImage', 'hires'],
  },
  variationSeed: {
    label: 'Variation seed',
    about: 'a second seed, mixed in by the variation strength',
    value: longInteger(LIMITS.seed),
    default: CHANCE,
    sdapi: 'subseed',
    sdapiDefault: -1,
    flag: { name: '--variation-seed', value: 'n', help: 'a second seed; -1 = random' },
    infotext: 'Variation seed',
    axis: 'Var. seed',
  },
  variationStrength: {
    label: 'Variation strength',
    about: 'how much of the second seed: 0 = the seed alone, 1 = the variation seed alone',
    value: decimal(PICTURE_LIMITS.variationStrength),
    default: webui(0),
    sdapi: 'subseed_strength',
    sdapiDefault: 0,
    flag: { name: '--variation-strength', value: 'x', help: 'how much of the second seed, 0 to 1' },
    infotext: 'Variation seed strength',
    axis: 'Var. strength',
  },
} as const satisfies ParameterRows;
