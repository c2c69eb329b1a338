/** @file The pooled text: one vector of a chunk, from the last layer whatever the clip skip. */
import { ops, type Value } from '../onnx/index.js';
import { type GraphContext, layerNorm, linear, perBatch } from './layers.js';
import { type ModuleScope, weight } from './module-scope.js';

/** Name of the graph output that holds it. */
export const POOLED_NAME = 'pooled';

interface PooledSizes extends GraphContext {
  readonly width: number;
  readonly pooledWidth?: number;
  readonly normEpsilon: number;
}

/** Gives the end token's state, normed and projected. @shape ids [B, L], tokens [B·L, width] → [B, pooledWidth] */
export function emitPooled(
  { root, text }: { readonly root: ModuleScope; readonly text: ModuleScope },
  { ids, tokens }: { readonly ids: Value; readonly tokens: Value },
  sizes: PooledSizes,
): void {
  const { width, pooledWidth = width, normEpsilon } = sizes;
  const normed = layerNorm(text.child('final_layer_norm'), tokens, width, normEpsilon);
  const end = endState(text, ids, perBatch(text.g, normed, width, sizes, 'Normed'));
  text.g.output(POOLED_NAME, projected(root, end, width, pooledWidth), 'float32', ['batch', pooledWidth]);
}

/**
 * The end token is the one with the largest id, the first of several.
 * @shape ids [B, L], states [B, L, width] → [B, width]
 * @source mlfoundations/open_clip `transformer.py` (`text_global_pool`, argmax; MIT)
 */
function endState({ g }: ModuleScope, ids: Value, states: Value): Value {
  const end = ops.ArgMax(g, ops.CastToInt32(g, ids), 1, 'End');
  return ops.GatherRows(g, states, end, 'EndState');
}

/** transformers keeps the matrix as a linear layer does; OpenCLIP keeps it turned round, under a name without `.weight`. */
function projected(root: ModuleScope, x: Value, width: number, pooledWidth: number): Value {
  if (root.w.has('text_projection.weight'))
    return linear(root.child('text_projection'), x, width, pooledWidth, { bias: false });
  return ops.MatMul(root.g, x, weight(root, 'text_projection', [width, pooledWidth]), 'Project');
}
