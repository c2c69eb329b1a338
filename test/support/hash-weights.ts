/** @file Deterministic model weights for tests. Twin of test/golden/recipe/hash_weights.py: both give the same bits. */

/** FNV-1a of the UTF-8 bytes of a name, as an unsigned 32-bit integer. */
function fnv1a32(name: string): number {
  let digest = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) digest = Math.imul(digest ^ byte, 0x01000193);
  return digest >>> 0;
}

/** MurmurHash3's 32-bit finaliser. */
function fmix32(value: number): number {
  let x = value;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

/** s of k·2^-s for a tensor with two axes or more: values have a standard deviation of about 1/√(fan in), 591 being that of k. */
function weightExponent(name: string, shape: readonly number[]): number {
  if (name.endsWith('token_embedding.weight')) return 15;
  if (name.endsWith('position_embedding.weight')) return 16;
  const fanIn = shape.slice(1).reduce((product, size) => product * size, 1);
  return Math.round(Math.log2(591 * Math.sqrt(fanIn)));
}

/** How one integer k in −1024..1023 becomes a value: 1 ± ⅛ for norm weights, k·2^-14 for biases, k·2^-s for all else. */
function entryRule(name: string, shape: readonly number[]): (k: number) => number {
  if (shape.length === 1) return name.endsWith('.weight') ? (k) => 1 + (k >> 3) / 1024 : (k) => k / 16384;
  const scale = 2 ** -weightExponent(name, shape);
  return (k) => k * scale;
}

/**
 * The weights of a tensor, exact in f16.
 * @param name component and state dict name, such as "unet/conv_in.weight"
 * @shape result: product of `shape`, row-major
 */
export function hashTensor(name: string, shape: readonly number[]): Float32Array {
  const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
  const value = entryRule(name, shape);
  let x = fnv1a32(name);
  for (let i = 0; i < values.length; i++) {
    values[i] = value((fmix32(x) >>> 21) - 1024);
    x = (x + 0x9e3779b1) | 0;
  }
  return values;
}
