/** @file Where pictures go: --out as a file or a folder, and the names inside a folder. */
import { constants } from 'node:fs';
import { access, readdir } from 'node:fs/promises';
import { dirname, extname, join, parse } from 'node:path';
import { AppError, requireSpace } from '../base/index.js';
import { type GeneratedImage, pictureFormatOf, unknownFormat } from '../contract/index.js';

/** The path of each picture of a job. */
export type NextPath = (picture: Pick<GeneratedImage, 'index' | 'seed' | 'clipSkip'>) => string;

/** A picture of 512 pixels square is below this as PNG; a disk with less room is full for our purposes. */
const ROOM = 2 ** 20;

/** Formats that are not written; any other ending is part of a folder's name. */
const OTHER_EXTENSION = /^\.(avif|gif|bmp|tiff?|heic|heif|jxl|jp2|jfif|svg|pdf|psd|tga|exr)$/i;

/** Whether `--out` names a file. @throws USAGE for picture formats that are not written */
export function isPictureFile(out: string): boolean {
  if (pictureFormatOf(out) !== undefined) return true;
  if (!OTHER_EXTENSION.test(extname(out))) return false;
  throw new AppError('USAGE', { problem: `--out ${unknownFormat(out)}` });
}

/**
 * Makes the folder and finds out before hours of work whether it can be written.
 * @throws FILE_UNWRITABLE DISK_FULL
 */
export async function prepareFolder(folder: string): Promise<void> {
  await requireSpace(folder, ROOM);
  await access(folder, constants.W_OK).catch((error: NodeJS.ErrnoException) => {
    throw new AppError('FILE_UNWRITABLE', { path: folder, reason: error.code ?? error.message }, { cause: error });
  });
}

/** The number after the highest that starts a name in `folder`. */
async function nextNumber(folder: string): Promise<number> {
  const names = await readdir(folder);
  return 1 + Math.max(0, ...names.map((name) => Number(/^(\d{5,9})-/.exec(name)?.[1] ?? 0)));
}

/** `00007-1234.png`: numbered on from what the folder holds, then the seed. */
async function numberedPaths(folder: string): Promise<NextPath> {
  const first = await nextNumber(folder);
  return ({ index, seed }) => join(folder, `${String(first + index).padStart(5, '0')}-${seed}.png`);
}

/** `cat.png`, or `cat-1.png`, `cat-2.png` … when there are several. */
function filePaths(out: string, count: number): NextPath {
  if (count === 1) return () => out;
  const { dir, name, ext } = parse(out);
  return ({ index }) => join(dir, `${name}-${index + 1}${ext}`);
}

/**
 * Paths for `count` pictures in `out`; the folder exists and is writable afterwards.
 * @throws USAGE FILE_UNWRITABLE DISK_FULL
 */
export async function pathsFor(out: string, count: number): Promise<NextPath> {
  const asFile = isPictureFile(out);
  const folder = asFile ? dirname(out) : out;
  await prepareFolder(folder);
  return asFile ? filePaths(out, count) : numberedPaths(folder);
}
