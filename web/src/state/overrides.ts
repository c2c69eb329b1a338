/** @file Settings that a picture's parameters replace for the next jobs, without changing the stored ones. */
import type { Overrides } from './draft.js';

interface Overridable {
  /** Key of infotext. */
  readonly field: string;
  readonly key: string;
  readonly request: keyof Overrides;
  readonly read: (value: string) => Overrides[keyof Overrides];
}

/** GPU is whatever card the WebUI had; on NVIDIA's, the usual one, NV draws the same noise. */
const RNG_NAMES: Readonly<Record<string, string>> = { GPU: 'NV' };

export const OVERRIDABLE: readonly Overridable[] = [
  { field: 'Clip skip', key: 'CLIP_stop_at_last_layers', request: 'clipSkip', read: Number },
  { field: 'Emphasis', key: 'emphasis', request: 'emphasis', read: String },
  { field: 'RNG', key: 'randn_source', request: 'rng', read: (value) => RNG_NAMES[value] ?? value },
];

/** The overrides that differ from the settings in force. */
export function overridesFrom(
  fields: Readonly<Record<string, string>>,
  settingValue: (key: string) => unknown,
): Overrides {
  const found = OVERRIDABLE.flatMap(({ field, key, request, read }) => {
    const text = fields[field];
    const value = text === undefined ? undefined : read(text);
    return value === undefined || value === settingValue(key) ? [] : [[request, value] as const];
  });
  return Object.fromEntries(found);
}

/** The overrides less one. */
export function without(overrides: Overrides, request: keyof Overrides): Overrides {
  return Object.fromEntries(Object.entries(overrides).filter(([name]) => name !== request));
}
