/**
 * @file The second pass (hires fix): its size, upscaler, steps, and what it has otherwise than the first.
 * @source AUTOMATIC1111 WebUI v1.10.1 for keys, labels, sliders and defaults, as behaviour
 */
import { LIMITS } from './drawing-limits.js';
import { choice, decimal, integer, type ParameterRows, TEXT, webui } from './parameter.js';
import { HIRES_UPSCALERS } from './picture-choices.js';
import { PICTURE_LIMITS } from './picture-limits.js';

/** What the first pass has. */
const FIRST_PASS = { source: 'first pass' } as const;
const SIDE = { min: 0, max: LIMITS.size.max };

export const HIRES_PARAMETERS = {
  scale: {
    label: 'Upscale by',
    about: 'how many times as wide and high',
    value: decimal(PICTURE_LIMITS.hiresScale),
    default: webui(2),
    sdapi: 'hr_scale',
    sdapiDefault: 2,
    flag: { name: '--hires-scale', value: 'x', help: 'scale factor of the second pass (hires fix)' },
    infotext: 'Hires upscale',
  },
  width: {
    label: 'Resize width to',
    about: 'pixels, in place of scale; 0 = in proportion to height',
    value: integer(SIDE),
    default: webui(0),
    sdapi: 'hr_resize_x',
    sdapiDefault: 0,
    infotext: 'Hires resize-1',
  },
  height: {
    label: 'Resize height to',
    about: 'pixels, in place of scale; 0 = in proportion to width',
    value: integer(SIDE),
    default: webui(0),
    sdapi: 'hr_resize_y',
    sdapiDefault: 0,
    infotext: 'Hires resize-2',
  },
  upscaler: {
    label: 'Upscaler',
    about: 'how the first pass is enlarged',
    value: choice(HIRES_UPSCALERS),
    default: webui('Latent'),
    sdapi: 'hr_upscaler',
    flag: { name: '--hires-upscaler', value: 'name', help: 'upscaler between the passes' },
    infotext: 'Hires upscaler',
    axis: 'Hires upscaler',
    needs: ['hires'],
  },
  steps: {
    label: 'Hires steps',
    about: '0 = as many as the first pass',
    value: integer({ min: 0, max: LIMITS.steps.max }),
    default: webui(0),
    sdapi: 'hr_second_pass_steps',
    sdapiDefault: 0,
    flag: { name: '--hires-steps', value: 'n', help: 'steps of the second pass; 0 = same as the first' },
    infotext: 'Hires steps',
    axis: 'Hires steps',
    needs: ['hires'],
  },
  denoisingStrength: {
    label: 'Denoising strength',
    about: 'how much of the enlarged picture is redrawn; 0 = only enlarged',
    value: decimal(PICTURE_LIMITS.denoisingStrength),
    default: webui(0.7),
    flag: { name: '--hires-denoising-strength', value: 'x', help: 'denoising strength of the second pass' },
  },
  sampler: {
    label: 'Hires sampling method',
    about: 'sampler of the second pass',
    value: TEXT,
    default: FIRST_PASS,
    sdapi: 'hr_sampler_name',
    flag: { name: '--hires-sampler', value: 'name', help: 'sampler of the second pass' },
    infotext: 'Hires sampler',
    axis: 'Hires sampler',
    needs: ['hires'],
  },
  schedule: {
    label: 'Hires schedule type',
    about: 'schedule of the second pass',
    value: TEXT,
    default: FIRST_PASS,
    sdapi: 'hr_scheduler',
    flag: { name: '--hires-schedule', value: 'name', help: 'schedule of the second pass' },
    infotext: 'Hires schedule type',
  },
  prompt: {
    label: 'Hires prompt',
    about: 'prompt of the second pass',
    value: TEXT,
    default: FIRST_PASS,
    sdapi: 'hr_prompt',
    flag: { name: '--hires-prompt', value: 'text', help: 'prompt of the second pass' },
    infotext: 'Hires prompt',
  },
  negativePrompt: {
    label: 'Hires negative prompt',
    about: 'negative prompt of the second pass',
    value: TEXT,
    default: FIRST_PASS,
    sdapi: 'hr_negative_prompt',
    flag: { name: '--hires-negative', value: 'text', help: 'negative prompt of the second pass' },
    infotext: 'Hires negative prompt',
  },
  cfgScale: {
    label: 'Hires CFG Scale',
    about: 'guidance scale of the second pass',
    value: decimal(LIMITS.cfgScale),
    default: FIRST_PASS,
    flag: { name: '--hires-cfg-scale', value: 'x', help: 'CFG scale of the second pass' },
  },
} as const satisfies ParameterRows;
