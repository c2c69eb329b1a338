/**
 * @file What is drawn under a mask, and how soft its border is.
 * @source AUTOMATIC1111 WebUI v1.10.1 for labels, sliders and defaults, as behaviour
 */
import { choice, integer, type ParameterRows, webui, YES_NO } from './parameter.js';
import { INPAINT_AREAS, MASK_MODES, MASKED_CONTENTS } from './picture-choices.js';
import { PICTURE_LIMITS } from './picture-limits.js';

const BLUR = integer(PICTURE_LIMITS.maskBlur);
const OF_MASK_BLUR = { source: 'maskBlur' } as const;

export const INPAINT_PARAMETERS = {
  maskBlur: {
    label: 'Mask blur',
    about: 'pixels over which the border of the mask fades',
    value: BLUR,
    default: webui(4),
    flag: { name: '--mask-blur', value: 'pixels', help: 'blur radius of the mask' },
  },
  maskBlurX: { label: 'Mask blur X', about: 'along x alone', value: BLUR, default: OF_MASK_BLUR },
  maskBlurY: { label: 'Mask blur Y', about: 'along y alone', value: BLUR, default: OF_MASK_BLUR },
  mode: {
    label: 'Mask mode',
    about: 'which part is redrawn',
    value: choice(MASK_MODES),
    default: webui('inpaint masked'),
    flag: { name: '--mask-mode', value: 'name', help: 'which part is redrawn' },
  },
  content: {
    label: 'Masked content',
    about: 'what the masked part starts from',
    value: choice(MASKED_CONTENTS),
    default: webui('original'),
    flag: { name: '--masked-content', value: 'name', help: 'what the redrawn part starts from' },
  },
  area: {
    label: 'Inpaint area',
    about: '"only masked" draws the masked part in the full size',
    value: choice(INPAINT_AREAS),
    default: webui('whole picture'),
    flag: { name: '--inpaint-area', value: 'name', help: 'area that is drawn at full size' },
  },
  padding: {
    label: 'Only masked padding, pixels',
    about: 'pixels around the masked part, with "only masked"',
    value: integer(PICTURE_LIMITS.maskPadding),
    default: webui(32),
    flag: { name: '--mask-padding', value: 'pixels', help: 'padding around the masked area, with "only masked"' },
  },
  softMask: {
    label: 'Soft inpainting',
    about: 'grey parts of the mask are drawn anew in part, instead of wholly or not',
    value: YES_NO,
    default: webui(false),
    flag: {
      name: '--soft-mask',
      help: 'treat grey areas of the mask as partly redrawn instead of all or nothing',
    },
  },
} as const satisfies ParameterRows;
