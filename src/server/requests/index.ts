/** @file How requests are read: bodies as they come, values as their fields take them, and what is wrong with them. */
export { addBodies } from './bodies.js';
export { coerce } from './coercion.js';
export { writeJson } from './long-integers.js';
export { type Problem, strict, validator } from './validation.js';
