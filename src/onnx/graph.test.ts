import { fromBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema } from 'onnx-buf';
import { describe, expect, it } from 'vitest';
import { createGraph, type ExternalTensor } from './graph.js';
import * as ops from './ops.js';

const decode = (bytes: Uint8Array) => fromBinary(ModelProtoSchema, bytes).graph!;
const external = (name: string, dtype: 'F32' | 'F16' = 'F32'): ExternalTensor => ({
  name,
  shape: [2, 3],
  location: { path: '/models/a.safetensors', offsetBytes: 4096, sizeBytes: 24, dtype },
});

describe('graph builder', () => {
  it('names nodes by their scope', () => {
    const g = createGraph('test');
    const x = g.input('x', 'float32', ['batch', 3]);
    g.output('y', ops.Sigmoid(g.child('block').child('act'), x), 'float32', ['batch', 3]);
    const graph = decode(g.build().bytes);
    expect(graph.node.map(({ name }) => name)).toEqual(['block/act/Sigmoid', 'y']);
    expect(graph.input[0]?.type?.value).toMatchObject({
      value: { shape: { dim: [{ value: { value: 'batch' } }, { value: { value: 3n } }] } },
    });
  });

  it('refuses a second node of one name', () => {
    const g = createGraph('test');
    const x = g.input('x', 'float32', [1]);
    ops.Sigmoid(g, x);
    expect(() => ops.Sigmoid(g, x)).toThrow('test/Sigmoid: two nodes of this name');
  });

  it('shares equal constants and weights', () => {
    const g = createGraph('test');
    expect(g.floats([1, 2], [2])).toBe(g.child('deep').floats([1, 2], [2]));
    expect(g.floats([1, 2], [2])).not.toBe(g.floats([1, 2], [1, 2]));
    expect(g.integers(1)).not.toBe(g.integers([1]));
    expect(g.weight(external('w'))).toBe(g.weight(external('w')));
  });

  it('points weights into their file, relative to the root', () => {
    const g = createGraph('test');
    g.weight(external('w'));
    const [tensor] = decode(g.build().bytes).initializer;
    expect(tensor?.externalData.map(({ key, value }) => [key, value])).toEqual([
      ['location', 'models/a.safetensors'],
      ['offset', '4096'],
      ['length', '24'],
    ]);
    expect(g.build().weightFiles).toEqual(['/models/a.safetensors']);
  });

  it('widens halves in the graph', () => {
    const g = createGraph('test');
    expect(g.weight(external('w', 'F16')).name).toBe('w/Cast');
  });

  it('refuses a number that is beyond 32 bits, and says where', () => {
    const g = createGraph('test');
    const nodeWith = (float: number) =>
      g.child('norm').node('LayerNormalization', [], { attributes: { epsilon: { float } } });
    expect(() => nodeWith(1e300)).toThrow(
      expect.objectContaining({
        code: 'GRAPH_INVALID',
        message: expect.stringContaining('test/norm/LayerNormalization'),
      }),
    );
  });

  it('refuses constants whose shape does not fit', () => {
    expect(() => createGraph('test').floats([1, 2, 3], [2])).toThrow('3 floats for shape [2]');
  });
});
