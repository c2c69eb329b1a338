/** @file What SQLite refuses, by its result codes: as coded errors, and what can be done about it at once. */
import { AppError } from '../base/index.js';

/** Result codes that say something about the disk or the file; the others are bugs and pass as they are. */
const UNWRITABLE: readonly string[] = [
  'SQLITE_FULL',
  'SQLITE_IOERR',
  'SQLITE_READONLY',
  'SQLITE_BUSY',
  'SQLITE_LOCKED',
  'SQLITE_PROTOCOL',
  'SQLITE_CANTOPEN',
];
const UNFIT: readonly string[] = ['SQLITE_CORRUPT', 'SQLITE_NOTADB'];

/** Somebody else holds the lock that is needed. */
const HELD: readonly string[] = ['SQLITE_BUSY', 'SQLITE_LOCKED', 'SQLITE_PROTOCOL'];

/** After these the connection may hold an open statement or an old view of the file. */
const SPOILING: readonly string[] = [...HELD, 'SQLITE_IOERR', 'SQLITE_CANTOPEN', 'SQLITE_MISUSE', ...UNFIT];

function startsWithOneOf(error: unknown, codes: readonly string[]): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  const code = String(error.code);
  return codes.some((prefix) => code.startsWith(prefix));
}

/** Whether waiting may help: another program holds the lock. */
export const isHeldElsewhere = (error: unknown): boolean => startsWithOneOf(error, HELD);

/** Whether the connection should not be used again after this failure. */
export const spoilsConnection = (error: unknown): boolean => startsWithOneOf(error, SPOILING);

/** The failure as FILE_UNWRITABLE or DATABASE_UNFIT where it is one of the disk or of the file, else as it is. */
export function codedFailure(path: string, error: unknown): unknown {
  const reason = error instanceof Error && 'code' in error ? `${String(error.code)}: ${error.message}` : '';
  if (startsWithOneOf(error, UNWRITABLE)) return new AppError('FILE_UNWRITABLE', { path, reason }, { cause: error });
  if (startsWithOneOf(error, UNFIT)) return new AppError('DATABASE_UNFIT', { path, problem: reason }, { cause: error });
  return error;
}
