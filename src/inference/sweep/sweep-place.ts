/** @file Where a sweep lies: its files by their names, in a folder of whatever store there is. */
import { basename, extname } from 'node:path';
import { AppError } from '../../base/index.js';
import type { ArtifactStore } from '../../storage/index.js';

export interface SweepPlace {
  /** The folder of the store, as messages name it. */
  readonly folder: string;
  /** The name of a file as the store has it. */
  keyOf(name: string): string;
  /** Undefined = there is no such file. @throws what the store throws when it cannot be reached */
  read(name: string): Promise<Uint8Array | undefined>;
  /** Whole or not at all. @throws FILE_UNWRITABLE DISK_FULL */
  write(name: string, content: Uint8Array | string): Promise<void>;
  /** Names of the files in a folder of it, without the folder, in no particular order. */
  namesIn(folder: string): Promise<readonly string[]>;
}

/** What its files are. */
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.html': 'text/html; charset=utf-8',
  '.json': 'application/json',
};
const OTHER = 'application/octet-stream';

const bytesOf = (content: Uint8Array | string): Uint8Array =>
  typeof content === 'string' ? new TextEncoder().encode(content) : content;

function unlessMissing(error: unknown): undefined {
  if (error instanceof AppError && error.code === 'FILE_NOT_FOUND') return undefined;
  throw error;
}

/** A place in a store. */
export function createSweepPlace(artifacts: Pick<ArtifactStore, 'get' | 'put' | 'list'>, folder: string): SweepPlace {
  const keyOf = (name: string): string => `${folder}/${name}`;
  return {
    folder,
    keyOf,
    read: (name) => artifacts.get(keyOf(name)).then(({ bytes }) => bytes, unlessMissing),
    write: (name, content) =>
      artifacts.put(keyOf(name), { mediaType: MEDIA_TYPES[extname(name)] ?? OTHER, bytes: bytesOf(content) }),
    namesIn: async (inner) => {
      const names: string[] = [];
      for await (const { key } of artifacts.list(keyOf(inner))) names.push(basename(key));
      return names;
    },
  };
}
