/** @file Textual inversions: one tensor of vectors under one of several names, or one for each of two text encoders. */
import { AppError } from '../base/index.js';
import { isFloatDtype } from '../tensor/index.js';
import { readFloats, type TensorFile, type TensorLocation, type TensorSource } from './tensor-file.js';

/** Names of the tensor of vectors. @source A1111 v1.10.1 and diffusers `load_textual_inversion`, as behaviour */
const NAMES: readonly RegExp[] = [/^emb_params$/, /^string_to_param(\.|$)/, /^clip_l$/];
/** The tensors of an inversion for two text encoders, in the order of these. @source A1111 v1.10.1, as behaviour of SDXL */
const OF_BOTH = ['clip_l', 'clip_g'] as const;

/** As many vectors as a chunk of the prompt takes have 300 kB; what trainers put beside them is small. */
const MAX_FILE_BYTES = 64 * 2 ** 20;
/** A chunk of the prompt takes 75. */
const MAX_VECTORS = 1_024;

const invalidIn = ({ path }: TensorSource) => {
  return (problem: string) => new AppError('EMBEDDING_INVALID', { path, problem });
};

/** One tensor for each text encoder that the file is made for. */
function tensorsOf(source: TensorSource): readonly TensorLocation[] {
  const { tensors } = source;
  const invalid = invalidIn(source);
  const both = OF_BOTH.flatMap((name) => tensors.get(name) ?? []);
  if (both.length === OF_BOTH.length) return both.map((location) => requireVectorShape(location, invalid));
  if (tensors.has('clip_g')) throw invalid('it has vectors for the second of two text encoders and none for the first');
  const names = [...tensors.keys()];
  const name = NAMES.map((pattern) => names.find((known) => pattern.test(known))).find((found) => found !== undefined);
  const location = tensors.get(name ?? (names.length === 1 ? (names[0] ?? '') : ''));
  if (!location) throw invalid(`none of its ${names.length} tensors has a name of an embedding`);
  return [requireVectorShape(location, invalid)];
}

function requireVectorShape(location: TensorLocation, invalid: ReturnType<typeof invalidIn>): TensorLocation {
  const { dtype, shape } = location;
  if (!isFloatDtype(dtype)) throw invalid(`its dtype is ${dtype}`);
  if (shape.length < 1 || shape.length > 2 || shape.includes(0))
    throw invalid(`its tensor has shape [${shape.join(', ')}], not [vectors, width]`);
  if (shape.length === 2 && (shape[0] ?? 0) > MAX_VECTORS)
    throw invalid(`it has ${shape[0]} vectors, the limit is ${MAX_VECTORS}`);
  return location;
}

/** By text encoder, the vectors for it. @shape each [width] */
export type VectorsOfEncoders = readonly (readonly Float32Array[])[];

/** The vectors of a textual inversion among some tensors. @throws EMBEDDING_INVALID FILE_UNREADABLE */
export async function readVectors(source: TensorSource): Promise<VectorsOfEncoders> {
  return Promise.all(tensorsOf(source).map(rowsOf));
}

async function rowsOf(location: TensorLocation): Promise<readonly Float32Array[]> {
  const data = await readFloats(location, MAX_FILE_BYTES);
  const width = location.shape.at(-1) ?? data.length;
  return Array.from({ length: data.length / width }, (_, row) => data.slice(row * width, (row + 1) * width));
}

/** The vectors of a textual inversion, at least one. @throws EMBEDDING_INVALID FILE_UNREADABLE */
export async function readEmbedding(file: TensorFile): Promise<VectorsOfEncoders> {
  const { path, sizeBytes } = file;
  if (sizeBytes <= MAX_FILE_BYTES) return readVectors(file);
  throw new AppError('EMBEDDING_INVALID', {
    path,
    problem: `it has ${sizeBytes} bytes, the limit is ${MAX_FILE_BYTES}`,
  });
}
