/** @file How fields of a request are read, by the rows, from bodies of `/sdapi/v1`, settings, and infotext. */
import { type ParameterRow, type ParameterRows, type ParameterValue, rowsOf, type ValueOf } from './parameter.js';

/** Fields of a request, each of which may be left out. */
export type ParameterFields<T extends ParameterRows> = { [K in keyof T]?: ValueOf<T[K]['value']> };

/** A clip skip as bodies of `/sdapi/v1` and clients say it. @source AUTOMATIC1111 WebUI v1.10.1: 0 is taken as 1, as behaviour */
export const zeroIsOne = <T>(value: T): T | 1 => (value === 0 ? 1 : value);

/** The fields that a body of `/sdapi/v1` names. */
export const fieldsOfSdapi = <T extends ParameterRows>(rows: T, body: object): ParameterFields<T> => {
  const sent = new Map<string, unknown>(Object.entries(body));
  return Object.fromEntries(
    rowsOf(rows).flatMap(([name, { sdapi, value }]) => {
      const sentValue = sdapi === undefined ? undefined : sent.get(sdapi);
      return sentValue === undefined ? [] : [[name, value.kind === 'clipSkip' ? zeroIsOne(sentValue) : sentValue]];
    }),
  ) as ParameterFields<T>;
};

/** The fields that settings fill. Settings at their defaults say nothing, so that a request stays as short as it is. */
export const fieldsOfSettings = <T extends ParameterRows>(rows: T, values: object): ParameterFields<T> => {
  const set = new Map<string, unknown>(Object.entries(values));
  return Object.fromEntries(
    rowsOf(rows).flatMap(([name, { setting, default: standard }]) => {
      const value = setting === undefined ? standard.value : set.get(setting.key);
      return value === standard.value ? [] : [[name, value]];
    }),
  ) as ParameterFields<T>;
};

/** A value as infotext writes it. */
export function readParameter({ kind }: ParameterValue, text: string): number | boolean | string {
  if (kind === 'boolean') return text === 'True';
  return kind === 'choice' || kind === 'text' ? text : Number(text);
}

/** What infotext has of the rows that it has wherever they were asked for, with another value than their default. */
export const recordedAlways = <T extends ParameterRows>(rows: T, fields: ParameterFields<T>) =>
  rowsOf(rows).flatMap(
    ([
      name,
      {
        infotext,
        isAlwaysRecorded,
        default: { value: standard },
      },
    ]) => {
      const value = fields[name];
      const isTold = isAlwaysRecorded && infotext !== undefined && value !== undefined && value !== standard;
      return isTold ? [[infotext, typeof value === 'number' ? value : String(value)] as const] : [];
    },
  );

/** Where a key of infotext goes in a body of `/sdapi/v1`. */
export interface InfotextEntry {
  readonly key: string;
  readonly place: 'body' | 'override_settings';
  readonly name: string;
  readonly read: (text: string) => unknown;
}

function infotextEntry({ infotext: key, setting, sdapi, value }: ParameterRow): readonly InfotextEntry[] {
  const read = (text: string) => readParameter(value, text);
  if (key === undefined) return [];
  if (setting) return [{ key, place: 'override_settings', name: setting.key, read }];
  return sdapi === undefined ? [] : [{ key, place: 'body', name: sdapi, read }];
}

/** How infotext is read back, of the rows that have a key there. */
export const infotextEntries = (rows: ParameterRows): readonly InfotextEntry[] =>
  rowsOf(rows).flatMap(([, row]) => infotextEntry(row));
