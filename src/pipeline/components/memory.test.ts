import { expect, it } from 'vitest';
import type { Checkpoint } from '../checkpoint/index.js';
import { memoryBytes, requireMemory } from './memory.js';

const tensor = (shape: readonly number[]) => ({ dtype: 'F16', shape }) as never;
const source = (...shapes: readonly (readonly number[])[]) => ({
  path: 'xl.safetensors',
  tensors: new Map(shapes.map((shape, index) => [String(index), tensor(shape)])),
});
const model = {
  path: 'xl.safetensors',
  sources: {
    textEncoder: source([1000]),
    textEncoder2: source([10, 100]),
    unet: source([10 ** 6, 1000], [8]),
    vae: source(),
  },
} as unknown as Checkpoint;
/** Two text encoders, the UNet's matrix and its bias. */
const NEEDED = 4 * (1000 + 1000 + 10 ** 9 + 8);

it('a model has room where its weights fit as 32-bit floats, to the byte', () => {
  expect(() => requireMemory(model, NEEDED)).not.toThrow();
  expect(() => requireMemory(model, NEEDED - 1)).toThrow(
    expect.objectContaining({
      code: 'MEMORY_SHORT',
      message: 'xl.safetensors: its weights take 4.0 GB, and there are 4.0 GB of memory',
    }),
  );
});

it('asks this machine where nothing else is said', () => {
  expect(memoryBytes()).toBeGreaterThan(2 ** 28);
  expect(() => requireMemory({ ...model, sources: { ...model.sources, unet: source() } })).not.toThrow();
});
