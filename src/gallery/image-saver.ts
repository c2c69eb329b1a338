/** @file Drawn images become files: under keys that the index knows before the files are there, so that after a crash the next attempt goes on with the same. */
import { join, resolve } from 'node:path';
import { type GeneratedImage, MEDIA_TYPES, type OutputPolicy, type ResolvedRequest } from '../contract/index.js';
import { needsTextFile } from '../images/index.js';
import { type ArtifactStore, whileAway } from '../storage/index.js';
import type { Gallery } from './gallery.js';
import { artifactNameOf, subfolderOf } from './image-names.js';
import { createImagePaths } from './image-paths.js';
import type { JobImages } from './index/image-index.js';

/** An image that was drawn, with the file that it became. */
export interface DrawnImage extends Omit<GeneratedImage, 'latent'> {
  readonly jobId: string;
  readonly bytes: Uint8Array;
  readonly request: ResolvedRequest;
  /** What to ask for to draw this image alone again; null = it was put together from others. */
  readonly recipe: unknown;
}

export interface ImageSaverParts {
  /** The data folder. */
  readonly root: string;
  readonly artifacts: ArtifactStore;
  readonly index: JobImages;
  readonly gallery: Pick<Gallery, 'note'>;
  /** Hears when the gallery could not take an image in; its next rebuild does. */
  readonly onProblem?: ((error: unknown) => void) | undefined;
}

/** Saves an image under the id of its job; done again, it replaces the same file. @throws FILE_UNWRITABLE */
export type SaveImage = (id: string, image: DrawnImage, output: OutputPolicy) => Promise<void>;

const textBeside = (key: string): string => key.replace(/\.\w+$/, '.txt');

/** Writes the file of an image, and its text file where there is one. */
async function write(
  artifacts: ArtifactStore,
  key: string,
  { bytes, infotext, output }: DrawnImage & { readonly output: OutputPolicy },
): Promise<void> {
  await artifacts.put(key, { mediaType: MEDIA_TYPES[output.format], bytes });
  if (!needsTextFile(output.format, infotext, output)) return;
  const text = new TextEncoder().encode(`${infotext}\n`);
  await artifacts.put(textBeside(key), { mediaType: 'text/plain; charset=utf-8', bytes: text });
}

/** Takes keys for images and gives them up again. */
function createKeys({ root, artifacts, index }: ImageSaverParts) {
  const { idOf } = createImagePaths(root);
  return {
    reserve: async (jobImageId: string, image: DrawnImage, output: OutputPolicy): Promise<string> => {
      const facts = { ...image, format: output.format };
      const folder = join(resolve(root, output.folder), subfolderOf(output.subfolder, facts));
      const key = await artifacts.reserve({ folder, ...artifactNameOf(output.pattern, facts) });
      const { jobId, infotext } = image;
      const { width, height } = image.image;
      const record = { id: idOf(key), path: key, jobImageId, jobId, infotext, width, height, savedMs: Date.now() };
      const held = await index.reserve(record).catch(async (error: unknown) => {
        await artifacts.delete(key);
        throw error;
      });
      // Another attempt of the job was quicker: an image has one file, whoever writes it.
      if (held !== key) await artifacts.delete(key);
      return held;
    },
    release: async (jobImageId: string, key: string): Promise<void> => {
      if (await index.release(jobImageId)) await artifacts.delete(key);
    },
  };
}

/** Makes the file of an image, once however often it is asked for; its key, or undefined where its owner threw it away. */
function createFiler(parts: ImageSaverParts) {
  const { artifacts, index } = parts;
  const keys = createKeys(parts);
  return async function file(id: string, image: DrawnImage, output: OutputPolicy): Promise<string | undefined> {
    const known = await index.findJobImage(id);
    // Saved by an attempt before and thrown away since: it stays where its owner has put it.
    if (known?.state === 'trashed') return undefined;
    const key = known?.path ?? (await keys.reserve(id, image, output));
    await write(artifacts, key, { ...image, output }).catch(async (error: unknown) => {
      if (!known) await keys.release(id, key);
      throw error;
    });
    // Given up meanwhile by an attempt elsewhere that could not write it: this one can.
    return (await index.confirm(id)) ? key : file(id, image, output);
  };
}

/** Makes the saver of a data folder. A database or a store that restarts in the meantime is waited for. */
export function createImageSaver(parts: ImageSaverParts): SaveImage {
  const { root, gallery, onProblem } = parts;
  const { pathOf } = createImagePaths(root);
  const file = createFiler(parts);
  return async (id, image, output) => {
    const key = await whileAway(() => file(id, image, output));
    if (key === undefined) return;
    const { jobId, clipSkip, infotext, recipe } = image;
    const noted = whileAway(() => gallery.note(pathOf(key), { jobId, clipSkip, infotext, recipe }));
    await noted.catch((error) => onProblem?.(error));
  };
}
