/** @file Door of base/: the error catalogue, assertions, CSV, whole-or-nothing files. */
export { defined } from './assert.js';
export { parseCsv } from './csv.js';
export { AppError, ERROR_CATALOGUE, type ErrorCode, type ErrorData, type ErrorKind, throwIfAborted } from './errors.js';
export { replaceFile, requireSpace } from './files.js';
export { createSerialiser } from './serialiser.js';
