/** @file Settings that a picture's parameters replace for the next jobs, without changing the stored ones. */
import type { Overrides } from '../state/index.js';

interface Overridable {
  /** Key of infotext; it names the value where there is no setting. */
  readonly field: string;
  /** Key that says the same more exactly, where a picture has it. */
  readonly exact?: string;
  /** The setting, or a name of its own for what has none. */
  readonly key: string;
  readonly request: keyof Overrides;
  readonly read: (value: string) => Overrides[keyof Overrides];
}

/** GPU is whatever card the WebUI had; on NVIDIA's, the usual one, NV draws the same noise. */
const RNG_NAMES: Readonly<Record<string, string>> = { GPU: 'NV' };

export const OVERRIDABLE: readonly Overridable[] = [
  {
    field: 'Clip skip',
    exact: 'Clip skip exact',
    key: 'CLIP_stop_at_last_layers',
    request: 'clipSkip',
    read: Number,
  },
  { field: 'Negative clip skip', key: 'negative_clip_skip', request: 'negativeClipSkip', read: Number },
  { field: 'Clip skip L', key: 'clip_skip_l', request: 'clipSkipL', read: Number },
  { field: 'Clip skip G', key: 'clip_skip_g', request: 'clipSkipG', read: Number },
  { field: 'Clip skip timeline', key: 'clip_skip_timeline', request: 'clipSkipTimeline', read: String },
  { field: 'Emphasis', key: 'emphasis', request: 'emphasis', read: String },
  {
    field: 'Old prompt editing timelines',
    key: 'use_old_scheduling',
    request: 'oldPromptEditing',
    read: (value) => value === 'True',
  },
  { field: 'RNG', key: 'randn_source', request: 'rng', read: (value) => RNG_NAMES[value] ?? value },
];

/** The overrides that differ from the settings in force. */
export function overridesFrom(
  fields: Readonly<Record<string, string>>,
  settingValue: (key: string) => unknown,
): Overrides {
  const found = OVERRIDABLE.flatMap(({ field, exact = field, key, request, read }) => {
    const text = fields[exact] ?? fields[field];
    const value = text === undefined ? undefined : read(text);
    return value === undefined || value === settingValue(key) ? [] : [[request, value] as const];
  });
  return Object.fromEntries(found);
}

/** The overrides less one. */
export function without(overrides: Overrides, request: keyof Overrides): Overrides {
  return Object.fromEntries(Object.entries(overrides).filter(([name]) => name !== request));
}
