/** @file The UNet's spatial transformer: self-attention, cross-attention to the text, gated feed-forward. */
import { ops, type Value } from '../onnx/index.js';
import {
  attend,
  fromTokens,
  type GraphContext,
  groupNorm,
  layerNorm,
  linear,
  linearProduct,
  toTokens,
} from './layers.js';
import { addWide, thinLinear } from './low-rank.js';
import type { ModuleScope } from './module-scope.js';

export interface TransformerSizes {
  readonly channels: number;
  readonly heads: number;
  /** Blocks one after another; at least 1. */
  readonly depth: number;
  readonly contextWidth: number;
}

/** @source CompVis/stable-diffusion `attention.py` (`Normalize`, `LayerNorm` default) as facts */
const GROUP_NORM_EPSILON = 1e-6;
const LAYER_NORM_EPSILON = 1e-5;
/** The feed-forward layer is four times as wide as its input. */
const WIDENING = 4;

/**
 * @shape x [B, channels, H, W], context [B·L, contextWidth] → [B, channels, H, W]
 * @source Rombach et al. 2022, section 3.3
 */
export function spatialTransformer(
  module: ModuleScope,
  x: Value,
  context: Value,
  graph: GraphContext,
  sizes: TransformerSizes,
): Value {
  const { channels, depth } = sizes;
  const normed = groupNorm(module.child('norm'), x, channels, graph.groups, GROUP_NORM_EPSILON);
  // A 1×1 convolution is a linear layer on tokens: the same numbers, without a convolution's reordering.
  let tokens = linear(module.child('proj_in'), toTokens(module, normed, channels), channels, channels);
  for (let index = 0; index < depth; index++)
    tokens = block(module.child(`transformer_blocks.${index}`), tokens, context, graph, sizes);
  const projected = linear(module.child('proj_out'), tokens, channels, channels);
  return ops.Add(module.g, fromTokens(module, projected, channels, graph, x), x, 'AddResidual');
}

function block(
  module: ModuleScope,
  tokens: Value,
  context: Value,
  graph: GraphContext,
  sizes: TransformerSizes,
): Value {
  const { channels, contextWidth } = sizes;
  const normed = (name: string, x: Value) => layerNorm(module.child(name), x, channels, LAYER_NORM_EPSILON);
  const first = normed('norm1', tokens);
  let x = ops.Add(module.g, tokens, attention(module.child('attn1'), first, first, channels, graph, sizes), 'AddSelf');
  x = ops.Add(
    module.g,
    x,
    attention(module.child('attn2'), normed('norm2', x), context, contextWidth, graph, sizes),
    'AddCross',
  );
  return ops.Add(module.g, x, feedForward(module.child('ff'), normed('norm3', x), channels), 'AddFeedForward');
}

/** @shape x [B·Lq, channels], source [B·Lk, sourceWidth] → [B·Lq, channels] */
function attention(
  module: ModuleScope,
  x: Value,
  source: Value,
  sourceWidth: number,
  graph: GraphContext,
  sizes: TransformerSizes,
): Value {
  const { channels: width, heads } = sizes;
  const q = linear(module.child('to_q'), x, width, width, { bias: false });
  const k = linear(module.child('to_k'), source, sourceWidth, width, { bias: false });
  const v = linear(module.child('to_v'), source, sourceWidth, width, { bias: false });
  return linear(module.child('to_out.0'), attend(module, q, k, v, graph, { width, heads }), width, width);
}

/** a·gelu(b) with a and b the halves of one wide linear layer. @source Shazeer 2020, equation 6 (GEGLU) */
function feedForward(module: ModuleScope, x: Value, channels: number): Value {
  const gate = module.child('net.0.proj');
  const wide = channels * WIDENING;
  const shape = [2 * wide, channels] as const;
  const thin = thinLinear(gate, x, shape);
  const half = (index: 0 | 1, label: string) => {
    const product = linearProduct(gate, x, shape, { half: index, label });
    return addWide(gate, thin, product, wide, index);
  };
  const gated = ops.Mul(gate.g, half(0, 'Value'), ops.Gelu(gate.g, half(1, 'Gate')));
  return linear(module.child('net.2'), gated, wide, channels);
}
