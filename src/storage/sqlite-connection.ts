/**
 * @file One connection to an SQLite file. Three properties of the library shape it: its calls block the event loop, so
 * waiting for a lock is done here, between calls; a prepared statement that meets a lock stays open for good, so a lock
 * is taken before a statement is run; and there is no way to finalise one, so a connection on which that happened all
 * the same is closed and opened anew.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import Libsql from 'libsql';
import { isHeldElsewhere, spoilsConnection } from './sqlite-failures.js';

/** WAL: readers do not stop the writer. FULL: what was committed survives a power cut. */
const PRAGMAS = ['journal_mode = WAL', 'synchronous = FULL', 'foreign_keys = ON'] as const;

/** Pause before a lock is tried again, in milliseconds. */
const RETRY_MS = 10;

const IN_MEMORY = ':memory:';

export interface SqliteConnectionOptions {
  readonly path: string;
  /** How long another program's lock is waited for, in milliseconds. */
  readonly busyTimeoutMs: number;
}

/** All failures come as the library throws them. */
export interface SqliteConnection {
  /** The open library object; not to be kept. */
  raw(): Libsql.Database;
  /** Runs work outside of a transaction, again as long as another program holds the lock. */
  whenFree<T>(work: () => T | Promise<T>): Promise<T>;
  /** Begins a transaction with the write lock held, so that nothing within it can meet another program's. */
  begin(): Promise<void>;
  commit(): Promise<void>;
  /** Ends a transaction without its changes; does nothing where SQLite has ended it already (a full disk). */
  rollback(): void;
  isInTransaction(): boolean;
  /** Where a failure has spoilt the connection, it is opened anew before its next transaction. */
  noteFailure(error: unknown): void;
  close(): void;
}

/** Repeats work that meets another program's lock until it is free or the time is over. */
async function patiently<T>(work: () => T | Promise<T>, timeoutMs: number): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isHeldElsewhere(error) || performance.now() >= deadline) throw error;
      await sleep(RETRY_MS);
    }
  }
}

function openRaw(path: string): Libsql.Database {
  const raw = new Libsql(path, { timeout: 0 });
  try {
    for (const pragma of PRAGMAS) raw.exec(`PRAGMA ${pragma}`);
    return raw;
  } catch (error) {
    raw.close();
    throw error;
  }
}

/** Runs a statement; this way it is finalised, also where it fails. */
const run = (raw: Libsql.Database, text: string): void => void raw.exec(text);

/** Closed with a transaction open, it would hold its locks until a garbage collection. */
function closeRaw(raw: Libsql.Database): void {
  if (raw.inTransaction) run(raw, 'ROLLBACK');
  raw.close();
}

/** The library object behind a connection: opened at once, and again when it is next asked for after it was dismissed. */
function createHandle(path: string) {
  let raw: Libsql.Database | undefined = openRaw(path);
  let isClosed = false;
  const dismiss = (): void => {
    const old = raw;
    // Not to be asked anything once it is closed: that ends the process.
    raw = undefined;
    if (old) closeRaw(old);
  };
  const open = (): Libsql.Database => {
    if (isClosed) throw new Error('the database is closed');
    raw ??= openRaw(path);
    return raw;
  };
  return {
    open,

    isInTransaction: (): boolean => raw?.inTransaction ?? false,
    dismiss,
    close: (): void => {
      isClosed = true;
      dismiss();
    },
  };
}

/** Whether a failure has spoilt the connection, so that it has to be opened anew. */
function createRenewal(path: string, dismiss: () => void) {
  let isSpoilt = false;
  return {
    noteFailure: (error: unknown): void => {
      // A database in memory is its connection: it cannot be opened a second time.
      isSpoilt ||= path !== IN_MEMORY && spoilsConnection(error);
    },
    renewIfSpoilt: (): void => {
      if (isSpoilt) dismiss();
      isSpoilt = false;
    },
  };
}

/** Opens the file, which is made where there is none. */
export async function openConnection({ path, busyTimeoutMs }: SqliteConnectionOptions): Promise<SqliteConnection> {
  const { dismiss, open, isInTransaction, close } = await patiently(() => createHandle(path), busyTimeoutMs);
  const { noteFailure, renewIfSpoilt } = createRenewal(path, dismiss);
  const whenFree = <T>(work: () => T | Promise<T>): Promise<T> =>
    patiently(() => {
      renewIfSpoilt();
      return work();
    }, busyTimeoutMs);
  const noted = (error: unknown): never => {
    noteFailure(error);
    throw error;
  };
  return {
    raw: open,
    whenFree,
    begin: () => whenFree(() => run(open(), 'BEGIN IMMEDIATE')),
    commit: () => patiently(() => run(open(), 'COMMIT'), busyTimeoutMs).catch(noted),
    rollback: () => {
      if (isInTransaction()) run(open(), 'ROLLBACK');
    },
    isInTransaction,
    noteFailure,
    close,
  };
}
