/** @file What the values of the axes do to a request. */
import { type GenerationRequest, type Hires, type SettingKey, TEXT_LIMIT } from '../../contract/index.js';
import { replaceInPrompt } from '../../prompt/index.js';
import type { Axis, AxisValue } from './axis.js';
import { badArguments } from './script.js';

type Change = NonNullable<Axis['apply']>;

/** A value in place of a setting. */
export const withSetting =
  <K extends SettingKey>(key: K, read: (value: AxisValue) => unknown): Change =>
  (request, value) => ({ ...request, settings: { ...request.settings, [key]: read(value) } });

/** A field of the second pass. @throws REQUEST_INVALID where there is none: every picture would be the same */
export const inHires =
  (label: string, change: (value: AxisValue) => Partial<Hires>): Change =>
  (request, value) => {
    if (!request.hires) throw badArguments(`cannot be used: the axis ${label} needs enable_hr`);
    return { ...request, hires: { ...request.hires, ...change(value) } };
  };

const texts = ({ prompt, negativePrompt = '' }: GenerationRequest): readonly string[] => [prompt, negativePrompt];

/** The first value is searched for in both prompts. @throws REQUEST_INVALID when neither holds it, TEXT_TOO_LONG */
export const replacedIn: Change = (request, value, [first]) => {
  const searched = String(first);
  if (!texts(request).some((text) => text.includes(searched)))
    throw badArguments(`cannot be used: Prompt S/R did not find "${searched}" in prompt or negative prompt`);
  const replace = (text: string, name: string): string =>
    replaceInPrompt(text, searched, String(value), { name, limit: TEXT_LIMIT });
  const { prompt, negativePrompt } = request;
  return {
    ...request,
    prompt: replace(prompt, 'prompt'),
    ...(negativePrompt === undefined ? {} : { negativePrompt: replace(negativePrompt, 'negativePrompt') }),
  };
};

/** Puts the parts into another order, each at a place where one of them stood. @throws REQUEST_INVALID */
export const reordered: Change = (request, value) => {
  const parts = value as readonly string[];
  const places = parts.map((part) => ({ part, at: request.prompt.indexOf(part) })).sort((a, b) => a.at - b.at);
  const lost = places.find(({ at }) => at < 0);
  if (lost) throw badArguments(`cannot be used: Prompt order did not find "${lost.part}" in the prompt`);
  let [prompt, end] = ['', 0];
  for (const [index, { part, at }] of places.entries()) {
    if (at < end) throw badArguments(`cannot be used: the parts of Prompt order overlap at "${part}"`);
    prompt += request.prompt.slice(end, at) + (parts[index] ?? '');
    end = at + part.length;
  }
  return { ...request, prompt: prompt + request.prompt.slice(end) };
};

/** @throws REQUEST_INVALID */
export const sized: Change = (request, value) => {
  const [, width, height] = /^(\d+)\s*x\s*(\d+)$/i.exec(String(value)) ?? [];
  if (width === undefined)
    throw badArguments(`cannot be used: the axis Size takes sizes such as 512x768, not "${value}"`);
  return { ...request, width: Number(width), height: Number(height) };
};
