/** @file A list's vectors on disk, in half precision: written whole or not at all, and checked when read. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Float16Array } from '@petamoriken/float16';
import { defined } from '../../base/index.js';
import { createFloatDecoder, type Dtype, elementCount } from '../../tensor/index.js';
import { openSafetensors, type TensorLocation, type TensorToWrite, writeSafetensors } from '../../weights/index.js';
import type { WordVectors } from './vectors.js';

const meanName = (layer: number): string => `mean.${layer}`;
const directionsName = (layer: number): string => `directions.${layer}`;

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

function tensor(name: string, dtype: Dtype, shape: readonly number[], bytes: Uint8Array): TensorToWrite {
  return { name, dtype, shape, pieces: () => [bytes] };
}

/** Means in single, directions in half precision: entries are below 1, so a cosine is off by less than 1e-3. */
function tensorsOf({ width, means, directions }: WordVectors): readonly TensorToWrite[] {
  return means.flatMap((mean, index) => {
    const rows = defined(directions[index], 'a layer');
    const halves = new Float16Array(rows);
    return [
      tensor(meanName(index + 1), 'F32', [width], bytesOf(mean)),
      tensor(directionsName(index + 1), 'F16', [rows.length / width, width], bytesOf(halves)),
    ];
  });
}

const digestOf = (pieces: Iterable<Uint8Array>): string => {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
};

/** Writes vectors. @throws FILE_UNWRITABLE */
export async function writeWordVectors(path: string, vectors: WordVectors): Promise<void> {
  const tensors = tensorsOf(vectors);
  const sha256 = digestOf(tensors.flatMap(({ pieces }) => [...(pieces() as Iterable<Uint8Array>)]));
  await writeSafetensors(path, tensors, { format: 'penultimate-words', sha256 });
}

/** What is stored; undefined when there is nothing, or nothing whole: then it is built anew. */
export async function readWordVectors(
  path: string,
  numLayers: number,
  words: number,
): Promise<WordVectors | undefined> {
  try {
    const { tensors, metadata } = await openSafetensors(path);
    const file = await readFile(path);
    const slice = ({ offsetBytes, sizeBytes }: TensorLocation) => file.subarray(offsetBytes, offsetBytes + sizeBytes);
    if (digestOf([...tensors.values()].map(slice)) !== metadata.sha256) return undefined;
    const read = (name: string) => decode(defined(tensors.get(name), name), slice);
    const layers = Array.from({ length: numLayers }, (_, index) => index + 1);
    const means = layers.map((layer) => read(meanName(layer)));
    const directions = layers.map((layer) => read(directionsName(layer)));
    const width = defined(means[0], 'a layer').length;
    return directions.every(({ length }) => length === words * width) ? { width, means, directions } : undefined;
  } catch {
    // Whatever is wrong with a cache, the cure is the same.
    return undefined;
  }
}

function decode(location: TensorLocation, slice: (location: TensorLocation) => Uint8Array): Float32Array {
  const target = new Float32Array(elementCount(location.shape));
  createFloatDecoder(location.dtype)(slice(location), target);
  return target;
}
