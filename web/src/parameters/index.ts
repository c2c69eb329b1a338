/** @file Door of parameters/: how a picture is drawn: the fields of a request beside its prompts. */
export { Parameters } from './parameters.js';
export { SizeFields } from './size-fields.js';
