/** @file Where files of results are stored, whatever stores them: a folder, memory, an object store. */
import type { Readable } from 'node:stream';

/** A file as it is stored and sent. */
export interface Artifact {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** A file to be sent piece by piece. */
export interface ArtifactStream {
  readonly mediaType: string;
  readonly sizeBytes: number;
  readonly stream: Readable;
}

export interface ArtifactInfo {
  readonly key: string;
  readonly sizeBytes: number;
}

/** What a key is made of; its last part is `<name>.<extension>`, with a running number of the folder in front where one is needed. */
export interface ArtifactName {
  /** Names with "/" between them; in a folder on disk also an absolute path. */
  readonly folder: string;
  readonly name: string;
  /** Without a dot. */
  readonly extension: string;
  readonly numbered: 'always' | 'when taken';
}

/**
 * Stores files under keys. A key is made by the store, which never gives the same one to two callers, or is an id that
 * the caller knows to be its own.
 */
export interface ArtifactStore {
  /** Makes a key that nobody else gets; `put` fills it, `delete` gives it up. @throws FILE_UNWRITABLE */
  reserve(name: ArtifactName): Promise<string>;
  /** Stores a file whole or not at all; an earlier one of the same key is replaced. @throws FILE_UNWRITABLE */
  put(key: string, artifact: Artifact): Promise<void>;
  /** @throws FILE_NOT_FOUND */
  get(key: string): Promise<Artifact>;
  /** @throws FILE_NOT_FOUND */
  stream(key: string): Promise<ArtifactStream>;
  /** All files in a folder and below it, in no particular order; keys that are only reserved are left out. */
  list(folder: string): AsyncIterable<ArtifactInfo>;
  /** Removes a file, or gives up a reserved key; one that is not there is no error. @throws FILE_UNWRITABLE */
  delete(key: string): Promise<void>;
  /** An address under which anybody may read a file, for so many seconds; of stores that others can reach. */
  readUrl?(key: string, seconds: number): Promise<string>;
}
