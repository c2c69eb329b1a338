/** @file Failures as exit codes: the only place that knows them. */
import { AppError, type ErrorKind } from '../base/index.js';

export const EXIT_OK = 0;

const EXIT_CODES = {
  usage: 2,
  input: 1,
  resource: 1,
  engine: 1,
  internal: 1,
  cancelled: 130,
} as const satisfies Record<ErrorKind, number>;

export const exitCodeOf = (error: AppError): number => EXIT_CODES[error.kind];

/** Every failure as one of the catalogue; after Ctrl-C whatever broke off counts as cancelled. */
export function asAppError(error: unknown, signal: AbortSignal): AppError {
  if (signal.aborted) return new AppError('CANCELLED', {}, { cause: error });
  if (error instanceof AppError) return error;
  const problem = error instanceof Error ? error.message : String(error);
  return new AppError('INTERNAL', { problem: problem.split('\n', 1)[0] ?? '' }, { cause: error });
}
