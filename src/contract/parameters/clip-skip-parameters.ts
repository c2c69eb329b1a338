/**
 * @file Where the text encoder stops: for the whole picture, over its steps, for one prompt, for one of two text encoders.
 * @source AUTOMATIC1111 WebUI v1.10.1 for the setting's key, label, slider and default, as behaviour; the rest is ours
 */
import { LIMITS } from './drawing-limits.js';
import { CLIP_SKIP, CLIP_SKIP_OR_AUTO, type ParameterRows, textUpTo, webui } from './parameter.js';

const OF_PROMPT = { source: 'clipSkip' } as const;
const ZERO = '0 counts as 1';
const OF_ONE_ENCODER =
  'for models with two text encoders, in place of every other value: 1 = the very last layer, 2 = as trained, up to its layers';

/** Of a picture. */
export const CLIP_SKIP_PARAMETERS = {
  clipSkip: {
    label: 'Clip skip',
    about: '1 = all layers, 2 = stop one early, up to numLayers; 1.5 = halfway between the two',
    value: CLIP_SKIP_OR_AUTO,
    default: webui(1),
    sdapi: 'clip_skip',
    sdapiAbout: `clip skip of this job, fractions too; comes before the setting; ${ZERO}`,
    setting: {
      key: 'CLIP_stop_at_last_layers',
      category: 'Stable Diffusion',
      section: 'Stable Diffusion',
      type: 'integer',
      control: 'slider',
      range: { min: 1, max: 12, step: 1 },
      rangeFrom: 'numLayers',
      description:
        'Early stopping of the CLIP text encoder: 1 uses all layers, 2 stops one early (the penultimate). It has no effect on Stable Diffusion 2.x; on SDXL 1 and 2 are both the layer that it was trained at.',
    },
    flag: {
      name: '--clip-skip',
      value: 'n',
      help: '1 = all layers of the text encoder, 2 = stop one early, 1.5 = halfway; auto = what the model recommends',
    },
    infotext: 'Clip skip',
    axis: 'Clip skip',
  },
  clipSkipTimeline: {
    label: 'Clip skip timeline',
    about: 'clip skip over the steps, in place of clipSkip: VALUE@FROM-TO parts that fill 0 to 1, as 2@0-0.4,1@0.4-1',
    value: textUpTo(LIMITS.timelineLength),
    default: OF_PROMPT,
    sdapi: 'clip_skip_timeline',
    flag: {
      name: '--clip-skip-timeline',
      value: 'parts',
      help: 'clip skip over the steps, in its place: 2@0-0.4,1@0.4-1',
    },
    infotext: 'Clip skip timeline',
  },
} as const satisfies ParameterRows;

/** Of one of the prompts, or of one of two text encoders. */
export const CLIP_SKIP_PART_PARAMETERS = {
  negativeClipSkip: {
    label: 'Negative clip skip',
    about: "clip skip of the negative prompt; left out: the prompt's, timeline included",
    value: CLIP_SKIP,
    default: OF_PROMPT,
    sdapi: 'negative_clip_skip',
    sdapiAbout: `clip skip of the negative prompt; left out: the prompt's; ${ZERO}`,
    flag: {
      name: '--negative-clip-skip',
      value: 'n',
      help: "clip skip of the negative prompt (default: the prompt's)",
    },
    infotext: 'Negative clip skip',
  },
  clipSkipL: {
    label: 'Clip skip of CLIP-L',
    about: `clip skip of CLIP-L alone, ${OF_ONE_ENCODER}`,
    value: CLIP_SKIP,
    default: OF_PROMPT,
    sdapi: 'clip_skip_l',
    sdapiAbout: `clip skip of CLIP-L alone, for models with two text encoders; ${ZERO}`,
    flag: {
      name: '--clip-skip-l',
      value: 'n',
      help: 'clip skip of CLIP-L alone, for models with two text encoders: 1 = its very last layer',
    },
    infotext: 'Clip skip L',
    axis: 'Clip skip L',
  },
  clipSkipG: {
    label: 'Clip skip of OpenCLIP bigG',
    about: `clip skip of OpenCLIP bigG alone, ${OF_ONE_ENCODER}`,
    value: CLIP_SKIP,
    default: OF_PROMPT,
    sdapi: 'clip_skip_g',
    sdapiAbout: `clip skip of OpenCLIP bigG alone, for models with two text encoders; ${ZERO}`,
    flag: { name: '--clip-skip-g', value: 'n', help: 'the same of OpenCLIP bigG' },
    infotext: 'Clip skip G',
    axis: 'Clip skip G',
  },
} as const satisfies ParameterRows;
