/** @file Door of base/: the catalogues of errors and notices, assertions, CSV, whole-or-nothing files. */

export { removeAbandoned } from './abandoned-files.js';
export { AppError, isCancelled, throwIfAborted } from './app-error.js';
export { defined } from './assert.js';
export { formatCsv, parseCsv, quotedField } from './csv.js';
export { ERROR_CATALOGUE, type ErrorCode, type ErrorData, type ErrorKind } from './errors.js';
export { fileError, replaceFile, requireSpace } from './files.js';
export { fill } from './fill.js';
export { entryOf, shown } from './foreign-values.js';
export { consume, mapped } from './generators.js';
export { isThere } from './is-there.js';
export { createListeners } from './listeners.js';
export { loadPackage } from './load-package.js';
export { distinctNotices, NOTICE_CATALOGUE, type Notice, type NoticeCode, noticeOf } from './notices.js';
export { isPublicAddress } from './public-address.js';
export { createSerialiser } from './serialiser.js';
export { readSmallFile, readSmallText } from './small-files.js';
export { requireLength, requireText, type TextRule, textLength } from './texts.js';
export { finish, finishInTurns, type Work } from './work.js';
