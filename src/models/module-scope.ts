/** @file A module of a model under construction: one path, in the weight file and in the graph. */
import type { GraphScope, ops, Value } from '../onnx/index.js';
import type { Shape } from '../tensor/index.js';
import { BLOCK_SIZE, lowRankInput, type Weight, type WeightScope } from '../weights/index.js';

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

/** Rows of a weight, counted in bytes of its file: all, or one half of them. */
type Half = 0 | 1 | undefined;

const halved = (location: Weight['location'], half: Half): Weight['location'] => {
  if (half === undefined) return location;
  const sizeBytes = location.sizeBytes / 2;
  return { ...location, offsetBytes: location.offsetBytes + half * sizeBytes, sizeBytes };
};

const halfShape = ([rows = 0, ...rest]: Shape, half: Half): Shape => [half === undefined ? rows : rows / 2, ...rest];

/** Where it is one half, its name says so. */
const marked = <T extends string>(name: T, half: Half) => (half === undefined ? name : (`${name}[${half}]` as const));

/**
 * A weight of this module as a value of the graph: from its file, or with its changes as an input. A half is that along its
 * first axis, straight from the file: what would be a Split of the product is two products, and nothing is copied.
 * @throws TENSOR_MISSING TENSOR_SHAPE TENSOR_DTYPE
 */
export function weight({ g, w }: ModuleScope, name: string, whole: Shape, half?: 0 | 1): Value {
  const found = w.get(name, whole);
  const shape = halfShape(whole, half);
  if (found.wholeSlot !== undefined)
    return g.input(lowRankInput(found.wholeSlot, marked('weight', half)), 'float32', shape);
  if (found.scales) throw new Error(`bug: ${found.name} is kept in 8-bit blocks, and no linear layer`);
  return g.weight({ name: marked(found.name, half), shape, location: halved(found.location, half) });
}

/** The weight of a linear layer in blocks, where it is kept so and no change of it stands in its place. @throws as `weight` */
export function blockWeight(
  { g, w }: ModuleScope,
  name: string,
  whole: readonly [outputs: number, inputs: number],
  half?: 0 | 1,
): ops.BlockMatrix | undefined {
  const found = w.get(name, whole);
  if (!found.scales || found.wholeSlot !== undefined) return undefined;
  const [outputs, inputs] = whole;
  const shape = [half === undefined ? outputs : outputs / 2, inputs] as const;
  const grid = [shape[0], inputs / BLOCK_SIZE];
  const at = (what: string, location: Weight['location'], sizes: Shape) =>
    g.stored({ name: `${marked(found.name, half)}/${what}`, shape: sizes, location: halved(location, half) });
  return {
    blocks: at('blocks', found.location, [...grid, BLOCK_SIZE]),
    scales: at('scales', found.scales, grid),
    shape,
    size: BLOCK_SIZE,
  };
}
