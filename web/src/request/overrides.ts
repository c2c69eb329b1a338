/** @file Settings that a picture's parameters replace for the next jobs, without changing the stored ones. */
import {
  CLIP_SKIP_PARAMETERS,
  CLIP_SKIP_PART_PARAMETERS,
  DRAWING_PARAMETERS,
  type ParameterRow,
  PICTURE_PARAMETERS,
  readParameter,
  rowsOf,
} from '../api/index.js';
import type { Overrides } from '../state/index.js';

interface Overridable {
  /** Key of infotext; it names the value where there is no setting. */
  readonly field: string;
  /** Key that says the same more exactly, where a picture has it. */
  readonly exact: string;
  /** The setting, or the field of `/sdapi/v1` of what has none. */
  readonly key: string;
  readonly request: keyof Overrides;
  readonly read: (value: string) => Overrides[keyof Overrides];
}

/** A whole number is for every program; this one is ours. */
const EXACT: Readonly<Record<string, string>> = { 'Clip skip': 'Clip skip exact' };

const { emphasis, rng } = DRAWING_PARAMETERS;
const { oldPromptEditing, vaeDecoder, vaeEncoder } = PICTURE_PARAMETERS;
const ROWS = {
  ...CLIP_SKIP_PARAMETERS,
  ...CLIP_SKIP_PART_PARAMETERS,
  emphasis,
  oldPromptEditing,
  vaeDecoder,
  vaeEncoder,
  rng,
};

function overridableOf(name: string, { infotext = name, setting, sdapi = name, value }: ParameterRow): Overridable {
  const read = (text: string) => readParameter(value, setting?.aliases?.[text] ?? text) as Overrides[keyof Overrides];
  return {
    field: infotext,
    exact: EXACT[infotext] ?? infotext,
    key: setting?.key ?? sdapi,
    request: name as keyof Overrides,
    read,
  };
}

export const OVERRIDABLE: readonly Overridable[] = rowsOf(ROWS).map(([name, row]) => overridableOf(name, row));

/** The overrides that differ from the settings in force. */
export function overridesFrom(
  fields: Readonly<Record<string, string>>,
  settingValue: (key: string) => unknown,
): Overrides {
  const found = OVERRIDABLE.flatMap(({ field, exact, key, request, read }) => {
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
