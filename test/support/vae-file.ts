/** @file VAE files made from the default model's own VAE, in the names of either program. */
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isDtype } from '../../src/tensor/index.js';
import {
  floatTensor,
  openFolderPart,
  readFloats,
  type TensorLocation,
  type TensorToWrite,
  writeSafetensors,
} from '../../src/weights/index.js';
import { createKeyMap } from '../../src/weights/key-maps/key-map.js';
import { vaeRows } from '../../src/weights/key-maps/vae.js';
import { DEFAULT_MODEL } from './models.js';

/** Of the default model's VAE. */
const TOPOLOGY = { levels: 4, layersPerBlock: 1 };
const COMPVIS = createKeyMap(vaeRows(TOPOLOGY));

export interface VaeFileOptions {
  readonly names?: 'compvis' | 'diffusers';
  /** Such as "first_stage_model.". */
  readonly prefix?: string;
  /** What the last convolution's bias is moved by; 0 = the same VAE. */
  readonly shift?: number;
  /** The same VAE for latents of other channels: by this matrix they become its own. @shape [channels][channels] */
  readonly from?: readonly (readonly number[])[];
  /** Without these tensors, by our names. */
  readonly without?: RegExp;
}

/** CompVis has convolutions where diffusers has linear layers. */
const shapeOf = (name: string, { shape }: TensorLocation): readonly number[] =>
  /attentions\..*\.weight$/.test(name) && shape.length === 2 ? [...shape, 1, 1] : shape;

/** @shape weights [n, n] flat, matrix [n][n] → [n, n] flat */
function multiplied(weights: Float32Array, matrix: readonly (readonly number[])[]): Float32Array {
  const n = matrix.length;
  return weights.map((_, index) =>
    matrix.reduce((sum, row, k) => sum + weights[Math.trunc(index / n) * n + k]! * row[index % n]!, 0),
  );
}

/** Writes such a file. */
export async function writeVaeFile(path: string, options: VaeFileOptions = {}): Promise<string> {
  const { names = 'compvis', prefix = '', shift = 0, from, without } = options;
  await mkdir(dirname(path), { recursive: true });
  const { source } = await openFolderPart(DEFAULT_MODEL, 'vae');
  const write = async (name: string, location: TensorLocation): Promise<TensorToWrite> => {
    const theirs = prefix + (names === 'compvis' ? (COMPVIS.toTheirs(name) ?? name) : name);
    const shape = names === 'compvis' ? shapeOf(name, location) : location.shape;
    if (shift !== 0 && name === 'decoder.conv_out.bias')
      return floatTensor(
        theirs,
        (await readFloats(location)).map((value) => value + shift),
        shape,
      );
    if (from && name === 'post_quant_conv.weight')
      return floatTensor(theirs, multiplied(await readFloats(location), from), shape);
    const { offsetBytes, sizeBytes, dtype } = location;
    if (!isDtype(dtype)) throw new Error(`no VAE of these tests has blocks of ${dtype}`);
    const bytes = (await readFile(location.path)).subarray(offsetBytes, offsetBytes + sizeBytes);
    return { name: theirs, dtype, shape, pieces: () => [bytes] };
  };
  const wanted = [...source.tensors].filter(([name]) => !without?.test(name));
  await writeSafetensors(path, await Promise.all(wanted.map(([name, location]) => write(name, location))));
  return path;
}
