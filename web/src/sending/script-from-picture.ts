/** @file The script that a picture's parameters name: the X/Y/Z plot with its axes. */
import type { PngInfo } from '../api/index.js';

/** Title of the one script that writes what it was asked. */
const XYZ_PLOT = 'X/Y/Z plot';
const AXES = ['X', 'Y', 'Z'] as const;

/** Values of a list; one in quotes may hold commas. */
const listOf = (text: string): readonly string[] =>
  [...text.matchAll(/\s*(?:"((?:[^"]|"")*)"|([^,]*))\s*(?:,|$)/g)]
    .map(([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain.trim())
    .filter((value) => value !== '');

/** Type, text and list of each axis; which of text and list counts, the axis says. An axis that is not named is none. */
const axisArgs = (fields: PngInfo['fields']): readonly unknown[] =>
  AXES.flatMap((name) => {
    const { [`${name} Type`]: type = 'Nothing', [`${name} Values`]: values = '' } = fields;
    return [type, values, listOf(values)];
  });

/** The script with its arguments; undefined = the picture names none that can be filled in. */
export const scriptFromPicture = (
  fields: PngInfo['fields'],
): { readonly title: string; readonly args: readonly unknown[] } | undefined =>
  fields.Script === XYZ_PLOT ? { title: XYZ_PLOT, args: axisArgs(fields) } : undefined;
