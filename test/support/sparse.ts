/** @file Full-size model files that take no room: a true header, and a hole of the right length for the numbers. */
import { mkdir, open, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { weightsOf } from '../../bench/synthetic.mjs';
import {
  type ClipTextConfig,
  clipTextGraph,
  type UnetConfig,
  unetGraph,
  type VaeConfig,
  vaeDecoderGraph,
  vaeEncoderGraph,
} from '../../src/models/index.js';
import { DTYPE_BYTES, type Dtype, elementCount, type Shape } from '../../src/tensor/index.js';
import type { WeightScope } from '../../src/weights/index.js';

export interface SparseTensor {
  readonly name: string;
  readonly shape: Shape;
  /** F16 when left out. */
  readonly dtype?: Dtype;
  /** Zeros when left out. */
  readonly bytes?: Uint8Array;
}

/** Writes a .safetensors file whose tensors are holes, except where bytes are given. */
export async function writeSparse(
  path: string,
  tensors: readonly SparseTensor[],
  metadata: Readonly<Record<string, string>> = {},
): Promise<string> {
  const entries: Record<string, unknown> = { __metadata__: metadata };
  const placed: (readonly [number, Uint8Array])[] = [];
  let end = 0;
  for (const { name, shape, dtype = 'F16', bytes } of tensors) {
    const start = end;
    end += elementCount(shape) * DTYPE_BYTES[dtype];
    entries[name] = { dtype, shape, data_offsets: [start, end] };
    if (bytes) placed.push([start, bytes]);
  }
  const header = new TextEncoder().encode(JSON.stringify(entries));
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(header.length), true);
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, 'w');
  await file.write(length, 0, 8, 0);
  await file.write(header, 0, header.length, 8);
  await file.truncate(8 + header.length + end);
  for (const [start, bytes] of placed) await file.write(bytes, 0, bytes.length, 8 + header.length + start);
  await file.close();
  return path;
}

/** 0, 1, 2, … as `position_ids` are kept. */
export const positionIds = (name: string): SparseTensor => {
  const ids = BigInt64Array.from({ length: 77 }, (_, index) => BigInt(index));
  return { name, shape: [1, 77], dtype: 'I64', bytes: new Uint8Array(ids.buffer) };
};

export interface Sizes {
  readonly text: ClipTextConfig;
  readonly unet: UnetConfig;
  readonly vae: VaeConfig;
}

/** Every tensor of a diffusers folder by part, under today's names. */
export function folderTensors({
  text,
  unet,
  vae,
}: Sizes): Readonly<Record<'text_encoder' | 'unet' | 'vae', SparseTensor[]>> {
  const all = (...builds: ((scope: WeightScope) => unknown)[]): SparseTensor[] =>
    [...new Map(builds.flatMap((build) => [...weightsOf(build)]))].map(([name, shape]) => ({
      name,
      shape: shape.length === 3 ? shape.slice(0, 1) : shape,
    }));
  const finalNorm = ['weight', 'bias'].map((end) => ({
    name: `text_model.final_layer_norm.${end}`,
    shape: [text.width],
  }));
  return {
    text_encoder: [...all((w) => clipTextGraph(text, w)), ...finalNorm],
    unet: all((w) => unetGraph(unet, w)),
    vae: all(
      (w) => vaeDecoderGraph(vae, w),
      (w) => vaeEncoderGraph(vae, w),
    ),
  };
}

/** Writes JSON files into a folder. */
export async function writeJsons(folder: string, files: Readonly<Record<string, unknown>>): Promise<void> {
  for (const [path, json] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), typeof json === 'string' ? json : JSON.stringify(json));
  }
}
