/** @file Door of onnx/: the graph builder and its operators. */
export {
  createGraph,
  type ExternalTensor,
  type GraphBuilder,
  type GraphInput,
  type GraphScope,
  type OnnxGraph,
  type Value,
} from './graph.js';
export * as ops from './ops.js';
export { externalDataRoot } from './proto.js';
