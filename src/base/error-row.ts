/** @file One row of the catalogue of errors. */

/** What sort of failure a code is; cli/ maps it to an exit code, server/ to an HTTP status. */
export type ErrorKind = 'usage' | 'input' | 'resource' | 'engine' | 'cancelled' | 'internal';

export interface ErrorRow {
  readonly kind: ErrorKind;
  /** Message with `{name}` places filled from the error's data. */
  readonly message: string;
  /** What to do about it; one sentence. */
  readonly hint: string;
}
