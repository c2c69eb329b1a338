/**
 * @file Fused projections taken apart. OpenCLIP keeps the weights of queries, keys and values in one tensor, one above the
 * other: each third of the rows is a tensor of its own in the same file, and nothing is copied.
 * @source torch `nn.MultiheadAttention` (`in_proj_weight`, `in_proj_bias`), BSD-3-Clause, as a fact
 */
import type { TensorLocation } from '../tensor-file.js';

const FUSED = /^(.*\.attn\.in_proj)_(weight|bias)$/;
const PARTS = 3;

/** The thirds of a fused tensor, named `….attn.in_proj.0.weight` and so on; every other tensor as it is. */
export function unfuse(name: string, location: TensorLocation): readonly (readonly [string, TensorLocation])[] {
  const [, stem, kind] = FUSED.exec(name) ?? [];
  const [rows = 0, ...rest] = location.shape;
  if (stem === undefined || rows === 0 || rows % PARTS !== 0) return [[name, location]];
  const sizeBytes = location.sizeBytes / PARTS;
  return Array.from({ length: PARTS }, (_, part) => [
    `${stem}.${part}.${kind}`,
    { ...location, shape: [rows / PARTS, ...rest], sizeBytes, offsetBytes: location.offsetBytes + part * sizeBytes },
  ]);
}
