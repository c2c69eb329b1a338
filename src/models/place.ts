/** @file A place in a model: the same path in the weight file and in the graph. */
import type { GraphScope, Value } from '../onnx/index.js';
import type { Shape } from '../tensor/index.js';
import type { WeightScope } from '../weights/index.js';

export interface Place {
  readonly g: GraphScope;
  readonly w: WeightScope;
  /** Whether convolutions pad with what lies at the opposite edge, so that the picture tiles; else with zeros. */
  readonly wraps?: boolean;
}

/** How a graph of the picture is built. */
export interface PictureGraphOptions {
  /** Whether the picture's opposite edges are to fit together. */
  readonly tiling?: boolean;
}

/** A module inside this one. A dotted name goes several levels down. */
export const inside = ({ g, w, ...rest }: Place, name: string): Place => ({
  g: g.child(name),
  w: w.child(name),
  ...rest,
});

/** A weight of this module as a value of the graph. @throws TENSOR_MISSING TENSOR_SHAPE TENSOR_DTYPE */
export const weight = ({ g, w }: Place, name: string, shape: Shape): Value => g.weight(w.get(name, shape));

/**
 * The first or second half of a weight along its first axis, straight from the file: what would be a Split of the
 * product is two products, and nothing is copied.
 */
export function weightHalf({ g, w }: Place, name: string, shape: Shape, half: 0 | 1): Value {
  const { name: whole, location } = w.get(name, shape);
  const sizeBytes = location.sizeBytes / 2;
  const [rows = 0, ...rest] = shape;
  return g.weight({
    name: `${whole}[${half}]`,
    shape: [rows / 2, ...rest],
    location: { ...location, offsetBytes: location.offsetBytes + half * sizeBytes, sizeBytes },
  });
}
