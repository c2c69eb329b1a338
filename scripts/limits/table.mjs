/** @file Every limit that refuses something. The numbers themselves stand where they are used; docs/limits.md takes them from there. */
import { FILE_LIMITS } from './file.mjs';
import { REQUEST_LIMITS } from './request.mjs';
import { SERVER_LIMITS } from './server.mjs';

export const LIMIT_SECTIONS = [...FILE_LIMITS, ...REQUEST_LIMITS, ...SERVER_LIMITS];
