/** @file Door of store/: the settings of a data folder, its database, and the lock that keeps it to one program. */
export { type DataFolderLock, type FileLock, lockDataFolder, tryLockFile } from './data-folder-lock.js';
export { type Migrations, openDatabase } from './database.js';
export type { JsonObject, SetAside } from './settings-file.js';
export type { ImportReport } from './settings-import.js';
export { createSettingsStore, type SettingsChange, type SettingsStore, type StoredProblem } from './settings-store.js';
