/**
 * @file Quantised blocks widened to floats, exactly as their makers define them: small integers times a scale of half
 * precision, less a minimum where the kind has one.
 * @source ggml-org/ggml `ggml-quants.c` (`dequantize_row_*`; MIT) and `ggml-common.h` for the layouts, as facts
 */
import { BLOCKS, type BlockDtype } from './dtype.js';

/** One block on its way: its bytes, where its elements go, and how a half at a place of it reads. */
interface Block {
  readonly bytes: Uint8Array;
  readonly target: Float32Array;
  readonly half: (at: number) => number;
}

type BlockDecoder = (block: Block) => void;

const f = Math.fround;

/** 32 elements of 4 bits, low nibbles first, perhaps with a fifth bit each. */
function nibbles({ bytes, target }: Block, at: number, value: (quant: number, index: number) => number): void {
  for (let index = 0; index < 16; index++) {
    target[index] = value(bytes[at + index]! & 15, index);
    target[index + 16] = value(bytes[at + index]! >> 4, index + 16);
  }
}

const fifthBits = (bytes: Uint8Array, at: number): number =>
  bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);

const fifth = (bits: number, index: number): number => ((bits >>> index) & 1) << 4;

/** The eight scales and minima of a K block, of six bits each in twelve bytes. */
function scaleAndMinimum(bytes: Uint8Array, at: number, index: number): readonly [scale: number, minimum: number] {
  const byte = (offset: number) => bytes[at + offset]!;
  if (index < 4) return [byte(index) & 63, byte(index + 4) & 63];
  return [(byte(index + 4) & 15) | ((byte(index - 4) >> 6) << 4), (byte(index + 4) >> 4) | ((byte(index) >> 6) << 4)];
}

/** 256 elements in eight groups of 32, whose low bits are nibbles; `high` is what their other bits add. */
function kGroups(
  { bytes, target, half }: Block,
  nibblesAt: number,
  high: (group: number, index: number) => number,
): void {
  const [scale, minimum] = [half(0), half(2)];
  for (let group = 0; group < 8; group++) {
    const [factor, less] = scaleAndMinimum(bytes, 4, group);
    const [d, m] = [f(scale * factor), f(minimum * less)];
    for (let index = 0; index < 32; index++) {
      const byte = bytes[nibblesAt + (group >> 1) * 32 + index]!;
      const quant = ((group & 1) === 0 ? byte & 15 : byte >> 4) + high(group, index);
      target[group * 32 + index] = f(f(d * quant) - m);
    }
  }
}

/** Sixteen groups of 16; a byte holds two bits of four elements that stand 32 apart, in each half of the block. */
function pairsOfBits(visit: (group: number, element: number, byte: number, shift: number) => void): void {
  for (let group = 0; group < 16; group++) {
    const [half, inHalf] = [group >> 3, group & 7];
    const [shift, side] = [(inHalf >> 1) * 2, inHalf & 1];
    for (let index = 0; index < 16; index++) visit(group, group * 16 + index, half * 32 + side * 16 + index, shift);
  }
}

/** The sixteen scales of Q3_K: their low nibbles, then two bits of each. */
function q3Scale(bytes: Uint8Array, at: number, group: number): number {
  const low = group < 8 ? bytes[at + group]! & 15 : bytes[at + group - 8]! >> 4;
  const high = (bytes[at + 8 + (group & 3)]! >> (2 * (group >> 2))) & 3;
  return (low | (high << 4)) - 32;
}

const DECODERS: Readonly<Record<BlockDtype, BlockDecoder>> = {
  Q4_0: (block) => nibbles(block, 2, (quant) => f((quant - 8) * block.half(0))),
  Q4_1: (block) => nibbles(block, 4, (quant) => f(f(quant * block.half(0)) + block.half(2))),
  Q5_0: (block) => {
    const bits = fifthBits(block.bytes, 2);
    nibbles(block, 6, (quant, index) => f(((quant | fifth(bits, index)) - 16) * block.half(0)));
  },
  Q5_1: (block) => {
    const bits = fifthBits(block.bytes, 4);
    nibbles(block, 8, (quant, index) => f(f((quant | fifth(bits, index)) * block.half(0)) + block.half(2)));
  },
  Q8_0: ({ bytes, target, half }) => {
    const scale = half(0);
    for (let index = 0; index < 32; index++) target[index] = f(((bytes[index + 2]! << 24) >> 24) * scale);
  },
  Q2_K: ({ bytes, target, half }) => {
    const [scale, minimum] = [half(80), half(82)];
    pairsOfBits((group, element, byte, shift) => {
      const packed = bytes[group]!;
      const quant = (bytes[16 + byte]! >> shift) & 3;
      target[element] = f(f(f(scale * (packed & 15)) * quant) - f(minimum * (packed >> 4)));
    });
  },
  Q3_K: ({ bytes, target, half }) => {
    const scale = half(108);
    pairsOfBits((group, element, byte, shift) => {
      const bit = (group >> 3) * 4 + (shift >> 1);
      const isHigh = (bytes[byte & 31]! >> bit) & 1;
      const quant = ((bytes[32 + byte]! >> shift) & 3) - (isHigh ? 0 : 4);
      target[element] = f(f(scale * q3Scale(bytes, 96, group)) * quant);
    });
  },
  Q4_K: (block) => kGroups(block, 16, () => 0),
  Q5_K: (block) => kGroups(block, 48, (group, index) => ((block.bytes[16 + index]! >> group) & 1) << 4),
  Q6_K: ({ bytes, target, half }) => {
    const scale = half(208);
    for (let element = 0; element < 256; element++) {
      const [side, within] = [element >> 7, element & 127];
      const low = bytes[side * 64 + (within & 63)]!;
      const high = (bytes[128 + side * 32 + (within & 31)]! >> (2 * (within >> 5))) & 3;
      const quant = ((within < 64 ? low & 15 : low >> 4) | (high << 4)) - 32;
      const factor = (bytes[192 + (element >> 4)]! << 24) >> 24;
      target[element] = f(f(scale * factor) * quant);
    }
  },
};

/** Decodes whole blocks; the last one may stand for fewer elements than it has. `halves` reads the bits of a half. */
export function decodeBlocks(dtype: BlockDtype, halves: (bits: number) => number) {
  const { elements, bytes: blockBytes } = BLOCKS[dtype];
  const decode = DECODERS[dtype];
  return (bytes: Uint8Array, target: Float32Array): void => {
    for (let block = 0; block * elements < target.length; block++) {
      const at = bytes.subarray(block * blockBytes, (block + 1) * blockBytes);
      const half = (offset: number) => halves(at[offset]! | (at[offset + 1]! << 8));
      decode({ bytes: at, target: target.subarray(block * elements, (block + 1) * elements), half });
    }
  };
}
