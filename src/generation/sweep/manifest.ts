/** @file What a sweep says of itself where it lies: the request it belongs to, and the results of its stages. */
import Type from 'typebox';
import Value from 'typebox/value';
import { AppError } from '../../base/index.js';
import { SweepRequestSchema, SweepResultSchema, SweepRowSchema } from '../../contract/index.js';
import type { SweepPlace } from '../../inference/index.js';

const FILE = 'sweep.json';

const ManifestSchema = Type.Object({
  version: Type.Literal(1),
  /** Name or path; absent = the default model. */
  model: Type.Optional(Type.String()),
  /** Value of the setting `sd_vae` when it was asked for; absent = each model's as it is loaded. */
  vae: Type.Optional(Type.String()),
  /** Files of text encoders that it is drawn with; absent = each model's own. */
  textEncoders: Type.Optional(Type.Array(Type.String())),
  /** When it was begun; absent in those of older versions. */
  createdMs: Type.Optional(Type.Integer()),
  /** How linear weights are kept; absent = exactly. */
  weightPrecision: Type.Optional(Type.Literal('8-bit')),
  /** With every random seed drawn. */
  sweep: SweepRequestSchema,
  rows: Type.Optional(Type.Array(SweepRowSchema)),
  /** Values that are to be drawn in full after previews. */
  chosen: Type.Optional(Type.Array(Type.Number())),
  results: Type.Object({ preview: Type.Optional(SweepResultSchema), full: Type.Optional(SweepResultSchema) }),
});
export type SweepManifest = Type.Static<typeof ManifestSchema>;

/** The manifest of a place; undefined when it holds none. @throws CONFIG_INVALID when it is not one */
export async function readManifest(place: SweepPlace): Promise<SweepManifest | undefined> {
  const path = place.keyOf(FILE);
  const bytes = await place.read(FILE);
  if (bytes === undefined) return undefined;
  let manifest: unknown;
  try {
    manifest = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new AppError('CONFIG_INVALID', { path, problem: 'is not JSON' }, { cause: error });
  }
  if (Value.Check(ManifestSchema, manifest)) return manifest;
  throw new AppError('CONFIG_INVALID', { path, problem: 'is not the description of a sweep' });
}

/** @throws FILE_UNWRITABLE */
export const writeManifest = (place: SweepPlace, manifest: SweepManifest): Promise<void> =>
  place.write(FILE, `${JSON.stringify(manifest, null, 2)}\n`);
