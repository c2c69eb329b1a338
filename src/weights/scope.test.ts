import { describe, expect, it } from 'vitest';
import { createWeightScope } from './scope.js';
import type { TensorLocation, TensorSource } from './tensor-file.js';

const location = (shape: readonly number[], dtype: TensorLocation['dtype'] = 'F32'): TensorLocation => ({
  path: '/m.safetensors',
  offsetBytes: 0,
  sizeBytes: 4,
  dtype,
  shape,
});
const source: TensorSource = {
  path: '/m.safetensors',
  tensors: new Map([
    ['a.weight', location([4, 2])],
    ['a.conv.weight', location([4, 2, 1, 1])],
    ['a.ids', location([3], 'I64')],
  ]),
};

describe('weight scope', () => {
  it('asks by path and shape, and remembers what was read', () => {
    const scope = createWeightScope(source, 'UNet');
    expect(scope.child('a').get('weight', [4, 2])).toMatchObject({ name: 'a.weight', shape: [4, 2] });
    expect(scope.unread()).toEqual(['a.conv.weight', 'a.ids']);
  });

  it('takes a 1×1 convolution for a linear layer', () => {
    expect(createWeightScope(source, 'UNet').get('a.conv.weight', [4, 2]).shape).toEqual([4, 2]);
  });

  it.each([
    ['a.bias', [4], 'TENSOR_MISSING', '/m.safetensors: tensor "a.bias" is missing'],
    ['a.weight', [2, 4], 'TENSOR_SHAPE', '/m.safetensors: tensor "a.weight" has shape [4, 2], expected [2, 4]'],
    [
      'a.ids',
      [3],
      'TENSOR_DTYPE',
      '/m.safetensors: tensor "a.ids" has dtype I64, expected one of F64 F32 F16 BF16 F8_E4M3 F8_E5M2',
    ],
  ])('refuses %s as %j', (name, shape, code, message) => {
    expect(() => createWeightScope(source, 'UNet').get(name, shape)).toThrow(
      expect.objectContaining({ code, message }),
    );
  });
});
