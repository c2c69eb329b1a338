/**
 * @file The trash of a data folder: a folder for each image, with a note of where it was. An image moves by one
 * rename and is in one place or the other, never in both or none.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, parse } from 'node:path';
import Type from 'typebox';
import Value from 'typebox/value';
import { AppError, readSmallText, replaceFile } from '../../base/index.js';
import { pictureFormatOf } from '../../contract/index.js';
import type { GalleryPlaces } from '../gallery-places.js';
import type { FileRecord } from '../index/image-index.js';

const NOTE = 'entry.json';
const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Names that are tried beside one that is taken. */
const MAX_NAMES = 10_000;

const NoteSchema = Type.Object({ path: Type.String(), trashedMs: Type.Integer() });

/** An image in the trash, as its folder tells it. */
export interface Trashed {
  readonly id: string;
  /** Name in the index where it was. */
  readonly name: string;
  readonly trashedMs: number;
  /** Where the file is now. */
  readonly path: string;
}

export interface Trash {
  /** Moves a file in; what comes back says where it is. @throws PICTURE_PROTECTED FILE_NOT_FOUND FILE_UNWRITABLE */
  take(path: string): Promise<Trashed>;
  /** Moves a file back, beside a new one of its name where there is one; its path comes back. @throws FILE_NOT_FOUND FILE_UNWRITABLE */
  giveBack(trashed: Pick<Trashed, 'id' | 'name'>): Promise<string>;
  list(): Promise<readonly Trashed[]>;
  /** Deletes for good. @throws FILE_UNWRITABLE SERVICE_UNREACHABLE */
  delete(images: readonly Pick<FileRecord, 'id' | 'path'>[]): Promise<void>;
}

/** The text file of an image. */
export const textBeside = (path: string): string => path.replace(/\.\w+$/, '.txt');

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);

const refusal = (path: string, error: unknown): AppError =>
  codeOf(error) === 'ENOENT'
    ? new AppError('FILE_NOT_FOUND', { path }, { cause: error })
    : new AppError('FILE_UNWRITABLE', { path, reason: codeOf(error) }, { cause: error });

/** The text file beside an image goes where it goes, where there is one. */
const moveText = (from: string, to: string): Promise<void> =>
  rename(textBeside(from), textBeside(to)).catch(() => undefined);

const nameBeside = (path: string, number: number): string => {
  const { dir, name, ext } = parse(path);
  return number === 1 ? path : join(dir, `${name} (${number})${ext}`);
};

/** Takes a free name by an empty file of it, which the image then replaces; so no other program can come between. */
async function reserve(wanted: string): Promise<string> {
  await mkdir(dirname(wanted), { recursive: true });
  for (let number = 1; number <= MAX_NAMES; number++) {
    const path = nameBeside(wanted, number);
    try {
      await (await open(path, 'wx')).close();
      return path;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw refusal(path, error);
    }
  }
  throw new AppError('FILE_UNWRITABLE', { path: wanted, reason: 'EEXIST' });
}

async function readNote(folder: string): Promise<Type.Static<typeof NoteSchema> | undefined> {
  try {
    const note: unknown = JSON.parse(await readSmallText(join(folder, NOTE)));
    return Value.Check(NoteSchema, note) ? note : undefined;
  } catch {
    return undefined;
  }
}

async function readTrashed(trash: string, id: string): Promise<Trashed | undefined> {
  const folder = join(trash, id);
  const note = await readNote(folder);
  const file = (await readdir(folder).catch(() => [])).find((name) => pictureFormatOf(name) !== undefined);
  if (!note || file === undefined) return undefined;
  return { id, name: note.path, trashedMs: note.trashedMs, path: join(folder, file) };
}

/** Writes the note of an image, so that it is on the disk before the image moves. */
const writeNote = (folder: string, note: Type.Static<typeof NoteSchema>): Promise<void> =>
  replaceFile(join(folder, NOTE), async (aside) => {
    const file = await open(aside, 'w');
    await file.writeFile(JSON.stringify(note)).finally(() => file.close());
  });

async function take(places: GalleryPlaces, path: string, trashedMs: number): Promise<Trashed> {
  places.requireOwn(path);
  const [id, name] = [randomUUID(), places.nameOf(path)];
  const folder = join(places.trash, id);
  const to = join(folder, basename(path));
  await writeNote(folder, { path: name, trashedMs });
  await rename(path, to).catch(async (error: unknown) => {
    await rm(folder, { recursive: true, force: true });
    throw refusal(path, error);
  });
  await moveText(path, to);
  return { id, name, trashedMs, path: to };
}

/** A note can be written by anybody: what it names outside of the folders of images goes into the first of them. */
function homeOf(places: GalleryPlaces, name: string): string {
  const path = places.pathOf(name);
  return places.isInside(path) ? path : join(places.folders()[0] ?? places.trash, basename(path));
}

async function giveBack(places: GalleryPlaces, { id, name }: Pick<Trashed, 'id' | 'name'>): Promise<string> {
  const from = join(places.trash, id, basename(places.pathOf(name)));
  const home = homeOf(places, name);
  places.requireOwn(home);
  const to = await reserve(home).catch((error: unknown) => {
    throw error instanceof AppError ? error : refusal(home, error);
  });
  await rename(from, to).catch(async (error: unknown) => {
    await rm(to, { force: true });
    throw refusal(from, error);
  });
  await moveText(from, to);
  await rm(join(places.trash, id), { recursive: true, force: true });
  return to;
}

async function list({ trash }: GalleryPlaces): Promise<readonly Trashed[]> {
  const ids = (await readdir(trash).catch(() => [])).filter((name) => ID.test(name));
  const found = await Promise.all(ids.map((id) => readTrashed(trash, id)));
  return found.filter((entry) => entry !== undefined);
}

async function deleteFolders({ trash }: GalleryPlaces, ids: readonly string[]): Promise<void> {
  for (const id of ids.filter((name) => ID.test(name)))
    await rm(join(trash, id), { recursive: true, force: true }).catch((error: unknown) => {
      throw refusal(join(trash, id), error);
    });
}

/** Makes the trash of the places. */
export const createTrash = (places: GalleryPlaces, now: () => number = Date.now): Trash => ({
  take: (path) => take(places, path, now()),
  giveBack: (trashed) => giveBack(places, trashed),
  list: () => list(places),
  delete: (images) =>
    deleteFolders(
      places,
      images.map(({ id }) => id),
    ),
});
