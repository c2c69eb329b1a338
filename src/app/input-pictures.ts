/**
 * @file Pictures that requests are drawn from: as text in a request, as pixels for drawing, and as files in the data
 * folder, under the hash of their bytes, so that a job in the queue is small and can be run again after a crash.
 */
import { createHash } from 'node:crypto';
import { access, mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, replaceFile } from '../base/index.js';
import type { ExplicitRequest } from '../contract/index.js';
import type { InputPictures } from '../pipeline/index.js';
import { readImage, readMask } from './read-image.js';

const FIELDS = ['initImage', 'mask', 'latentMask'] as const;
type Field = (typeof FIELDS)[number];
type PictureTexts = Pick<ExplicitRequest, Field>;

const REFERENCE = /^sha256:([0-9a-f]{64})$/;
const DATA_URI = /^data:[\w./+-]{1,80};base64,/;

/** Gives the bytes of a picture by its reference. @throws NOT_FOUND */
export type PictureReader = (reference: string) => Promise<Uint8Array>;

const unknown = (name: string): AppError => new AppError('NOT_FOUND', { what: 'input picture', name });

const notKept: PictureReader = async (reference) => {
  throw unknown(reference);
};

/** The bytes of base64 or a data URI. @throws IMAGE_INVALID */
export function pictureBytes(text: string, path: string): Uint8Array {
  const base64 = text.replace(DATA_URI, '');
  if (!/^[A-Za-z0-9+/=\s_-]+$/.test(base64))
    throw new AppError('IMAGE_INVALID', { path, problem: 'it is neither base64 nor a data URI' });
  return Buffer.from(base64, 'base64');
}

const referenceOf = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

export const hasPictures = (request: PictureTexts): boolean => FIELDS.some((field) => request[field] !== undefined);

/**
 * Reads the pictures of a request; in the request that comes back each is a reference.
 * @throws IMAGE_INVALID NOT_FOUND
 */
export async function openPictures<T extends PictureTexts>(
  request: T,
  read: PictureReader = notKept,
): Promise<{ readonly request: T; readonly pictures: InputPictures }> {
  const bytesOf = async (field: Field) => {
    const text = request[field];
    if (text === undefined) return undefined;
    return REFERENCE.test(text) ? read(text) : pictureBytes(text, field);
  };
  const [initImage, mask, latentMask] = [
    await bytesOf('initImage'),
    await bytesOf('mask'),
    await bytesOf('latentMask'),
  ];
  return {
    request: {
      ...request,
      ...(initImage ? { initImage: referenceOf(initImage) } : {}),
      ...(mask ? { mask: referenceOf(mask) } : {}),
      ...(latentMask ? { latentMask: referenceOf(latentMask) } : {}),
    },
    pictures: {
      ...(initImage ? { initImage: await readImage(initImage, 'initImage') } : {}),
      ...(mask ? { mask: await readMask(mask, 'mask') } : {}),
      ...(latentMask ? { latentMask: await readMask(latentMask, 'latentMask') } : {}),
    },
  };
}

export interface InputStore {
  /** Keeps the pictures of a request as files; in the request that comes back each is a reference. @throws FILE_UNWRITABLE */
  keep<T extends PictureTexts>(request: T): Promise<T>;
  readonly read: PictureReader;
  /** Deletes what was not used for a month; never fails. */
  tidy(): Promise<void>;
}

/** Longer than any queue; within it an earlier request can be sent again by its references. */
const KEPT_MS = 30 * 24 * 3600 * 1000;

/** Makes the store of a folder; the folder is made with its first picture. */
export function createInputStore(folder: string, now: () => number = Date.now): InputStore {
  const pathOf = (reference: string): string => {
    const [, hash] = REFERENCE.exec(reference) ?? [];
    if (hash === undefined) throw unknown(reference);
    return join(folder, hash);
  };
  const keepOne = async (text: string, field: Field): Promise<string> => {
    const bytes = REFERENCE.test(text) ? undefined : pictureBytes(text, field);
    const reference = bytes ? referenceOf(bytes) : text;
    const path = pathOf(reference);
    if (bytes && !(await exists(path))) {
      await mkdir(folder, { recursive: true });
      await replaceFile(path, (temporary) => writeFile(temporary, bytes));
    }
    // Its month begins anew.
    await utimes(path, now() / 1000, now() / 1000);
    return reference;
  };
  return {
    keep: async (request) => {
      const kept: { [F in Field]?: string } = {};
      for (const field of FIELDS) {
        const text = request[field];
        if (text !== undefined) kept[field] = await keepOne(text, field);
      }
      return { ...request, ...kept };
    },
    read: (reference) =>
      readFile(pathOf(reference)).catch((error: unknown) => {
        throw new AppError('NOT_FOUND', { what: 'input picture', name: reference }, { cause: error });
      }),
    tidy: async () => {
      for (const name of await readdir(folder).catch(() => [])) {
        const { mtimeMs } = await stat(join(folder, name));
        if (now() - mtimeMs > KEPT_MS) await rm(join(folder, name), { force: true });
      }
    },
  };
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
