/** @file Door of storage/: the settings of a data folder, its database, its artifacts, and the lock that keeps it to one program. */
export type {
  Artifact,
  ArtifactInfo,
  ArtifactName,
  ArtifactStore,
  ArtifactStream,
} from './artifacts/artifact-store.js';
export { type CopiedStore, createCopiedStore } from './artifacts/copied-store.js';
export { createFileKeys, isBelow } from './artifacts/file-keys.js';
export { createFolderStore } from './artifacts/folder-store.js';
export { createTransientStore } from './artifacts/transient-store.js';
export { type DataFolder, dataFolder } from './data-folder.js';
export { type DataFolderLock, type FileLock, lockDataFolder, tryLockFile } from './data-folder-lock.js';
export { openDatabase } from './database.js';
export type { Migrations } from './migrate.js';
export { openPostgresDatabase, withoutPassword } from './postgres/postgres-database.js';
export { ARTIFACT_MIGRATIONS, type ArtifactTables } from './s3/key-table.js';
export { readS3Address, type S3Place } from './s3/s3-address.js';
export { openS3Bucket, type S3Bucket } from './s3/s3-bucket.js';
export { createS3Store } from './s3/s3-store.js';
export type { JsonObject, SetAside } from './settings-file.js';
export type { ImportReport } from './settings-import.js';
export { createSettingsStore, type SettingsChange, type SettingsStore, type StoredProblem } from './settings-store.js';
export { whileAway } from './while-away.js';
