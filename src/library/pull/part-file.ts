/** @file What has come so far of a file: its bytes, and beside them which version of the file they are of. */
import { createHash } from 'node:crypto';
import { mkdir, open, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError, readSmallText } from '../../base/index.js';

/** What the bytes are of. */
export interface PartNote {
  /** A strong ETag, or the time of the last change. */
  readonly validator?: string | undefined;
  readonly totalBytes?: number | undefined;
  /** What the server called the file. */
  readonly name: string;
}

export interface PartWriter {
  write(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** Opens a file to be written from a byte on; what lies behind is cut off. */
export type OpenWriter = (path: string, fromByte: number) => Promise<PartWriter>;

export interface PartFile {
  /** Where it lies. */
  readonly folder: string;
  readonly path: string;
  sizeBytes(): Promise<number>;
  note(): Promise<PartNote | undefined>;
  /** @throws FILE_UNWRITABLE */
  begin(note: PartNote, fromByte: number): Promise<PartWriter>;
  /** @throws FILE_UNREADABLE */
  start(bytes: number): Promise<Uint8Array>;
  discard(): Promise<void>;
  /** Forgets the note of a part that was moved away. */
  done(): Promise<void>;
}

const unwritable = (path: string, error: unknown) =>
  new AppError(
    'FILE_UNWRITABLE',
    { path, reason: (error as NodeJS.ErrnoException).code ?? String(error) },
    { cause: error },
  );

/** The file system's own writer. */
export const openWriter: OpenWriter = async (path, fromByte) => {
  const handle = await open(path, fromByte === 0 ? 'w' : 'r+');
  await handle.truncate(fromByte);
  let at = fromByte;
  return {
    write: async (bytes) => {
      await handle.write(bytes, 0, bytes.length, at);
      at += bytes.length;
    },
    close: () => handle.close(),
  };
};

/** A name that is the same for the same source. */
export const partKey = (source: string): string => createHash('sha256').update(source).digest('hex').slice(0, 24);

async function readNote(path: string): Promise<PartNote | undefined> {
  try {
    return JSON.parse(await readSmallText(path)) as PartNote;
  } catch {
    return undefined;
  }
}

async function readStart(path: string, bytes: number): Promise<Uint8Array> {
  const handle = await open(path, 'r');
  try {
    const target = new Uint8Array(bytes);
    const { bytesRead } = await handle.read(target, 0, bytes, 0);
    return target.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** A writer whose failures say where. @throws FILE_UNWRITABLE */
async function guardedWriter(path: string, opening: () => Promise<PartWriter>): Promise<PartWriter> {
  const guarded = <T>(work: Promise<T>) => work.catch((error: unknown) => Promise.reject(unwritable(path, error)));
  const writer = await guarded(opening());
  return { write: (bytes) => guarded(writer.write(bytes)), close: () => guarded(writer.close()) };
}

/** The part of a source in a folder; nothing is made yet. */
export function partFile(folder: string, source: string, write: OpenWriter = openWriter): PartFile {
  const path = join(folder, `${partKey(source)}.part`);
  const notePath = `${path}.json`;
  const begin = async (note: PartNote, fromByte: number): Promise<PartWriter> => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(notePath, JSON.stringify(note));
    return write(path, fromByte);
  };
  return {
    folder,
    path,
    sizeBytes: () =>
      stat(path)
        .then(({ size }) => size)
        .catch(() => 0),
    note: () => readNote(notePath),
    begin: (note, fromByte) => guardedWriter(path, () => begin(note, fromByte)),
    start: (bytes) => readStart(path, bytes),
    discard: async () => {
      await Promise.all([rm(path, { force: true }), rm(notePath, { force: true })]);
    },
    done: () => rm(notePath, { force: true }),
  };
}
