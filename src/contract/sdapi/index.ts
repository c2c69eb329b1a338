/** @file Bodies and answers of /sdapi/v1 and /internal. */
export * from './answers.js';
export * from './bodies.js';
export * from './extras.js';
export * from './internal.js';
