/** @file What a request can say of samplers beside steps, from the rows of the registry: names, settings, infotext's keys, limits. */
import { type ParameterRow, readParameter, rowsOf, SAMPLING_PARAMETERS, type SamplingSettings } from '../api/index.js';

type SamplingName = keyof SamplingSettings;

/** A parameter that stands over one setting or more. */
interface SamplingRow {
  readonly name: SamplingName;
  /** The settings that it goes before; the first one names it, where it has one of its own. */
  readonly keys: readonly string[];
  /** Keys of infotext. */
  readonly written: readonly string[];
  readonly value: ParameterRow['value'];
}

/** Numbers have a field among the parameters. */
export interface SamplingField extends SamplingRow {
  readonly name: NumberName;
  /** Undefined where it goes before the settings of others. */
  readonly key: string | undefined;
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

type NumberName = {
  [K in SamplingName]: NonNullable<SamplingSettings[K]> extends number ? K : never;
}[SamplingName];

const ROWS = new Map<string, ParameterRow>(rowsOf(SAMPLING_PARAMETERS));

/** Rows that another one goes before: what a picture says of them is said of that one. */
const GONE_BEFORE = new Set([...ROWS.values()].flatMap(({ goesBefore = [] }) => goesBefore));

/** The row, and those that it goes before. */
const withOthers = (row: ParameterRow): readonly ParameterRow[] => [
  row,
  ...(row.goesBefore ?? []).flatMap((name) => ROWS.get(name) ?? []),
];

const some = <T>(value: T | undefined): readonly T[] => (value === undefined ? [] : [value]);

function rowOf(name: string, row: ParameterRow): SamplingRow {
  const rows = withOthers(row);
  return {
    name: name as SamplingName,
    keys: rows.flatMap(({ setting }) => some(setting?.key)),
    written: rows.flatMap(({ infotext }) => some(infotext)),
    value: row.value,
  };
}

function fieldsOf(name: string, row: ParameterRow): readonly SamplingField[] {
  if (!('min' in row.value)) return [];
  const { min, max } = row.value;
  const [step = 1] = withOthers(row).flatMap(({ setting }) => some(setting?.range?.step));
  return [{ ...rowOf(name, row), name: name as NumberName, key: row.setting?.key, min, max, step }];
}

const SHOWN = [...ROWS].filter(([name]) => !GONE_BEFORE.has(name));

/** In the order of Settings. */
export const SAMPLING_FIELDS: readonly SamplingField[] = SHOWN.flatMap(([name, row]) => fieldsOf(name, row));

/** What is taken over from a picture and has no field of its own: it is changed in Settings. */
export const READ_ONLY: readonly SamplingRow[] = SHOWN.filter(([, { value }]) => !('min' in value)).map(([name, row]) =>
  rowOf(name, row),
);

/** The settings with one of them replaced; undefined takes it away. */
export function withSampling(
  sampling: SamplingSettings,
  name: SamplingName,
  value: number | undefined,
): SamplingSettings {
  const { [name]: _, ...rest } = sampling;
  return value === undefined ? rest : { ...rest, [name]: value };
}

/** What a picture's parameters say of it. */
export function samplingFrom(fields: Readonly<Record<string, string>>): SamplingSettings {
  const found = [...SAMPLING_FIELDS, ...READ_ONLY].flatMap(({ name, written, value }) => {
    const text = written.map((key) => fields[key]).find((one) => one !== undefined);
    const read = text === undefined ? Number.NaN : readParameter(value, text);
    return Number.isNaN(read) ? [] : [[name, read] as const];
  });
  return Object.fromEntries(found);
}
