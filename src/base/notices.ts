/**
 * @file The catalogue of notices: every warning and every reason that stops nothing, as data. Like errors they have a code,
 * an English sentence and the values in it, so that a page can say them in another language.
 */
import { fill, type SentenceData } from './fill.js';

interface NoticeRow {
  /** Who or what says it. */
  readonly source: 'model' | 'verify' | 'request' | 'networks' | 'recommendation';
  /** One line with `{name}` places filled from the notice's data. */
  readonly message: string;
}

export const NOTICE_CATALOGUE = {
  'prediction-assumed': {
    source: 'model',
    message:
      'nothing says whether this model predicts epsilon or v; {prediction} is assumed. If pictures come out as stains or noise, use --prediction v',
  },
  'device-failed': {
    source: 'model',
    message: '{device} failed and the processor is used from now on: {reason}',
  },
  'layer-fixed-sd2': {
    source: 'model',
    message:
      'Stable Diffusion 2.x was trained on the penultimate layer of OpenCLIP, and its configuration fixes that layer',
  },
  'layer-fixed': { source: 'model', message: 'the family fixes its layer' },
  'layer-as-trained': {
    source: 'model',
    message: '{value} = as trained: {family} learnt from the layer before the last, and smaller values mean it, too',
  },
  'values-not-finite': {
    source: 'verify',
    message: 'tensor "{name}": {count} values are infinite or no numbers',
  },
  'hash-differs': { source: 'verify', message: 'its SHA-256 is {actual}, {where} says {expected}' },
  'kind-unknown': { source: 'verify', message: 'none of its tensors has a name of a known kind of model' },
  'tensors-unread': { source: 'verify', message: '{count} tensors of the {component} are not read: {names}' },
  'text-names-short': { source: 'verify', message: 'the text encoder\'s names lack "text_model."' },
  'dtypes-mixed': { source: 'verify', message: 'several dtypes are mixed: {dtypes}' },
  'tensors-unused': { source: 'verify', message: '{count} tensors are not used: {reason}' },
  'tensors-unknown': { source: 'verify', message: '{count} tensors are not known here, first "{first}"' },
  'vae-absent': { source: 'verify', message: 'it holds no VAE: one has to be chosen for every picture' },
  'positions-odd': {
    source: 'verify',
    message: "{wrong} of {count} position_ids are not 0, 1, 2, …: the file's own are used, as the WebUI does",
  },
  'mask-stretched': {
    source: 'request',
    message: 'the {mask} is {maskWidth}x{maskHeight} and was stretched to the {width}x{height} picture',
  },
  'mask-empty': { source: 'request', message: 'the mask is empty, so the whole picture was drawn anew' },
  'vae-other-latents': {
    source: 'request',
    message:
      'the VAE "{name}" reads latents of {found}, and this model is {family}: colours will be wrong. Choose a VAE of its family, or None for its own',
  },
  'negative-without-effect': {
    source: 'request',
    message: 'the guidance of this model is inside it, so the negative prompt has no effect',
  },
  'timeline-part-unreached': {
    source: 'request',
    message: 'clip skip {value}@{from}-{to}: none of the {steps} steps begins there',
  },
  'model-passed-over': {
    source: 'request',
    message: 'no model is chosen, and the first one found cannot be used ({problem}); the default model was drawn with',
  },
  'style-not-there': { source: 'request', message: 'there is no style "{name}"; it was left out' },
  'model-not-here': { source: 'request', message: 'there is no model "{name}"; it was drawn with the chosen one' },
  'vae-not-here': { source: 'request', message: 'there is no VAE "{name}"; it was drawn with that of the checkpoint' },
  'upscaler-not-here': {
    source: 'request',
    message: 'there is no upscaler "{name}"; the picture was enlarged without one',
  },
  'sampler-not-here': {
    source: 'request',
    message: 'there is no sampler "{name}" (the nearest is "{nearest}"); it was drawn with {instead}',
  },
  'schedule-not-here': {
    source: 'request',
    message: 'there is no schedule "{name}" (the nearest is "{nearest}"); it was drawn with {instead}',
  },
  'settings-without-effect': { source: 'request', message: 'kept, and without effect here: {keys}' },
  'settings-unknown': { source: 'request', message: 'no settings of these names, so they were left out: {keys}' },
  'faces-not-restored': { source: 'request', message: 'faces are not restored here; it was drawn without' },
  'cell-blank': { source: 'request', message: 'a cell is blank: {because}' },
  'lora-not-there': {
    source: 'networks',
    message: 'LoRA "{name}" is not there; look at models/Lora in the data folder',
  },
  'lora-part-left-out': {
    source: 'networks',
    message: 'LoRA "{name}": {count} of its modules are not in this model and left out: {names}',
  },
  'lora-tensors-left-out': {
    source: 'networks',
    message: 'LoRA "{name}": {count} of its tensors are left out, {reason}: {names}',
  },
  'lora-left-out': {
    source: 'networks',
    message: 'LoRA "{name}" is left out: {reason}',
  },
  'recommended-saved': { source: 'recommendation', message: '{value}: you saved this value for the model' },
  'recommended-modelspec': {
    source: 'recommendation',
    message: "{value}: the checkpoint's metadata names the layer it was trained with ({where})",
  },
  'recommended-training-metadata': {
    source: 'recommendation',
    message: '{value}: it was trained with this value ({where})',
  },
  'recommended-civitai': {
    source: 'recommendation',
    message: '{value}: the Civitai file beside the model names it ({where})',
  },
  'recommended-example-picture': {
    source: 'recommendation',
    message: '{value}: the example picture beside the model was drawn with it ({where})',
  },
  'recommended-family': {
    source: 'recommendation',
    message: '{value}: no recommendation found; default of {where}',
  },
  'recommended-no-effect': {
    source: 'recommendation',
    message: '{value}: clip skip has no effect on this model ({reason})',
  },
  'recommended-few-steps': {
    source: 'recommendation',
    message:
      '{kind} ({where}): drawn with {sampler}, {schedule}, {steps} steps and scale {cfgScale} where nothing else is asked for',
  },
  'sources-disagree': { source: 'recommendation', message: '{where} says {value}, {otherWhere} says {otherValue}' },
  'nothing-chosen': { source: 'recommendation', message: '{where} is {found}: no clip skip was chosen' },
  'not-a-number': { source: 'recommendation', message: '{where} is {found}, not a number' },
  'not-whole': { source: 'recommendation', message: '{where} is {found}, not a whole number' },
  'out-of-range': {
    source: 'recommendation',
    message: '{where} is {found}, out of the range of this model: 1 to {max}',
  },
  'too-few-pictures': { source: 'recommendation', message: '{where} is named by too few pictures' },
  'not-json': { source: 'recommendation', message: '{where} is not a JSON object' },
  'another-family': { source: 'recommendation', message: '{where} is "{found}", another family' },
  'file-unreadable': { source: 'recommendation', message: '{where} cannot be read: {reason}' },
  'saved-unknown': {
    source: 'recommendation',
    message: 'whether a value is saved for this model is looked up when its hash is known; it is being computed',
  },
} as const satisfies Record<string, NoticeRow>;

export type NoticeCode = keyof typeof NOTICE_CATALOGUE;

/** What stops nothing and should be known. Prompts have notices of their own codes, which name a place too. */
export interface Notice {
  readonly code: string;
  /** One line in English. */
  readonly message: string;
  /** The values in the message. */
  readonly data: SentenceData;
}

/** The notice of a code. */
export const noticeOf = (code: NoticeCode, data: SentenceData = {}): Notice => ({
  code,
  message: fill(NOTICE_CATALOGUE[code].message, data),
  data,
});

/** Each sentence once, where it came first. */
export function distinctNotices<T extends Notice>(notices: readonly T[]): T[] {
  const told = new Set<string>();
  return notices.filter(({ message }) => !told.has(message) && told.add(message));
}
