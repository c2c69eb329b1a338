/**
 * @file DoRA: the changed weight keeps only its directions, and every row (or every column) has a length that was learnt.
 * @source Liu et al. 2024, "DoRA", equation 5; the strength goes straight from the weight to the changed one, as in
 * KohakuBlueleaf/LyCORIS `functional.apply_dora_scale` (Apache-2.0) and in the WebUI
 */
import type { Shape } from '../../../tensor/index.js';
import type { FloatTensor } from './adapter.js';

/** Kept away from a division by zero: the distance of 1 to the next 32-bit float. */
const EPSILON = 2 ** -23;

export type Side = 'outputs' | 'inputs';

/** Lengths of LyCORIS are on the side that their shape shows; [outputs, 1, …] or [1, inputs, …]. */
export function sideOf(lengths: Shape, [outputs = 0, inputs = 0]: Shape): Side | undefined {
  const count = lengths.reduce((product, size) => product * size, 1);
  if (count === inputs && lengths[0] === 1 && lengths.length > 1) return 'inputs';
  return count === outputs ? 'outputs' : undefined;
}

/**
 * What is added to a weight whose change is `change` at full strength.
 * @shape change as the weight, lengths [outputs] or [inputs]; flat
 */
export function decomposed(
  { data, shape }: FloatTensor,
  change: Float32Array,
  { lengths, side, multiplier }: { readonly lengths: Float32Array; readonly side: Side; readonly multiplier: number },
): Float32Array {
  const [rows = 1, columns = 1] = shape;
  const cells = data.length / rows / columns;
  const lineOf = (index: number) =>
    side === 'outputs' ? Math.floor(index / (cells * columns)) : Math.floor(index / cells) % columns;
  const squares = new Float64Array(side === 'outputs' ? rows : columns);
  for (let index = 0; index < data.length; index++)
    squares[lineOf(index)] = squares[lineOf(index)]! + (data[index]! + change[index]!) ** 2;
  const factors = squares.map((square, line) => lengths[line]! / (Math.sqrt(square) + EPSILON));
  return data.map((value, index) => multiplier * ((value + change[index]!) * factors[lineOf(index)]! - value));
}
