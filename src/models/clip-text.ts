/** @file CLIP's text transformer as a graph that gives the output of every layer in one run. */
import { createGraph, type GraphScope, type OnnxGraph, ops, type Value } from '../onnx/index.js';
import type { WeightScope } from '../weights/index.js';
import {
  type AttentionSizes,
  attend,
  attentionWithWeights,
  type GraphContext,
  layerNorm,
  linear,
  perBatch,
} from './layers.js';
import { createModuleScope, type ModuleScope, weight } from './module-scope.js';
import { emitPooled } from './pooled-text.js';

export interface ClipTextConfig {
  readonly width: number;
  readonly mlpWidth: number;
  readonly numLayers: number;
  readonly heads: number;
  readonly vocabularySize: number;
  readonly positions: number;
  readonly activation: 'quick_gelu' | 'gelu';
  readonly normEpsilon: number;
  /** Width of the pooled output; left out for encoders that have none. */
  readonly pooledWidth?: number;
  /** The file's own position numbers when they are not 0, 1, 2, …: merge tools have rounded them, and the WebUI uses them as they are. */
  readonly positionIds?: readonly number[];
}

/** Name of the graph output that holds `hiddenStates[i]`. */
export const hiddenStateName = (layer: number): string => `hidden_states_${layer}`;

/** Name of the graph output that holds what layer i (from 1) of the open graph attends to. */
export const attentionName = (layer: number): string => `attentions_${layer}`;

/** Mixes the tokens of one layer, number `layer` from 1. @shape q, k, v [B·L, width] → same */
type Mix = (module: ModuleScope, projections: readonly [Value, Value, Value], layer: number) => Value;

/** Variants of the graph. */
export interface ClipTextOptions {
  /**
   * Adds the inputs `vectors` and `keep`: where keep is 0, the vector stands in place of the token's own embedding.
   * @shape vectors [batch, length, width], keep [batch, length, 1] of 0 and 1; vectors 0 where keep is 1
   */
  readonly vectors?: boolean;
}

/**
 * Graph `token_ids` → `hidden_states_0` … `hidden_states_N`, all before the final layer norm; where the encoder has it,
 * also `pooled`, which is of the last layer whatever the clip skip.
 * @shape token_ids [batch, length] int64; hidden_states_i [batch, length, width]; pooled [batch, pooledWidth]
 * @source Radford et al. 2021; openai/CLIP `model.py` (MIT) for order and masks
 */
export function clipTextGraph(config: ClipTextConfig, weights: WeightScope, options?: ClipTextOptions): OnnxGraph {
  return encoderGraph(
    { name: 'text_encoder', ...options },
    config,
    weights,
    (_graph, context) =>
      (module, [q, k, v]) =>
        attend(module, q, k, v, context, sizesOf(config)),
  );
}

/**
 * The same graph with attention in single steps, so that it can be seen: also gives `attentions_1` … `attentions_N`.
 * @shape token_ids [batch, length] int64; attentions_i [batch, heads, length, length], rows sum to 1
 * @source Vaswani et al. 2017, equation 1
 */
export function clipTextAttentionGraph(
  config: ClipTextConfig,
  weights: WeightScope,
  options?: ClipTextOptions,
): OnnxGraph {
  const shape = ['batch', config.heads, 'length', 'length'];
  return encoderGraph({ name: 'text_encoder_attention', ...options }, config, weights, (graph, context, ids) => {
    const mask = causalMask(graph, ids, config.positions);
    return (module, [q, k, v], layer) => {
      const { mixed, attention } = attentionWithWeights(module, [q, k, v], mask, context, sizesOf(config));
      graph.output(attentionName(layer), attention, 'float32', shape);
      return mixed;
    };
  });
}

const sizesOf = ({ width, heads }: ClipTextConfig): AttentionSizes => ({ width, heads, causal: true });

/** 0 where a position may look, −∞ where it would look ahead. @shape ids [B, L] → [L, L] */
function causalMask(graph: GraphScope, ids: Value, positions: number): Value {
  const table = Array.from({ length: positions ** 2 }, (_, cell) =>
    cell % positions > Math.floor(cell / positions) ? Number.NEGATIVE_INFINITY : 0,
  );
  const length = ops.ShapeOf(graph, ids, 1, 2, 'MaskLength');
  const ends = ops.Concat(graph, [length, length], 0, 'MaskEnds');
  const mask = graph.floats(table, [positions, positions]);
  return ops.Slice(graph, mask, graph.integers([0, 0]), ends, graph.integers([0, 1]), 'CausalMask');
}

