/** @file Where drawn pictures stay: in the output folder, or, when they are not to be saved, in memory for a while. */
import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { AppError } from '../base/index.js';
import { type GeneratedImage, MEDIA_TYPES, pictureFormatOf, type ResolvedRequest } from '../contract/index.js';
import type { Gallery } from './gallery/gallery.js';
import { saveEncoded } from './images.js';
import { nextPicturePath, subfolderOf } from './picture-names.js';
import type { PictureOutput } from './picture-output.js';
import { type PictureStore, pictureIdOf, pictureUrl } from './pictures.js';

/**
 * Most bytes of pictures that are not saved: some hundred of 512 pixels square, many times what a page shows. Beyond it
 * the oldest are forgotten.
 */
const MEMORY_BYTES = 256 * 2 ** 20;

/** A picture that was drawn, with the file that it became. */
export interface DrawnPicture extends GeneratedImage {
  readonly jobId: string;
  readonly bytes: Uint8Array;
  readonly request: ResolvedRequest;
  /** What to ask for to draw this picture alone again; null = it was put together from others. */
  readonly recipe: unknown;
}

/** A file as it is sent. */
export interface PictureFile {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

export interface PictureKeeper {
  /** Keeps a picture and returns its address; once, whatever number of attempts a job takes. @throws FILE_UNWRITABLE */
  keep(picture: DrawnPicture, output: PictureOutput): Promise<string>;
  /** @throws NOT_FOUND FILE_NOT_FOUND when it was moved or deleted */
  fileOf(id: string): Promise<PictureFile>;
}

interface Memory {
  add(id: string, file: PictureFile): void;
  get(id: string): PictureFile | undefined;
}

/** Files up to a number of bytes together, the latest in any case. */
export function createPictureMemory(limitBytes: number): Memory {
  const files = new Map<string, PictureFile>();
  const sizeBytes = () => [...files.values()].reduce((sum, { bytes }) => sum + bytes.length, 0);
  return {
    add: (id, file) => {
      files.delete(id);
      files.set(id, file);
      for (const oldest of [...files.keys()].slice(0, -1)) if (sizeBytes() > limitBytes) files.delete(oldest);
    },
    get: (id) => files.get(id),
  };
}

interface KeeperParts {
  /** The data folder. */
  readonly root: string;
  readonly pictures: PictureStore;
  readonly gallery: Pick<Gallery, 'note'>;
  /** Hears when the gallery could not take a picture in; its next rebuild does. */
  readonly onProblem?: ((error: unknown) => void) | undefined;
}

async function readSaved(path: string): Promise<PictureFile> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new AppError('FILE_NOT_FOUND', { path }, { cause: error });
  });
  return { mediaType: MEDIA_TYPES[pictureFormatOf(path) ?? 'png'], bytes };
}

/** Makes the keeper of a data folder. */
export function createPictureKeeper({ root, pictures, gallery, onProblem }: KeeperParts): PictureKeeper {
  const memory = createPictureMemory(MEMORY_BYTES);

  const save = async (id: string, picture: DrawnPicture, output: PictureOutput): Promise<void> => {
    const facts = { ...picture, format: output.format };
    const base = isAbsolute(output.folder) ? output.folder : join(root, output.folder);
    const folder = join(base, subfolderOf(output.subfolder, facts));
    const path = (await pictures.knownPath(id)) ?? (await nextPicturePath(folder, output.pattern, facts));
    const { width, height } = picture.image;
    // Noted first: after a crash between the two, the next attempt writes to the same path and not beside it.
    await pictures.add({ id, path, infotext: picture.infotext, width, height });
    await saveEncoded(path, picture, output).catch(async (error: unknown) => {
      await pictures.remove(id);
      throw error;
    });
    const { jobId, clipSkip, infotext, recipe } = picture;
    await gallery.note(path, { jobId, clipSkip, infotext, recipe }).catch((error: unknown) => onProblem?.(error));
  };
  return {
    keep: async (picture, output) => {
      const id = pictureIdOf(picture.jobId, picture.index);
      if (output.toDisk) await save(id, picture, output);
      else memory.add(id, { mediaType: MEDIA_TYPES[output.format], bytes: picture.bytes });
      return pictureUrl(id);
    },
    fileOf: async (id) => memory.get(id) ?? readSaved(await pictures.pathOf(id)),
  };
}
