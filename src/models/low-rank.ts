/**
 * @file What LoRAs add to a layer: two thin layers beside the wide one, so that (W + s·up·down)·x is W·x + s·up·(down·x)
 * and no weight is ever merged or copied.
 * @source Hu et al. 2021, equation 3; KohakuBlueleaf/LyCORIS `LoCon` (Apache-2.0) for convolutions and their middle kernel
 */
import { type ExternalTensor, ops, type Value } from '../onnx/index.js';
import type { Shape } from '../tensor/index.js';
import type { LowRankPair, LowRankTensor } from '../weights/index.js';
import { halfOf, type Place } from './place.js';

const tensor = ({ name, location }: LowRankTensor, index: number, shape: Shape): ExternalTensor => ({
  // One file may stand in a prompt twice, and two files may use the same names.
  name: `lora/${index}/${name}`,
  shape,
  location,
});

const pairsOf = ({ w }: Place, shape: Shape): readonly LowRankPair[] => w.get('weight', shape).lowRank ?? [];

/** Adds the pairs of a linear layer; `half` takes one half of its outputs. @shape x [N, inputs], product [N, outputs] → same as product */
export function addLowRankLinear(
  place: Place,
  x: Value,
  product: Value,
  shape: readonly [outputs: number, inputs: number],
  half?: 0 | 1,
): Value {
  const { g } = place;
  const [outputs, inputs] = shape;
  return pairsOf(place, shape).reduce((sum, { up, down, rank, scale }, index) => {
    const label = `Lora${index}${half ?? ''}`;
    const thin = ops.Gemm(g, x, g.weight(tensor(down, index, [rank, inputs])), undefined, `${label}Down`);
    const whole = tensor(up, index, [outputs, rank]);
    const wide = g.weight(half === undefined ? whole : halfOf(whole, half));
    return ops.ScaledGemm(g, [thin, wide, sum], scale, label);
  }, product);
}

/** Adds the pairs of a convolution. @shape x [B, inputs, H, W], product [B, outputs, H', W'] → same as product */
export function addLowRankConv(
  place: Place,
  x: Value,
  product: Value,
  shape: readonly [outputs: number, inputs: number, height: number, width: number],
  options: ops.ConvOptions,
): Value {
  const { g } = place;
  const [outputs, inputs] = shape;
  return pairsOf(place, shape).reduce((sum, { up, down, mid, rank, scale }, index) => {
    const label = `Lora${index}`;
    const { kernel } = options;
    const pass = (from: Value, weight: ExternalTensor, name: string, like: ops.ConvOptions = { kernel: 1 }) =>
      ops.Conv(g, from, g.weight(weight), undefined, { ...like, label: `${label}${name}` });
    const thin = mid
      ? pass(
          pass(x, tensor(down, index, [rank, inputs, 1, 1]), 'Down'),
          tensor(mid, index, [rank, rank, kernel, kernel]),
          'Mid',
          options,
        )
      : pass(x, tensor(down, index, [rank, inputs, kernel, kernel]), 'Down', options);
    const scaled = ops.Mul(g, thin, g.floats([scale], [1]), `${label}Scale`);
    return ops.Add(g, sum, pass(scaled, tensor(up, index, [outputs, rank, 1, 1]), 'Up'), label);
  }, product);
}
