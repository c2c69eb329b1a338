/** @file What the values of the axes do to a request. */
import type { Hires, SamplingSettings, SettingKey, SettingValues } from '../../contract/index.js';
import type { Axis, AxisValue } from './axis.js';
import { badArguments, type ScriptDrawing } from './script.js';

type Change = NonNullable<Axis['apply']>;

/** A value in place of a setting. */
export const withSetting =
  <K extends SettingKey>(key: K, read: (value: AxisValue) => unknown): Change =>
  ({ request, overrides }, value) => ({
    request,
    overrides: { ...overrides, [key]: read(value) } as Partial<SettingValues>,
  });

/** A field of sampling; it goes before the settings. */
export const withSampling =
  (key: keyof SamplingSettings, read: (value: AxisValue) => unknown = Number): Change =>
  ({ request, overrides }, value) => ({
    request: { ...request, sampling: { ...request.sampling, [key]: read(value) } },
    overrides,
  });

/** A field of the second pass. @throws REQUEST_INVALID where there is none: every picture would be the same */
export const inHires =
  (label: string, change: (value: AxisValue) => Partial<Hires>): Change =>
  ({ request, overrides }, value) => {
    if (!request.hires) throw badArguments(`cannot be used: the axis ${label} needs enable_hr`);
    return { request: { ...request, hires: { ...request.hires, ...change(value) } }, overrides };
  };

const texts = ({ prompt, negativePrompt = '' }: ScriptDrawing['request']): readonly string[] => [
  prompt,
  negativePrompt,
];

/** The first value is searched for in both prompts. @throws REQUEST_INVALID when neither holds it */
export const replacedIn: Change = ({ request, overrides }, value, [first]) => {
  const searched = String(first);
  if (!texts(request).some((text) => text.includes(searched)))
    throw badArguments(`cannot be used: Prompt S/R did not find "${searched}" in prompt or negative prompt`);
  const replace = (text: string): string => text.replaceAll(searched, () => String(value));
  const { prompt, negativePrompt } = request;
  return {
    request: {
      ...request,
      prompt: replace(prompt),
      ...(negativePrompt === undefined ? {} : { negativePrompt: replace(negativePrompt) }),
    },
    overrides,
  };
};

/** Puts the parts into another order, each at a place where one of them stood. @throws REQUEST_INVALID */
export const reordered: Change = ({ request, overrides }, value) => {
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
  return { request: { ...request, prompt: prompt + request.prompt.slice(end) }, overrides };
};

/** @throws REQUEST_INVALID */
export const sized: Change = ({ request, overrides }, value) => {
  const [, width, height] = /^(\d+)\s*x\s*(\d+)$/i.exec(String(value)) ?? [];
  if (width === undefined)
    throw badArguments(`cannot be used: the axis Size takes sizes such as 512x768, not "${value}"`);
  return { request: { ...request, width: Number(width), height: Number(height) }, overrides };
};
