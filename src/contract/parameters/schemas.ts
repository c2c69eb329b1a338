/** @file Schemas that follow from the rows: fields of a request, fields of `/sdapi/v1`, settings. */
import Type from 'typebox';
import { EMPTY_IS_UNSET, textOf } from '../text-limit.js';
import { type ParameterRow, type ParameterRows, rowsOf, type ValueOf } from './parameter.js';

type Field<R extends ParameterRow> = Type.TOptional<Type.TUnsafe<ValueOf<R['value']>>>;

/** Optional fields under the names of the rows. */
export type RequestFields<T extends ParameterRows> = { [K in keyof T]: Field<T[K]> };

type SdapiValueOf<R extends ParameterRow> = R['value'] extends { readonly long: true }
  ? number | string
  : R['value'] extends { readonly kind: 'choice' }
    ? string
    : ValueOf<R['value']>;

/** Optional fields under the names of `/sdapi/v1`, of the rows that have one. */
export type SdapiFields<T extends ParameterRows> = {
  [K in keyof T as T[K] extends { readonly sdapi: infer F extends string } ? F : never]: Type.TOptional<
    Type.TUnsafe<SdapiValueOf<T[K]>>
  >;
};

/** The fields that stand for something when they are left out. */
type SdapiDefaults<T extends ParameterRows> = {
  readonly [K in keyof T as T[K] extends { readonly sdapi: infer F extends string; readonly sdapiDefault: number }
    ? F
    : never]: SdapiValueOf<T[K]>;
};

type WithSetting = ParameterRow & { readonly setting: object };
type SettingRowOf<R> = R extends WithSetting
  ? R['setting'] & {
      readonly label: R['label'];
      readonly default: R['default']['value'];
    } & (R extends { readonly infotext: infer Key } ? { readonly infotextLabel: Key } : unknown)
  : never;

const longestOf = ({ longest }: { readonly longest?: number }) => (longest === undefined ? {} : { maxLength: longest });

function schemaOf(
  { value }: ParameterRow,
  notes: { readonly description?: string; readonly default?: number } = {},
): Type.TSchema {
  switch (value.kind) {
    case 'text':
      return Type.String({ ...textOf(notes.description), ...longestOf(value) });
    case 'clipSkip':
      return Type.Number(notes);
    case 'boolean':
      return Type.Boolean(notes);
    case 'choice':
      return Type.Enum([...value.choices], notes);
    case 'integer':
      return Type.Integer({ minimum: value.min, maximum: value.max, ...notes });
    case 'number':
      return Type.Number({ minimum: value.min, maximum: value.max, ...notes });
  }
}

/** A default in words; empty where the row names none. */
export function defaultInWords({ default: { value, means } }: ParameterRow): string {
  if (value === undefined) return '';
  return means === undefined ? String(value) : `${value} = ${means}`;
}

function describe(row: ParameterRow): string {
  const standard = defaultInWords(row);
  return standard === '' ? row.about : `${row.about}; default ${standard}`;
}

/** The fields of a request. */
export const requestFields = <T extends ParameterRows>(rows: T): RequestFields<T> =>
  Object.fromEntries(
    rowsOf(rows).map(([name, row]) => [name, Type.Optional(schemaOf(row, { description: describe(row) }))]),
  ) as unknown as RequestFields<T>;

/** The fields of a part of a request that must have all of them. */
export const wholePart = <T extends ParameterRows>(rows: T) =>
  Object.fromEntries(rowsOf(rows).map(([name, row]) => [name, schemaOf(row)])) as unknown as {
    [K in keyof T]: Type.TUnsafe<ValueOf<T[K]['value']>>;
  };

/** A number, or the digits of one that is too long for that. */
const longSchema = (value: { readonly min: number; readonly max: number }, notes: object) =>
  Type.Unsafe<number | string>({
    anyOf: [
      { type: 'integer', minimum: value.min, maximum: value.max },
      { type: 'string', pattern: '^[0-9]{16,19}$' },
    ],
    ...notes,
    description: 'up to 2^63 − 1; -1 = random',
    'x-long-integer': true,
  });

function sdapiSchemaOf(row: ParameterRow): Type.TSchema {
  const notes = {
    ...(row.sdapiDefault === undefined ? {} : { default: row.sdapiDefault }),
    ...(row.sdapiAbout === undefined ? {} : { description: row.sdapiAbout }),
  };
  // Names are judged where they are read: the answer to a wrong one lists those that there are.
  const { value, sdapiMin: min } = row;
  if (value.kind === 'text') return Type.String({ ...textOf(), ...longestOf(value), ...EMPTY_IS_UNSET });
  if (value.kind === 'choice') return Type.String({ ...textOf(), ...EMPTY_IS_UNSET });
  if ('long' in value) return longSchema(value, notes);
  return schemaOf('min' in value && min !== undefined ? { ...row, value: { ...value, min } } : row, notes);
}

/** The fields of a body of `/sdapi/v1`. */
export const sdapiFields = <T extends ParameterRows>(rows: T): SdapiFields<T> =>
  Object.fromEntries(
    rowsOf(rows).flatMap(([, row]) =>
      row.sdapi === undefined ? [] : [[row.sdapi, Type.Optional(sdapiSchemaOf(row))]],
    ),
  ) as unknown as SdapiFields<T>;

/** What a body of `/sdapi/v1` is read as where it leaves fields out. */
export const sdapiDefaults = <T extends ParameterRows>(rows: T): SdapiDefaults<T> =>
  Object.fromEntries(
    rowsOf(rows).flatMap(([, { sdapi, sdapiDefault: standard }]) =>
      sdapi === undefined || standard === undefined ? [] : [[sdapi, standard]],
    ),
  ) as SdapiDefaults<T>;

/** A row of the table of settings, of a row that has a setting. */
export const settingRow = <R extends WithSetting>({ label, default: standard, infotext, setting }: R) =>
  ({
    ...setting,
    label,
    default: standard.value,
    ...(infotext === undefined ? {} : { infotextLabel: infotext }),
  }) as unknown as SettingRowOf<R>;

const hasSetting = (row: ParameterRow): row is WithSetting => row.setting !== undefined;

/** The rows of the table of settings. */
export const settingRows = <T extends ParameterRows>(rows: T) =>
  rowsOf(rows).flatMap(([, row]) => (hasSetting(row) ? [settingRow(row)] : [])) as unknown as readonly SettingRowOf<
    T[keyof T]
  >[];
