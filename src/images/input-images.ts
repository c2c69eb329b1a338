/**
 * @file Images that requests are drawn from: text in a request, then a reference by the hash of their bytes, so that a plan
 * is small and can be run again after a crash.
 */
import { createHash } from 'node:crypto';
import { access, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, replaceFile } from '../base/index.js';
import type { GenerationRequest } from '../contract/index.js';
import type { InputPictures } from '../pipeline/index.js';
import { readImage, readMask } from './decode-image.js';

const FIELDS = ['initImage', 'mask', 'latentMask'] as const;
type Field = (typeof FIELDS)[number];
type ImageTexts = Pick<GenerationRequest, Field>;

const REFERENCE = /^sha256:([0-9a-f]{64})$/;
const DATA_URI = /^data:[\w./+-]{1,80};base64,/;

/** Gives the bytes of an image by its reference. @throws NOT_FOUND */
export type ImageReader = (reference: string) => Promise<Uint8Array>;

const unknown = (name: string): AppError => new AppError('NOT_FOUND', { what: 'input picture', name });

const notKept: ImageReader = async (reference) => {
  throw unknown(reference);
};

/** The bytes of base64 or a data URI. @throws IMAGE_INVALID */
export function imageBytes(text: string, path: string): Uint8Array {
  const base64 = text.replace(DATA_URI, '');
  if (!/^[A-Za-z0-9+/=\s_-]+$/.test(base64))
    throw new AppError('IMAGE_INVALID', { path, problem: 'it is neither base64 nor a data URI' });
  return Buffer.from(base64, 'base64');
}

/** What a plan calls an image of these bytes. */
export const referenceOf = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

const DECODERS = { initImage: readImage, mask: readMask, latentMask: readMask } as const;

/** The pixels of the images that a request refers to. @throws IMAGE_INVALID NOT_FOUND */
export async function openInputImages(request: ImageTexts, read: ImageReader = notKept): Promise<InputPictures> {
  const { initImage, mask, latentMask } = request;
  return {
    ...(initImage === undefined ? {} : { initImage: await readImage(await read(initImage), 'initImage') }),
    ...(mask === undefined ? {} : { mask: await readMask(await read(mask), 'mask') }),
    ...(latentMask === undefined ? {} : { latentMask: await readMask(await read(latentMask), 'latentMask') }),
  };
}

export interface InputImages {
  /**
   * Takes the images of a request in; in the request that comes back each is a reference.
   * @throws IMAGE_INVALID NOT_FOUND FILE_UNWRITABLE
   */
  keep<T extends ImageTexts>(request: T): Promise<T>;
  /** Takes the bytes of an image in and answers with its reference. @throws FILE_UNWRITABLE */
  add(bytes: Uint8Array): Promise<string>;
  readonly read: ImageReader;
}

export interface InputStore extends InputImages {
  /** Deletes what was not used for a month; never fails. */
  tidy(): Promise<void>;
}

/** What a store does with bytes it is given, and with a reference that is used again. */
export interface InputPlace extends Pick<InputImages, 'add' | 'read'> {
  /** @throws NOT_FOUND */
  renew(reference: string): Promise<void>;
}

/** The images are decoded before they are kept: what is no image is refused at once. */
const keepingIn =
  ({ add, read, renew }: InputPlace): InputImages['keep'] =>
  async (request) => {
    const kept: { [F in Field]?: string } = {};
    for (const field of FIELDS) {
      const text = request[field];
      if (text === undefined) continue;
      const isKnown = REFERENCE.test(text);
      const bytes = isKnown ? await read(text) : imageBytes(text, field);
      await DECODERS[field](bytes, field);
      if (isKnown) await renew(text);
      kept[field] = isKnown ? text : await add(bytes);
    }
    return { ...request, ...kept };
  };

export interface InputMemory extends InputImages {
  /** `keep` where references are also known to another reader. */
  keepWith(read: ImageReader): InputImages['keep'];
}

/** Input images that are forgotten with the process. */
export function createInputMemory(): InputMemory {
  const files = new Map<string, Uint8Array>();
  const read: ImageReader = async (reference) => {
    const bytes = files.get(reference);
    if (!bytes) throw unknown(reference);
    return bytes;
  };
  const add = async (bytes: Uint8Array): Promise<string> => {
    files.set(referenceOf(bytes), bytes);
    return referenceOf(bytes);
  };
  const keepWith = (known: ImageReader) => keepingIn({ add, read: known, renew: async () => undefined });
  return { read, add, keep: keepWith(read), keepWith };
}

/** Input images in any place. */
export const createInputsIn = (place: InputPlace): InputImages => ({
  add: place.add,
  read: place.read,
  keep: keepingIn(place),
});

/** Longer than any queue; within it an earlier request can be sent again by its references. */
const KEPT_MS = 30 * 24 * 3600 * 1000;

/** The file of an image in a folder. @throws NOT_FOUND for what is no reference */
const pathIn =
  (folder: string) =>
  (reference: string): string => {
    const [, hash] = REFERENCE.exec(reference) ?? [];
    if (hash === undefined) throw unknown(reference);
    return join(folder, hash);
  };

/** Files of a folder, which is made with the first of them. */
function folderStorage(folder: string, now: () => number): InputPlace {
  const pathOf = pathIn(folder);
  // The month of one that is there begins anew.
  const renew = (reference: string) => utimes(pathOf(reference), now() / 1000, now() / 1000);
  const add = async (bytes: Uint8Array): Promise<string> => {
    const reference = referenceOf(bytes);
    const path = pathOf(reference);
    if (!(await exists(path))) await replaceFile(path, (temporary) => writeFile(temporary, bytes));
    await renew(reference);
    return reference;
  };
  const read: ImageReader = (reference) =>
    readFile(pathOf(reference)).catch((error: unknown) => {
      throw new AppError('NOT_FOUND', { what: 'input picture', name: reference }, { cause: error });
    });
  return { add, read, renew };
}

/** Deletes a file that was not used for so long; one that is gone meanwhile is none. */
async function forgetIfOld(path: string, nowMs: number): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found && nowMs - found.mtimeMs > KEPT_MS) await rm(path, { force: true }).catch(() => undefined);
}

/** Makes the store of a folder; the folder is made with its first image. */
export function createInputStore(folder: string, now: () => number = Date.now): InputStore {
  const storage = folderStorage(folder, now);
  return {
    read: storage.read,
    add: storage.add,
    keep: keepingIn(storage),
    tidy: async () => {
      for (const name of await readdir(folder).catch(() => [])) await forgetIfOld(join(folder, name), now());
    },
  };
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
