/** @file The files of a sweep that are shown to others; nothing else of its folder is, whatever a name looks like. */
import { AppError } from '../../base/index.js';
import type { SweepPlace } from '../../inference/index.js';

/** Pictures of cells, as plans name them, and the sheets. No name of these leaves the folder. */
const OWN_FILE =
  /^(?:(?:previews\/)?(?:row-\d{1,4}-)?clip-skip-\d{1,4}(?:\.\d{1,17})?\.png|(?:sheet|previews)\.(?:png|html))$/;

export interface SweepFile {
  readonly bytes: Uint8Array;
  readonly kind: 'png' | 'html';
}

/** A file of a sweep. @throws NOT_FOUND for every other name, and for what is not drawn yet */
export async function readSweepFile(place: SweepPlace, name: string): Promise<SweepFile> {
  const bytes = OWN_FILE.test(name) ? await place.read(name) : undefined;
  if (!bytes) throw new AppError('NOT_FOUND', { what: 'file', name });
  return { bytes, kind: name.endsWith('.html') ? 'html' : 'png' };
}
