/** @file What is thrown: a code of the error catalogue with its data. */
import { ERROR_CATALOGUE, type ErrorCode, type ErrorData, type ErrorKind } from './errors.js';
import { fill } from './fill.js';

/** A failure with a code of the catalogue; `message` is one line, `hint` says what to do. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly kind: ErrorKind;
  readonly data: ErrorData;
  readonly hint: string;

  constructor(code: ErrorCode, data: ErrorData = {}, options?: ErrorOptions) {
    const row = ERROR_CATALOGUE[code];
    super(fill(row.message, data), options);
    this.name = 'AppError';
    this.code = code;
    this.kind = row.kind;
    this.data = data;
    this.hint = fill(row.hint, data);
  }

  toJSON(): { code: ErrorCode; message: string; hint: string; data: ErrorData } {
    return { code: this.code, message: this.message, hint: this.hint, data: this.data };
  }
}

/** Whether something ended because nobody wanted it any more. */
export const isCancelled = (error: unknown): boolean => error instanceof AppError && error.code === 'CANCELLED';

/** @throws CANCELLED when the signal is aborted. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new AppError('CANCELLED');
}
