import { describe, expect, it } from 'vitest';
import { safetensorsHeaderBytes } from './safetensors.js';

/** The first bytes of a file whose header has that length. */
function startOf(length: number): Uint8Array {
  const start = Buffer.alloc(8);
  start.writeBigUInt64LE(BigInt(length));
  return new Uint8Array(start);
}

describe('the length of a header', () => {
  // 640 = 80 02 and 19280 = 50 4b: the same bytes as of a pickle and of a zip archive.
  it.each([2, 640, 896, 1152, 1408, 19_280, 84_816])('may be %d', (length) => {
    expect(safetensorsHeaderBytes({ path: 'x', sizeBytes: 1_000_000 }, startOf(length))).toBe(length);
  });

  it.each([
    ['zip archive', [0x50, 0x4b, 3, 4, 0x14, 0, 8, 8]],
    ['pickle of protocol 2', [0x80, 2, 0x7d, 0x71, 0, 0x58, 1, 0]],
    ['pickle of protocol 4', [0x80, 4, 0x95, 0x20, 0, 0, 0, 1]],
    ['pickle that is shorter than a length', [0x80, 2, 0x2e]],
  ])('is none in a %s', (_name, bytes) => {
    const read = () => safetensorsHeaderBytes({ path: 'x', sizeBytes: 1_000_000 }, new Uint8Array(bytes));
    expect(read).toThrow(expect.objectContaining({ code: 'CHECKPOINT_PICKLE' }));
  });

  it('that the file is too short for is told', () => {
    const read = () => safetensorsHeaderBytes({ path: 'x', sizeBytes: 100 }, startOf(93));
    expect(read).toThrow(expect.objectContaining({ code: 'SAFETENSORS_INVALID' }));
  });
});
