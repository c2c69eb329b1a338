/**
 * @file 3×3 convolutions by minimal filtering, F(4×4, 3×3): tiles of 6×6 cells are taken to a domain in which a convolution is
 * one product of matrices for each of their 36 places, and back to 4×4 cells. That is a quarter of the multiplications; the
 * kernels take four times their memory. Both ways are convolutions of one channel, so that few and large operations do it all.
 * @source Winograd 1980; Lavin and Gray 2016, "Fast Algorithms for Convolutional Neural Networks", section 4
 */
import { ops, type Value } from '../onnx/index.js';
import { WINOGRAD_KERNELS, WINOGRAD_PATCH } from '../weights/index.js';
import { type ModuleScope, weight } from './module-scope.js';

/** Cells of a tile's result along one side. */
const TILE = 4;
const PATCH = WINOGRAD_PATCH;
const PLACES = PATCH * PATCH;

type Matrix = readonly (readonly number[])[];

/** To the domain, of cells. @source Lavin and Gray 2016, equation 12 */
const CELLS: Matrix = [
  [4, 0, -5, 0, 1, 0],
  [0, -4, -4, 1, 1, 0],
  [0, 4, -4, -1, 1, 0],
  [0, -2, -1, 2, 1, 0],
  [0, 2, -1, -2, 1, 0],
  [0, 4, 0, -5, 0, 1],
];
/** Back again. @source the same */
const RESULTS: Matrix = [
  [1, 1, 1, 1, 1, 0],
  [0, 1, -1, 2, -2, 0],
  [0, 1, 1, 4, 4, 0],
  [0, 1, -1, 8, -8, 1],
];

const transposed = (m: Matrix): Matrix => (m[0] ?? []).map((_, column) => m.map((row) => row[column] ?? 0));

/** The Kronecker product of a matrix with itself: what it does to the rows and columns of a tile at once. */
const onBothSides = (m: Matrix): number[] =>
  m.flatMap((outer) => m.flatMap((inner) => outer.flatMap((a) => inner.map((b) => a * b))));

/** Whether the weights of a convolution hold its kernels as they are in the domain. */
export const hasWinogradKernels = ({ w }: ModuleScope): boolean => w.has(WINOGRAD_KERNELS);

/** What a convolution is made from: the feature map, already padded where it wraps, and its sizes. */
export interface WinogradInput {
  /** @shape [B, inputs, H, W]; with `margin` [B, inputs, H + 2, W + 2] */
  readonly x: Value;
  readonly channels: readonly [outputs: number, inputs: number];
  /** Size of the result. @shape [2], int64 */
  readonly size: Value;
  /** Whether a border of one cell is there already. */
  readonly margin: boolean;
}

/** 'Same' convolution without its bias. @shape → [B, outputs, H, W] */
export function winogradConv(module: ModuleScope, { x, channels, size, margin }: WinogradInput): Value {
  const { g } = module;
  const [outputs] = channels;
  const batch = ops.ShapeOf(g, x, 0, 1, 'Winograd/Batch');
  const cells = toDomain(module, x, margin);
  const tiles = ops.ShapeOf(g, cells, 2, 4, 'Winograd/Tiles');
  const product = ops.MatMul(
    g,
    weight(module, WINOGRAD_KERNELS, [PLACES, ...channels]),
    byPlace(module, cells, channels, batch),
    'Winograd/Product',
  );
  return fromDomain(module, byChannel(module, product, { outputs, batch, tiles }), { outputs, batch, size });
}

/** Every channel of every entry by itself. A border beyond the last tile is cut off again. @shape → [B·inputs, 36, rows, columns] */
function toDomain({ g }: ModuleScope, x: Value, margin: boolean): Value {
  const sizes = ops.Concat(
    g,
    [g.integers([-1, 1]), ops.ShapeOf(g, x, 2, 4, 'Winograd/Sides')],
    0,
    'Winograd/AloneShape',
  );
  const alone = ops.Reshape(g, x, sizes, 'Winograd/Alone');
  const before = margin ? 0 : 1;
  const after = PATCH - TILE + 1 + before;
  const bias = g.floats(new Float32Array(PLACES), [PLACES]);
  return ops.Conv(g, alone, g.floats(onBothSides(CELLS), [PLACES, 1, PATCH, PATCH]), bias, {
    kernel: PATCH,
    stride: TILE,
    pads: [before, before, after, after],
    label: 'Winograd/ToDomain',
  });
}

/** @shape [B·inputs, 36, rows, columns] → [36, inputs, B·rows·columns] */
function byPlace({ g }: ModuleScope, cells: Value, [, inputs]: readonly [number, number], batch: Value): Value {
  const sizes = ops.Concat(g, [batch, g.integers([inputs, PLACES, -1])], 0, 'Winograd/PlacesShape');
  const places = ops.Reshape(g, cells, sizes, 'Winograd/Places');
  const first = ops.Transpose(g, places, [2, 1, 0, 3], 'Winograd/PlacesFirst');
  return ops.Reshape(g, first, g.integers([PLACES, inputs, -1]), 'Winograd/ByPlace');
}

interface DomainSizes {
  readonly outputs: number;
  readonly batch: Value;
  /** @shape [2], int64 */
  readonly tiles: Value;
}

/** @shape [36, outputs, B·rows·columns] → [B·outputs, 36, rows, columns] */
function byChannel({ g }: ModuleScope, product: Value, { outputs, batch, tiles }: DomainSizes): Value {
  const apart = ops.Concat(g, [g.integers([PLACES, outputs]), batch, g.integers([-1])], 0, 'Winograd/ApartShape');
  const last = ops.Transpose(g, ops.Reshape(g, product, apart, 'Winograd/Apart'), [2, 1, 0, 3], 'Winograd/PlacesLast');
  const sizes = ops.Concat(g, [g.integers([-1, PLACES]), tiles], 0, 'Winograd/ByChannelShape');
  return ops.Reshape(g, last, sizes, 'Winograd/ByChannel');
}

/** @shape [B·outputs, 36, rows, columns] → [B, outputs, H, W] */
function fromDomain(
  { g }: ModuleScope,
  cells: Value,
  { outputs, batch, size }: Omit<DomainSizes, 'tiles'> & { readonly size: Value },
): Value {
  const transform = g.floats(onBothSides(transposed(RESULTS)), [PLACES, 1, TILE, TILE]);
  const tiles = ops.ConvTranspose(g, cells, transform, { kernel: TILE, stride: TILE, label: 'Winograd/FromDomain' });
  const sides = ops.ShapeOf(g, tiles, 2, 4, 'Winograd/ResultSides');
  const sizes = ops.Concat(g, [batch, g.integers([outputs]), sides], 0, 'Winograd/ResultShape');
  const result = ops.Reshape(g, tiles, sizes, 'Winograd/Result');
  return ops.Slice(g, result, g.integers([0, 0]), size, g.integers([2, 3]), 'Winograd/Cut');
}
