/** @file Golden data and the models it was made with; see test/golden/README.md. */
import { readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  floatTensor,
  openSafetensors,
  readFloats,
  type TensorSource,
  writeSafetensors,
} from '../../src/weights/index.js';
import { hashTensor } from './hash-weights.js';

const dataPath = (name: string): string => fileURLToPath(new URL(`../golden/data/${name}`, import.meta.url));

export interface GoldenTensor {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** All tensors of a golden file as 32-bit floats. */
export async function goldenTensors(name: string): Promise<Readonly<Record<string, GoldenTensor>>> {
  const file = await openSafetensors(dataPath(`${name}.safetensors`));
  const entries = [...file.tensors].map(
    async ([key, location]) => [key, { data: await readFloats(location), shape: location.shape }] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

/** A golden table. */
export const goldenJson = <T>(name: string): T => JSON.parse(readFileSync(dataPath(`${name}.json`), 'utf8')) as T;

/** A fresh folder below the system's temporary one. */
export const temporaryFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'penultimate-test-'));

/** Writes a part with hash weights and opens it. Shapes with trailing ones are those of vectors used as [C, 1, 1]. */
export async function hashPart(
  folder: string,
  component: string,
  shapes: ReadonlyMap<string, readonly number[]>,
): Promise<TensorSource> {
  const path = join(folder, `${component}.safetensors`);
  const tensors = [...shapes].map(([name, shape]) => {
    const stored = shape.length === 3 ? shape.slice(0, 1) : shape;
    return floatTensor(name, hashTensor(`${component}/${name}`, stored), stored);
  });
  await writeSafetensors(path, tensors);
  return openSafetensors(path);
}

/** Largest difference relative to the largest expected value: the measure of engine-notes for convolutional networks. */
export function relativeError(actual: Float32Array, expected: Float32Array): number {
  let [error, largest] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    error = Math.max(error, Math.abs(actual[i]! - expected[i]!));
    largest = Math.max(largest, Math.abs(expected[i]!));
  }
  return actual.length === expected.length ? error / largest : Number.POSITIVE_INFINITY;
}
