/**
 * @file The parameters of a picture that settings fill, beside its sampling.
 * @source AUTOMATIC1111 WebUI v1.10.1 for keys, labels, sliders and defaults, as behaviour
 */
import { choice, decimal, type ParameterRows, webui, YES_NO } from './parameter.js';
import { PICTURE_LIMITS } from './picture-limits.js';

const CHECKBOX = { category: 'Stable Diffusion', type: 'boolean', control: 'checkbox' } as const;

/** What goes between latents and pixels: the VAE, or the small network that stands in for it. */
export const VAE_METHODS = ['Full', 'TAESD'] as const;
export type VaeMethod = (typeof VAE_METHODS)[number];

const VAE_METHOD = {
  category: 'Stable Diffusion',
  section: 'VAE',
  type: 'text',
  control: 'dropdown',
  choices: VAE_METHODS,
} as const;

export const PICTURE_PARAMETERS = {
  tiling: {
    label: 'Tiling',
    about: 'opposite edges fit together, so that the picture can be laid side by side',
    value: YES_NO,
    default: webui(false),
    sdapi: 'tiling',
    setting: {
      key: 'tiling',
      ...CHECKBOX,
      section: 'Stable Diffusion',
      description: 'Draws pictures whose opposite edges fit together, so that they can be laid side by side.',
    },
    flag: { name: '--tiling', help: 'opposite edges fit together, so that pictures can be laid side by side' },
    infotext: 'Tiling',
  },
  maskWeight: {
    label: 'Inpainting conditioning mask strength',
    about: 'with an inpainting model: how much of the masked part is hidden from it',
    value: decimal(PICTURE_LIMITS.maskWeight),
    default: webui(1, 'all of it'),
    setting: {
      key: 'inpainting_mask_weight',
      category: 'Stable Diffusion',
      section: 'img2img',
      type: 'number',
      control: 'slider',
      range: { ...PICTURE_LIMITS.maskWeight, step: 0.01 },
      description:
        'How much of the masked part is hidden from an inpainting model: 1 = all of it, 0 = none, so that it keeps to what is there. Other models do not use it.',
    },
    flag: {
      name: '--mask-weight',
      value: 'x',
      help: 'with an inpainting model: how much of the masked part is hidden from it, 0 to 1',
    },
    infotext: 'Conditional mask weight',
    axis: 'Cond. Image Mask Weight',
  },
  oldPromptEditing: {
    label: 'Use old prompt editing timelines.',
    about:
      'times of prompt editing as before WebUI 1.6: below 1 a share of the steps, else a step, the same in both passes of hires',
    value: YES_NO,
    default: webui(false),
    setting: {
      key: 'use_old_scheduling',
      ...CHECKBOX,
      section: 'Compatibility',
      description:
        'For [red:green:N]. Old: N below 1 is a share of the steps, else a step, and the second pass of hires fix has the same times. New: N with a decimal point is a share, 1 to 2 in the second pass, else a step.',
    },
    flag: {
      name: '--old-prompt-editing',
      help: 'read [from:to:when] as before WebUI 1.6: below 1 a share, else a step',
    },
    infotext: 'Old prompt editing timelines',
  },
  vaeDecoder: {
    label: 'VAE type for decode',
    about: 'what makes pixels of latents: the VAE, or TAESD, a small network that is faster and less exact',
    value: choice(VAE_METHODS),
    default: webui('Full'),
    setting: {
      key: 'sd_vae_decode_method',
      ...VAE_METHOD,
      description:
        'What makes pixels of latents: Full = the VAE; TAESD = a small network, faster and less exact, whose file lies in models/VAE-approx.',
    },
    flag: { name: '--vae-decoder', value: 'method', help: 'what makes pixels of latents' },
    infotext: 'VAE Decoder',
  },
  vaeEncoder: {
    label: 'VAE type for encode',
    about: 'what makes latents of init images: the VAE, or TAESD, a small network that is faster and less exact',
    value: choice(VAE_METHODS),
    default: webui('Full'),
    setting: {
      key: 'sd_vae_encode_method',
      ...VAE_METHOD,
      description:
        'What makes latents of pixels (img2img, hires fix, inpainting): Full = the VAE; TAESD = a small network, faster and less exact, whose file lies in models/VAE-approx.',
    },
    flag: { name: '--vae-encoder', value: 'method', help: 'what makes latents of init images' },
    infotext: 'VAE Encoder',
  },
} as const satisfies ParameterRows;
