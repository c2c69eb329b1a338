/** @file What the rows of a sweep may vary, as a table: how a value is named and what it does to a request. */
import { AppError } from '../../base/index.js';
import {
  type EmphasisMode,
  type GenerationRequest,
  type SweepAxis,
  type SweepAxisKind,
  TEXT_LIMIT,
} from '../../contract/index.js';
import { findLoras, replaceInPrompt } from '../../prompt/index.js';

type AxisValue = SweepAxis['values'][number];

interface AxisRow {
  /** As the WebUI's X/Y/Z plot calls it. */
  readonly label: string;
  readonly apply: (request: GenerationRequest, value: AxisValue, values: readonly AxisValue[]) => GenerationRequest;
}

/** @throws USAGE */
function numberOf(label: string, value: AxisValue): number {
  const number = typeof value === 'number' ? value : Number(value.trim() || Number.NaN);
  if (Number.isFinite(number)) return number;
  throw new AppError('USAGE', { problem: `the axis ${label} takes numbers, not "${value}"` });
}

/** @throws USAGE when the prompt does not hold what is searched for: every row would be the same; TEXT_TOO_LONG */
function replaceIn(prompt: string, value: AxisValue, [searched = '']: readonly AxisValue[]): string {
  if (prompt.includes(String(searched)))
    return replaceInPrompt(prompt, String(searched), String(value), { name: 'prompt', limit: TEXT_LIMIT });
  throw new AppError('USAGE', { problem: `Prompt S/R: the prompt does not hold "${searched}"` });
}

/** @throws USAGE when the request names no LoRA: every row would be the same */
function withLoraWeight(request: GenerationRequest, value: AxisValue): GenerationRequest {
  const weight = numberOf('LoRA weight', value);
  const { prompt, loras = [] } = request;
  const tags = findLoras(prompt);
  if (tags.length + loras.length === 0)
    throw new AppError('USAGE', { problem: 'the axis LoRA weight needs a LoRA in the prompt, such as <lora:name:1>' });
  // From the end, so that the places of the tags before stay right.
  const weighed = tags.toReversed().reduce((text, { name, start, end }) => {
    return `${text.slice(0, start)}<lora:${name}:${weight}>${text.slice(end)}`;
  }, prompt);
  return {
    ...request,
    prompt: weighed,
    ...(loras.length ? { loras: loras.map(({ name }) => ({ name, weight })) } : {}),
  };
}

export const AXES: Readonly<Record<SweepAxisKind, AxisRow>> = {
  prompt: { label: 'Prompt', apply: (request, value) => ({ ...request, prompt: String(value) }) },
  negativePrompt: {
    label: 'Negative prompt',
    apply: (request, value) => ({ ...request, negativePrompt: String(value) }),
  },
  promptReplace: {
    label: 'Prompt S/R',
    apply: (request, value, values) => ({ ...request, prompt: replaceIn(request.prompt, value, values) }),
  },
  cfgScale: {
    label: 'CFG Scale',
    apply: (request, value) => ({ ...request, cfgScale: numberOf('CFG Scale', value) }),
  },
  steps: { label: 'Steps', apply: (request, value) => ({ ...request, steps: numberOf('Steps', value) }) },
  sampler: { label: 'Sampler', apply: (request, value) => ({ ...request, sampler: String(value) }) },
  schedule: { label: 'Schedule type', apply: (request, value) => ({ ...request, schedule: String(value) }) },
  // Whether it is one of the modes is judged with the whole request.
  emphasis: { label: 'Emphasis', apply: (request, value) => ({ ...request, emphasis: String(value) as EmphasisMode }) },
  // Of one of two text encoders; the columns are then of the other one. A model with one refuses it.
  clipSkipL: {
    label: 'Clip skip L',
    apply: (request, value) => ({ ...request, clipSkipL: numberOf('Clip skip L', value) }),
  },
  clipSkipG: {
    label: 'Clip skip G',
    apply: (request, value) => ({ ...request, clipSkipG: numberOf('Clip skip G', value) }),
  },
  loraWeight: { label: 'LoRA weight', apply: withLoraWeight },
  // Which files draw is not part of a request; the cell names them.
  model: { label: 'Checkpoint name', apply: (request) => request },
  vae: { label: 'VAE', apply: (request) => request },
};
