/** @file What a sweep's folder says of itself: the request it belongs to, and the results of its stages. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Type from 'typebox';
import Value from 'typebox/value';
import { AppError, replaceFile } from '../../base/index.js';
import { SweepRequestSchema, SweepResultSchema, SweepRowSchema } from '../../contract/index.js';

const FILE = 'sweep.json';

const ManifestSchema = Type.Object({
  version: Type.Literal(1),
  /** Name or path; absent = the default model. */
  model: Type.Optional(Type.String()),
  /** Value of the setting `sd_vae` when it was asked for; absent = each model's as it is loaded. */
  vae: Type.Optional(Type.String()),
  /** With every random seed drawn. */
  sweep: SweepRequestSchema,
  rows: Type.Optional(Type.Array(SweepRowSchema)),
  /** Values that are to be drawn in full after previews. */
  chosen: Type.Optional(Type.Array(Type.Number())),
  results: Type.Object({ preview: Type.Optional(SweepResultSchema), full: Type.Optional(SweepResultSchema) }),
});
export type SweepManifest = Type.Static<typeof ManifestSchema>;

/** The manifest of a folder; undefined when it holds none. @throws CONFIG_INVALID when it is not one */
export async function readManifest(folder: string): Promise<SweepManifest | undefined> {
  const path = join(folder, FILE);
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  let manifest: unknown;
  try {
    manifest = JSON.parse(text);
  } catch (error) {
    throw new AppError('CONFIG_INVALID', { path, problem: 'is not JSON' }, { cause: error });
  }
  if (Value.Check(ManifestSchema, manifest)) return manifest;
  throw new AppError('CONFIG_INVALID', { path, problem: 'is not the description of a sweep' });
}

/** @throws FILE_UNWRITABLE */
export const writeManifest = (folder: string, manifest: SweepManifest): Promise<void> =>
  replaceFile(join(folder, FILE), (path) => writeFile(path, `${JSON.stringify(manifest, null, 2)}\n`));
