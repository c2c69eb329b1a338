/** @file A module of a model under construction: one path, in the weight file and in the graph. */
import type { GraphScope, Value } from '../onnx/index.js';
import type { Shape } from '../tensor/index.js';
import { lowRankInput, type WeightScope } from '../weights/index.js';

export interface ModuleScope {
  readonly g: GraphScope;
  readonly w: WeightScope;
  /** Whether convolutions pad with what lies at the opposite edge, so that the picture tiles; else with zeros. */
  readonly wraps: boolean;
  /** A module inside this one. A dotted name goes several levels down. */
  child(name: string): ModuleScope;
}

/** How a graph of the picture is built. */
export interface PictureGraphOptions {
  /** Whether the picture's opposite edges are to fit together. */
  readonly tiling?: boolean;
}

/** The scope of a whole model; the paths of its modules start at `g` and `w`. */
export function createModuleScope(
  g: GraphScope,
  w: WeightScope,
  { tiling: wraps = false }: PictureGraphOptions = {},
): ModuleScope {
  const child = (name: string) => createModuleScope(g.child(name), w.child(name), { tiling: wraps });
  return { g, w, wraps, child };
}

/** A weight of this module as a value of the graph: from its file, or with its changes as an input. @throws TENSOR_MISSING TENSOR_SHAPE TENSOR_DTYPE */
export function weight({ g, w }: ModuleScope, name: string, shape: Shape): Value {
  const found = w.get(name, shape);
  if (found.wholeSlot === undefined) return g.weight(found);
  return g.input(lowRankInput(found.wholeSlot, 'weight'), 'float32', shape);
}

/**
 * The first or second half of a weight along its first axis, straight from the file: what would be a Split of the
 * product is two products, and nothing is copied.
 */
export function weightHalf({ g, w }: ModuleScope, name: string, shape: Shape, half: 0 | 1): Value {
  const { name: whole, location, wholeSlot } = w.get(name, shape);
  const [rows = 0, ...rest] = shape;
  const halfShape = [rows / 2, ...rest];
  if (wholeSlot !== undefined) return g.input(lowRankInput(wholeSlot, `weight[${half}]`), 'float32', halfShape);
  const sizeBytes = location.sizeBytes / 2;
  return g.weight({
    name: `${whole}[${half}]`,
    shape: halfShape,
    location: { ...location, offsetBytes: location.offsetBytes + half * sizeBytes, sizeBytes },
  });
}