function encoderGraph(
  { name, vectors = false }: ClipTextOptions & { readonly name: string },
  config: ClipTextConfig,
  weights: WeightScope,
  mixIn: (graph: GraphScope, context: GraphContext, ids: Value) => Mix,
): OnnxGraph {
  const graph = createGraph(name);
  const text = createModuleScope(graph, weights.child('text_model'));
  const ids = graph.input('token_ids', 'int64', ['batch', 'length']);
  const context: GraphContext = { batch: ops.ShapeOf(graph, ids, 0, 1, 'Batch'), groups: 1 };
  const mix = mixIn(graph, context, ids);
  let x = embeddings(text.child('embeddings'), ids, config, vectors);
  emit(graph, x, 0, config, context);
  for (let layer = 0; layer < config.numLayers; layer++) {
    x = transformerLayer(text.child(`encoder.layers.${layer}`), x, config, (module, projections) =>
      mix(module, projections, layer + 1),
    );
    emit(graph, x, layer + 1, config, context);
  }
  if (config.pooledWidth !== undefined)
    emitPooled({ root: createModuleScope(graph, weights), text }, { ids, tokens: x }, { ...config, ...context });
  return graph.build();
}

function emit(graph: GraphScope, tokens: Value, layer: number, { width }: ClipTextConfig, context: GraphContext): void {
  const name = hiddenStateName(layer);
  graph.output(name, perBatch(graph, tokens, width, context, `Emit${layer}`), 'float32', ['batch', 'length', width]);
}

/** Token plus position embedding. @shape ids [B, L] → [B·L, width] */
function embeddings(module: ModuleScope, ids: Value, config: ClipTextConfig, withVectors: boolean): Value {
  const { g } = module;
  const { width, positions, positionIds } = config;
  const own = ops.Gather(g, weight(module, 'token_embedding.weight', [config.vocabularySize, width]), ids, 'Tokens');
  const tokens = withVectors ? withInputVectors(g, own, width) : own;
  const table = weight(module, 'position_embedding.weight', [positions, width]);
  const rows = positionIds ? ops.Gather(g, table, g.integers(positionIds), 'Positions') : table;
  const length = ops.ShapeOf(g, ids, 1, 2, 'Length');
  const used = ops.Slice(g, rows, g.integers([0]), length, g.integers([0]));
  return ops.Reshape(g, ops.Add(g, tokens, used), g.integers([-1, width]));
}

/** own·keep + vectors. @shape own [B, L, width] → same */
function withInputVectors(g: GraphScope, own: Value, width: number): Value {
  const keep = g.input('keep', 'float32', ['batch', 'length', 1]);
  const vectors = g.input('vectors', 'float32', ['batch', 'length', width]);
  return ops.Add(g, ops.Mul(g, own, keep, 'Kept'), vectors, 'Replaced');
}

/** Pre-norm transformer layer. @shape x [B·L, width] → same */
function transformerLayer(
  module: ModuleScope,
  x: Value,
  config: ClipTextConfig,
  mix: (module: ModuleScope, projections: readonly [Value, Value, Value]) => Value,
): Value {
  const { width, mlpWidth, normEpsilon } = config;
  const attention = module.child('self_attn');
  const project = (name: string, input: Value) => linear(attention.child(name), input, width, width);
  const normed = layerNorm(module.child('layer_norm1'), x, width, normEpsilon);
  const mixed = mix(attention, [project('q_proj', normed), project('k_proj', normed), project('v_proj', normed)]);
  const attended = ops.Add(module.g, x, project('out_proj', mixed), 'AddAttention');
  const mlp = module.child('mlp');
  const wide = linear(
    mlp.child('fc1'),
    layerNorm(module.child('layer_norm2'), attended, width, normEpsilon),
    width,
    mlpWidth,
  );
  return ops.Add(module.g, attended, linear(mlp.child('fc2'), activate(mlp, wide, config), mlpWidth, width), 'AddMlp');
}

/** CLIP's quick GELU is x·sigmoid(1.702·x). @source openai/CLIP `QuickGELU`, MIT */
const activate = ({ g }: ModuleScope, x: Value, { activation }: ClipTextConfig): Value =>
  activation === 'quick_gelu' ? ops.QuickGelu(g, x, 1.702) : ops.Gelu(g, x);
