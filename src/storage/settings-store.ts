/**
 * @file The settings of one data folder: read once, defaults beneath, every change checked, written whole and announced.
 * What is stored and does not fit stays as it is and is reported; nothing is clamped, nothing unknown is lost.
 */
import { AppError, createListeners, createSerialiser, shown } from '../base/index.js';
import {
  checkSetting,
  FOREIGN_DEFAULTS,
  type ForeignValue,
  SETTINGS,
  type SettingKey,
  type SettingProblem,
  type SettingRanges,
  type SettingRow,
  type SettingValue,
  type SettingValueOf,
  type SettingValues,
} from '../contract/index.js';
import {
  type JsonObject,
  readForeignSettings,
  readSettingsFile,
  type SetAside,
  writeSettingsFile,
} from './settings-file.js';
import { type ImportReport, importable } from './settings-import.js';

/** A stored value that does not fit, and what is used meanwhile. */
export interface StoredProblem extends SettingProblem {
  readonly inUse: SettingValue;
}

export interface SettingsChange {
  readonly changed: readonly SettingKey[];
  readonly values: SettingValues;
}

export interface SettingsStore {
  get<K extends SettingKey>(key: K): SettingValueOf<K>;
  /** Every setting with the value in use. */
  values(): SettingValues;
  /** Every setting that is only kept for clients of the WebUI, with the value it was given or its default. */
  foreign(): Readonly<Record<string, ForeignValue>>;
  /** What the file holds, keys that are unknown here included. */
  stored(): JsonObject;
  /** Stored values that do not fit the table, or the ranges of the moment where these are given. */
  problems(ranges?: SettingRanges): readonly StoredProblem[];
  /** The damaged file that was found and renamed at the start, if there was one. */
  readonly setAside: SetAside | undefined;
  /**
   * Changes all of the given settings or none; resolves, when they are on disk, with the keys whose value is another.
   * @throws SETTING_INVALID FILE_UNWRITABLE
   */
  set(values: JsonObject, options?: { readonly ranges?: SettingRanges }): Promise<readonly SettingKey[]>;
  /**
   * Takes the values of a WebUI's config.json for settings that are not stored here; once, then never again.
   * @throws FILE_NOT_FOUND FILE_UNREADABLE CONFIG_INVALID FILE_UNWRITABLE
   */
  importDefaults(path: string): Promise<ImportReport>;
  /** Calls the listener, which must not throw, after each change on disk; the returned function ends that. */
  onChange(listener: (change: SettingsChange) => void): () => void;
}

/** Key of the file that remembers the import; no setting of the WebUI is called like it. */
const IMPORTED_FROM = 'penultimate_imported_from';

interface Snapshot {
  readonly stored: JsonObject;
  readonly values: SettingValues;
  readonly problems: readonly StoredProblem[];
}

/** What a stored value that does not fit still gives: a number out of range itself, a list its known entries. */
function usable(row: SettingRow, value: unknown, { reason }: SettingProblem): SettingValue {
  if (reason === 'range') return value as number;
  if (row.type !== 'list' || !Array.isArray(value)) return row.default;
  return [...new Set(value)].filter((entry) => typeof entry === 'string' && (row.choices?.includes(entry) ?? true));
}

function snapshotOf(stored: JsonObject, ranges?: SettingRanges): Snapshot {
  const problems: StoredProblem[] = [];
  const inUseOf = (row: SettingRow): SettingValue => {
    if (!Object.hasOwn(stored, row.key)) return row.default;
    const check = checkSetting(row.key, stored[row.key], ranges);
    if (check.ok) return check.value;
    const inUse = usable(row, stored[row.key], check.problem);
    problems.push({ ...check.problem, inUse });
    return inUse;
  };
  const values = Object.fromEntries(SETTINGS.map((row) => [row.key, inUseOf(row)])) as unknown as SettingValues;
  return { stored, values, problems };
}

/** Characters of a wrong value that an error repeats. */
const LONGEST_SHOWN = 200;

function checkedAll(values: JsonObject, ranges: SettingRanges | undefined): JsonObject {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => {
      const check = checkSetting(key, value, ranges);
      if (check.ok) return [key, check.value];
      throw new AppError('SETTING_INVALID', {
        key,
        value: shown(value, LONGEST_SHOWN),
        limit: check.problem.limit,
      });
    }),
  );
}

/** What was stored where it fits. */
const foreignOf = (stored: JsonObject): Readonly<Record<string, ForeignValue>> =>
  Object.fromEntries(
    Object.entries(FOREIGN_DEFAULTS).map(([key, standard]) => {
      const check = checkSetting(key, stored[key]);
      return [key, check.ok ? check.value : standard];
    }),
  );

const sameJson = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const changedKeys = (before: SettingValues, after: SettingValues): readonly SettingKey[] =>
  SETTINGS.map(({ key }) => key).filter((key) => !sameJson(before[key], after[key]));

/** What the file holds, and its replacement; changes are made one after another. */
function createStoredSettings(path: string, object: JsonObject) {
  const { tell, subscribe } = createListeners<SettingsChange>();
  let current = snapshotOf(object);
  return {
    current: () => current,
    onChange: subscribe,
    replace: async (stored: JsonObject): Promise<readonly SettingKey[]> => {
      if (sameJson(stored, current.stored)) return [];
      await writeSettingsFile(path, stored);
      const before = current.values;
      current = snapshotOf(stored);
      const changed = changedKeys(before, current.values);
      if (changed.length > 0) tell({ changed, values: current.values });
      return changed;
    },
  };
}

type StoredSettings = ReturnType<typeof createStoredSettings>;

async function importOnce(from: string, { current, replace }: StoredSettings): Promise<ImportReport> {
  const { stored } = current();
  if (Object.hasOwn(stored, IMPORTED_FROM)) return { imported: [], refused: [], alreadyDone: true };
  const { values, refused } = importable(await readForeignSettings(from));
  const imported = Object.keys(values).filter((key) => !Object.hasOwn(stored, key));
  await replace({ ...values, ...stored, [IMPORTED_FROM]: from });
  return { imported, refused, alreadyDone: false };
}

/**
 * Opens the settings of a file, which need not exist; a damaged one is set aside and reported.
 * @throws FILE_UNREADABLE FILE_UNWRITABLE
 */
export async function createSettingsStore({ path }: { readonly path: string }): Promise<SettingsStore> {
  const { object, setAside } = await readSettingsFile(path);
  const inTurn = createSerialiser();
  const storedSettings = createStoredSettings(path, object);
  const { current, replace, onChange } = storedSettings;
  return {
    get: (key) => current().values[key],
    values: () => current().values,
    foreign: () => foreignOf(current().stored),
    stored: () => current().stored,
    problems: (ranges) => snapshotOf(current().stored, ranges).problems,
    setAside,
    set: (values, { ranges } = {}) =>
      inTurn(async () => replace({ ...current().stored, ...checkedAll(values, ranges) })),
    importDefaults: (from) => inTurn(() => importOnce(from, storedSettings)),
    onChange,
  };
}
