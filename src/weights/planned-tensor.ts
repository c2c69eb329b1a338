/** @file Tensors of a file that is to be written: where their numbers are read, and as what they are written. */
import { AppError } from '../base/index.js';
import {
  bytesOf,
  type Dtype,
  elementCount,
  isBlockDtype,
  isFloatDtype,
  type Shape,
  toHalves,
} from '../tensor/index.js';
import { floatPieces, rawPieces, readFloats, type TensorLocation } from './tensor-file.js';
import type { TensorToWrite } from './write.js';

/** A tensor that is to be written. */
export interface PlannedTensor {
  readonly name: string;
  readonly shape: Shape;
  /** Of one type; their numbers stand one behind the other. */
  readonly locations: readonly [TensorLocation, ...TensorLocation[]];
  /** A matrix whose rows become columns; it is read whole. */
  readonly turned?: true;
}

/** What fractions are written as; `keep` leaves them as they are, but for quantised blocks, which become halves. */
export const FLOAT_CHOICES = ['keep', 'f16', 'f32'] as const;
export type FloatChoice = (typeof FLOAT_CHOICES)[number];

/** The type that a tensor is written as. */
export function dtypeAs({ dtype }: TensorLocation, choice: FloatChoice): Dtype {
  if (isBlockDtype(dtype)) return choice === 'f32' ? 'F32' : 'F16';
  if (choice === 'keep' || !isFloatDtype(dtype)) return dtype;
  return choice === 'f16' ? 'F16' : 'F32';
}

/** Bytes that a tensor takes as that type. */
export const plannedBytes = ({ shape, locations: [first] }: PlannedTensor, choice: FloatChoice): number =>
  bytesOf(dtypeAs(first, choice), elementCount(shape));

/** @shape [rows, columns] → [columns, rows] */
function transposed(values: Float32Array, [columns = 1, rows = 1]: Shape): Float32Array {
  return values.map((_, at) => values[(at % rows) * columns + Math.floor(at / rows)] as number);
}

async function* floatsOf({ locations, turned, shape }: PlannedTensor): AsyncGenerator<Float32Array> {
  const [first] = locations;
  if (turned) yield transposed(await readFloats(first), shape);
  else for (const location of locations) yield* floatPieces(location);
}

async function* asFloats(tensor: PlannedTensor, dtype: Dtype): AsyncGenerator<Uint8Array> {
  for await (const floats of floatsOf(tensor)) {
    if (dtype === 'F32') {
      yield new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength);
      continue;
    }
    const { halves, beyond } = toHalves(floats);
    if (beyond > 0) throw new AppError('CONVERT_RANGE', { tensor: tensor.name, path: tensor.locations[0].path });
    yield new Uint8Array(halves.buffer);
  }
}

async function* asTheyLie({ locations }: PlannedTensor): AsyncGenerator<Uint8Array> {
  for (const location of locations) yield* rawPieces(location);
}

/** A planned tensor for the writer; never more than a piece of it is in memory, unless it is turned. @throws CONVERT_RANGE while it is written */
export function tensorToWrite(tensor: PlannedTensor, choice: FloatChoice): TensorToWrite {
  const { name, shape, locations, turned } = tensor;
  const dtype = dtypeAs(locations[0], choice);
  const isSame = locations.every((location) => location.dtype === dtype) && !turned;
  return { name, dtype, shape, pieces: () => (isSame ? asTheyLie(tensor) : asFloats(tensor, dtype)) };
}
