/**
 * @file What LoRAs add to a layer: thin layers beside the wide one, so that (W + up·down)·x is W·x + up·(down·x) and no
 * weight is ever merged or copied. The thin matrices are inputs of any rank: another LoRA of the same layers, another
 * weight and several at once need no other graph.
 * @source Hu et al. 2021, equation 3; KohakuBlueleaf/LyCORIS `LoCon` (Apache-2.0) for convolutions and their middle kernel
 */
import { ops, type Value } from '../onnx/index.js';
import type { Shape } from '../tensor/index.js';
import { type LowRankForm, type LowRankRole, lowRankInput, lowRankSlot } from '../weights/index.js';
import type { ModuleScope } from './module-scope.js';

interface Slot {
  readonly name: string;
  readonly form: LowRankForm;
}

/** The thin side of what one slot adds to a layer. @shape value [N, rank] */
export interface Thin {
  readonly slot: Slot;
  readonly value: Value;
}

const RANK = 'rank';
type Sizes = readonly (number | typeof RANK)[];

const slotsOf = ({ w }: ModuleScope, shape: Shape): readonly Slot[] => {
  const { name, lowRank = [] } = w.get('weight', shape);
  return lowRank.map((form) => ({ form, name: lowRankSlot(name, form) }));
};
/** Each slot has its own rank. */
const matrix = ({ g }: ModuleScope, { name }: Slot, role: LowRankRole, sizes: Sizes): Value => {
  const shape = sizes.map((size) => (size === RANK ? `${RANK} of ${name}` : size));
  return g.input(lowRankInput(name, role), 'float32', shape);
};
/** One for each output of a convolution, whatever the rank. @shape kernels [outputs, …] → [outputs] */
const zeros = (g: ModuleScope['g'], kernels: Value, label: string): Value =>
  ops.Expand(g, g.floats([0], [1]), ops.ShapeOf(g, kernels, 0, 1, `${label}/Outputs`), `${label}/Zeros`);
const labelOf = ({ form }: Slot, what: string): string => `Lora/${form}/${what}`;

/** down·x of a linear layer, for each slot that it has. @shape x [N, inputs] */
export function thinLinear(
  module: ModuleScope,
  x: Value,
  shape: readonly [outputs: number, inputs: number],
): readonly Thin[] {
  return slotsOf(module, shape).map((slot) => {
    const pass = (from: Value, role: LowRankRole, sizes: Sizes) =>
      ops.Gemm(module.g, from, matrix(module, slot, role, sizes), undefined, labelOf(slot, role));
    const down = pass(x, 'down', [RANK, shape[1]]);
    return { slot, value: slot.form === 'pair' ? down : pass(down, 'mid', [RANK, RANK]) };
  });
}

/** product + up·thin; `half` takes one half of the outputs. @shape product [N, outputs] → same */
export const addWide = (
  module: ModuleScope,
  thin: readonly Thin[],
  product: Value,
  outputs: number,
  half?: 0 | 1,
): Value =>
  thin.reduce((sum, { slot, value }) => {
    const role = half === undefined ? 'up' : (`up[${half}]` as const);
    return ops.Gemm(module.g, value, matrix(module, slot, role, [outputs, RANK]), sum, labelOf(slot, role));
  }, product);

/** Adds the pairs of a convolution. @shape x [B, inputs, H, W], product [B, outputs, H', W'] → same as product */
export function addLowRankConv(
  module: ModuleScope,
  x: Value,
  product: Value,
  shape: readonly [outputs: number, inputs: number, height: number, width: number],
  options: ops.ConvOptions,
): Value {
  const { g } = module;
  const [outputs, inputs] = shape;
  const { kernel } = options;
  return slotsOf(module, shape).reduce((sum, slot) => {
    const pass = (from: Value, role: LowRankRole, sizes: Sizes, like: ops.ConvOptions) => {
      const kernels = matrix(module, slot, role, sizes);
      const label = labelOf(slot, role);
      return ops.Conv(g, from, kernels, zeros(g, kernels, label), { ...like, label });
    };
    const thin =
      slot.form === 'pair'
        ? pass(x, 'down', [RANK, inputs, kernel, kernel], options)
        : pass(pass(x, 'down', [RANK, inputs, 1, 1], { kernel: 1 }), 'mid', [RANK, RANK, kernel, kernel], options);
    return ops.Add(g, sum, pass(thin, 'up', [outputs, RANK, 1, 1], { kernel: 1 }), labelOf(slot, 'Add'));
  }, product);
}
