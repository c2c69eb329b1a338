/** @file Door of base/: the catalogues of errors and notices, assertions, CSV, whole-or-nothing files. */
export { defined } from './assert.js';
export { formatCsv, parseCsv, quotedField } from './csv.js';
export { AppError, ERROR_CATALOGUE, type ErrorCode, type ErrorData, type ErrorKind, throwIfAborted } from './errors.js';
export { replaceFile, requireSpace } from './files.js';
export { fill } from './fill.js';
export { distinctNotices, NOTICE_CATALOGUE, type Notice, type NoticeCode, noticeOf } from './notices.js';
export { isPublicAddress } from './public-address.js';
export { createSerialiser } from './serialiser.js';
