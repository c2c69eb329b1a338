/**
 * @file What every residual block of the UNet is told beside its feature map: the time, and for families that have it the
 * pooled text and the numbers of the picture's frame.
 * @source Vaswani et al. 2017, section 3.5; Podell et al. 2023 (SDXL), section 2.2; diffusers `UNet2DConditionModel`
 * (`time_embedding`, `add_embedding`; Apache-2.0) for names and order
 */
import { type GraphScope, ops, type Value } from '../onnx/index.js';
import { linear, silu } from './layers.js';
import type { ModuleScope } from './module-scope.js';

/** Inputs that are added to the time embedding. */
export interface AddedConditioning {
  /** Width of the pooled text. */
  readonly pooledWidth: number;
  /** How many numbers tell the picture's frame: its original size, where it was cropped, its target size. */
  readonly timeIds: number;
  /** Sinusoids a number. */
  readonly timeIdWidth: number;
}

/** An embedding, activated once for all residual blocks. @shape value [B, width] */
export interface Embedding {
  readonly value: Value;
  readonly width: number;
}

/** The inputs that the embedding is made of. */
export interface EmbeddingInputs {
  /** @shape [B] */
  readonly timestep: Value;
  /** @shape pooled [B, pooledWidth], timeIds [B, timeIds] */
  readonly added?: AddedInputs | undefined;
  readonly guidance?: GuidanceInput | undefined;
}

/** The embedded guidance scale of a model that was distilled with it. @shape value [B, width] */
interface GuidanceInput {
  readonly value: Value;
  readonly width: number;
}

interface AddedInputs extends AddedConditioning {
  readonly pooled: Value;
  readonly ids: Value;
}

/** Largest period of the sinusoids. */
export const MAX_PERIOD = 10_000;

/** The embedding is four times as wide as the first level. @source CompVis/stable-diffusion `openaimodel.py`, as a fact */
const WIDENING = 4;

/** The inputs of a graph that are added to its time embedding; undefined for a model without them. */
export function addedInputs(g: GraphScope, added: AddedConditioning | undefined): AddedInputs | undefined {
  if (!added) return undefined;
  const pooled = g.input('pooled', 'float32', ['batch', added.pooledWidth]);
  return { ...added, pooled, ids: g.input('time_ids', 'float32', ['batch', added.timeIds]) };
}

/** The input of a graph that takes its guidance scale; undefined for a model that is guided from outside. */
export function guidanceInput(g: GraphScope, width: number | undefined): GuidanceInput | undefined {
  return width === undefined ? undefined : { value: g.input('timestep_cond', 'float32', ['batch', width]), width };
}

/** Time embedding plus added embedding, activated. @shape → [B, 4·channels] */
export function stepEmbedding(
  root: ModuleScope,
  { timestep, added, guidance }: EmbeddingInputs,
  channels: number,
): Embedding {
  const width = channels * WIDENING;
  const module = root.child('time_embedding');
  const waves = sinusoids(module.g, timestep, channels);
  const time = perceptron(module, guidance ? withGuidance(module, waves, guidance, channels) : waves, channels, width);
  const sum = added
    ? ops.Add(root.g, time, addedEmbedding(root.child('add_embedding'), added, width), 'AddAdded')
    : time;
  return { value: silu(module, sum, 'SiLU2'), width };
}

/**
 * The guidance scale goes in where the time does. @shape → [B, channels]
 * @source Luo et al. 2023, "Latent consistency models", section 4.2; diffusers `TimestepEmbedding.cond_proj`, Apache-2.0
 */
function withGuidance(module: ModuleScope, waves: Value, { value, width }: GuidanceInput, channels: number): Value {
  const projected = linear(module.child('cond_proj'), value, width, channels, { bias: false });
  return ops.Add(module.g, waves, projected, 'AddGuidance');
}

/** @shape → [B, width] */
function addedEmbedding(module: ModuleScope, added: AddedInputs, width: number): Value {
  const { g } = module;
  const { pooled, ids, pooledWidth, timeIds, timeIdWidth } = added;
  const flat = ops.Reshape(g, ids, g.integers([-1]), 'FlatIds');
  const waves = ops.Reshape(g, sinusoids(g, flat, timeIdWidth), g.integers([-1, timeIds * timeIdWidth]), 'Waves');
  return perceptron(
    module,
    ops.Concat(g, [pooled, waves], 1, 'PooledAndWaves'),
    pooledWidth + timeIds * timeIdWidth,
    width,
  );
}

/** Two linear layers with SiLU between. @shape x [B, inputs] → [B, width] */
function perceptron(module: ModuleScope, x: Value, inputs: number, width: number): Value {
  const hidden = silu(module, linear(module.child('linear_1'), x, inputs, width), 'SiLU1');
  return linear(module.child('linear_2'), hidden, width, width);
}

/** Cosines, then sines, of a number at falling frequencies. @shape numbers [N] → [N, width] */
function sinusoids(g: GraphScope, numbers: Value, width: number): Value {
  const half = width / 2;
  const frequencies = Array.from({ length: half }, (_, i) => Math.exp((-Math.log(MAX_PERIOD) * i) / half));
  const angles = ops.Mul(g, ops.Unsqueeze(g, numbers, [1]), g.floats(frequencies, [1, half]));
  return ops.Concat(g, [ops.Cos(g, angles), ops.Sin(g, angles)], 1);
}
