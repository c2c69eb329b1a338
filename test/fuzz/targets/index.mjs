/**
 * @file Everything that is fuzzed, a row each: where its inputs begin (with those of corpus/), how they are made wrong,
 * and what reads them. A row for another reader is all that it takes.
 */
import { CONFIGURATION_TARGETS } from './configurations.mjs';
import { HUB_TARGET } from './hub.mjs';
import { MODEL_FILE_TARGETS } from './model-files.mjs';
import { ONNX_TARGET } from './onnx.mjs';
import { PICTURE_TARGETS } from './pictures.mjs';
import { REQUEST_TARGET } from './requests.mjs';
import { STORED_TARGETS } from './stored.mjs';
import { TENSOR_FILE_TARGETS } from './tensor-files.mjs';
import { TEXT_TARGETS } from './texts.mjs';

/**
 * @typedef {object} Target
 * @property {string} name and folder of its corpus
 * @property {string} what is read
 * @property {number} [cost] how many times as long as the cheapest its inputs take: it gets so many fewer; 1 when left out
 * @property {(context: object) => unknown} seeds texts or bytes, one after another
 * @property {boolean} [spliced] false where the beginning of one input and the end of another make none
 * @property {(random: object, input: any) => string | Uint8Array} mutate
 * @property {(input: any, context: object) => unknown} run throws what the reader throws
 */

/** @type {readonly Target[]} */
export const TARGETS = [
  ...MODEL_FILE_TARGETS,
  ...TENSOR_FILE_TARGETS,
  ...CONFIGURATION_TARGETS,
  ...PICTURE_TARGETS,
  ...TEXT_TARGETS,
  ...STORED_TARGETS,
  REQUEST_TARGET,
  HUB_TARGET,
  ONNX_TARGET,
];
