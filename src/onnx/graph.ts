/**
 * @file Builder of ONNX graphs. A scope path is the node name and the prefix of every error; constants are shared;
 * weights stay in their files and are pointed to (external data).
 */
import { AppError } from '../base/index.js';
import { type Dtype, elementCount, type Shape } from '../tensor/index.js';
import { type AttributeValue, encodeModel, type GraphParts, type OnnxType, type SymbolicShape } from './proto.js';

/** A value inside one graph. */
export interface Value {
  readonly name: string;
}

/** A tensor that lies in a file. */
export interface ExternalTensor {
  readonly name: string;
  readonly shape: Shape;
  readonly location: {
    readonly path: string;
    readonly offsetBytes: number;
    readonly sizeBytes: number;
    readonly dtype: Dtype;
  };
}

/** An input of a graph: names in the shape are sizes that differ from run to run. */
export interface GraphInput {
  readonly name: string;
  readonly shape: SymbolicShape;
}

/** A finished graph: what the engine loads. */
export interface OnnxGraph {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly inputs: readonly GraphInput[];
  readonly outputs: readonly string[];
  /** Files that the graph's weights lie in. */
  readonly weightFiles: readonly string[];
}

export interface NodeOptions {
  /** Distinguishes several nodes of one kind in a scope; the operator's name when left out. */
  readonly label?: string;
  readonly domain?: 'com.microsoft';
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
}

/** A place in a graph under construction. `undefined` inputs are optional inputs left out. */
export interface GraphScope {
  readonly path: string;
  child(name: string): GraphScope;
  input(name: string, type: OnnxType, shape: SymbolicShape): Value;
  output(name: string, value: Value, type: OnnxType, shape: SymbolicShape): void;
  /** A weight as 32-bit floats, widened in the graph if its file holds another dtype. */
  weight(tensor: ExternalTensor): Value;
  /** A weight as its file holds it, for operators that read such numbers themselves. */
  stored(tensor: ExternalTensor): Value;
  floats(data: readonly number[] | Float32Array, shape: Shape): Value;
  /** A small table of 64-bit integers, as shape arithmetic wants them; a number is a scalar. */
  integers(data: readonly number[] | number): Value;
  node(operator: string, inputs: readonly (Value | undefined)[], options?: NodeOptions): Value;
}

/** A graph under construction: its root scope, and the way to finish it. */
export interface GraphBuilder extends GraphScope {
  build(): OnnxGraph;
}

/** Starts a graph. `name` is the model's name and the first part of every error. */
export function createGraph(name: string): GraphBuilder {
  const parts: GraphParts = { name, inputs: [], outputs: [], nodes: [], initializers: [] };
  const state = createState(parts);
  return { ...scopeAt(state, ''), build: () => build(parts) };
}

interface GraphState {
  readonly parts: GraphParts;
  /** @throws GRAPH_INVALID when the name is taken */
  claim(name: string): string;
  /** The value made for a key before, or now. */
  shared(key: string, make: () => Value): Value;
}

function createState(parts: GraphParts): GraphState {
  const names = new Set<string>();
  const values = new Map<string, Value>();
  const claim = (name: string) => {
    if (names.has(name))
      throw new AppError('GRAPH_INVALID', { node: `${parts.name}/${name}`, problem: 'two nodes of this name' });
    names.add(name);
    return name;
  };
  const shared = (key: string, make: () => Value) => {
    const value = values.get(key) ?? make();
    values.set(key, value);
    return value;
  };
  return { parts, claim, shared };
}

const joined = (path: string, name: string): string => (path ? `${path}/${name}` : name);

function node(
  state: GraphState,
  path: string,
  ...[operator, inputs, options = {}]: Parameters<GraphScope['node']>
): Value {
  const name = state.claim(joined(path, options.label ?? operator));
  requireFloats(`${state.parts.name}/${name}`, options.attributes);
  state.parts.nodes.push({
    name,
    operator,
    domain: options.domain ?? '',
    inputs: inputs.map((value) => value?.name ?? ''),
    // Every operator used here has one output, so that a value's name is its node's.
    outputs: [name],
    attributes: options.attributes ?? {},
  });
  return { name };
}

/** A file holds them in 32 bits. @throws GRAPH_INVALID */
function requireFloats(node: string, attributes: NodeOptions['attributes'] = {}): void {
  for (const [key, value] of Object.entries(attributes))
    if (typeof value === 'object' && 'float' in value && !Number.isFinite(Math.fround(value.float)))
      throw new AppError('GRAPH_INVALID', { node, problem: `${key} is ${value.float}, which is no number of 32 bits` });
}

function scopeAt(state: GraphState, path: string): GraphScope {
  const { parts } = state;
  return {
    path,
    child: (name) => scopeAt(state, joined(path, name)),
    input: (name, type, shape) => {
      parts.inputs.push({ name: state.claim(name), type, shape });
      return { name };
    },
    output: (name, value, type, shape) => {
      node(state, path, 'Identity', [value], { label: name });
      parts.outputs.push({ name: joined(path, name), type, shape });
    },
    weight: (tensor) => weight(state, tensor),
    stored: (tensor) => stored(state, tensor),
    floats: (data, shape) => floats(state, data, shape),
    integers: (data) => integers(state, data),
    node: (...parts) => node(state, path, ...parts),
  };
}

function stored(state: GraphState, { name, shape, location }: ExternalTensor): Value {
  const key = `stored:${location.path}:${location.offsetBytes}:${shape.join('x')}`;
  return state.shared(key, () => {
    if (location.sizeBytes === 0)
      throw new AppError('GRAPH_INVALID', { node: `${state.parts.name}/${name}`, problem: 'the weight is empty' });
    state.parts.initializers.push({ kind: 'external', ...location, name: state.claim(name), shape });
    return { name };
  });
}

function weight(state: GraphState, tensor: ExternalTensor): Value {
  const { name, shape, location } = tensor;
  const key = `weight:${location.path}:${location.offsetBytes}:${shape.join('x')}`;
  return state.shared(key, () => {
    const value = stored(state, tensor);
    if (location.dtype === 'F32') return value;
    const cast = state.claim(`${name}/Cast`);
    state.parts.nodes.push({
      name: cast,
      operator: 'Cast',
      domain: '',
      inputs: [value.name],
      outputs: [cast],
      attributes: { to: { type: 'float32' } },
    });
    return { name: cast };
  });
}

function floats(state: GraphState, data: readonly number[] | Float32Array, shape: Shape): Value {
  const values = Float32Array.from(data);
  if (values.length !== elementCount(shape))
    throw new AppError('GRAPH_INVALID', {
      node: state.parts.name,
      problem: `${values.length} floats for shape [${shape.join(', ')}]`,
    });
  const bytes = new Uint8Array(values.buffer);
  return constant(
    state,
    `float32:${shape.join('x')}:${Buffer.from(bytes).toString('base64')}`,
    'float32',
    shape,
    bytes,
  );
}

function integers(state: GraphState, data: readonly number[] | number): Value {
  const values = BigInt64Array.from([data].flat(), BigInt);
  const shape = typeof data === 'number' ? [] : [data.length];
  return constant(state, `int64:${shape.join('x')}:${values.join(',')}`, 'int64', shape, new Uint8Array(values.buffer));
}

function constant(state: GraphState, key: string, type: OnnxType, shape: Shape, bytes: Uint8Array<ArrayBuffer>): Value {
  return state.shared(key, () => {
    const name = state.claim(`constant/${state.parts.initializers.length}`);
    state.parts.initializers.push({ kind: 'inline', name, type, shape, bytes });
    return { name };
  });
}

/** The bytes are made when they are first asked for: a graph may be built to see which weights it reads. */
function build(parts: GraphParts): OnnxGraph {
  const external = parts.initializers.flatMap((entry) => (entry.kind === 'external' ? [entry.path] : []));
  let bytes: Uint8Array | undefined;
  return {
    name: parts.name,
    get bytes() {
      bytes ??= encodeModel(parts);
      return bytes;
    },
    inputs: parts.inputs.map(({ name, shape }) => ({ name, shape })),
    outputs: parts.outputs.map(({ name }) => name),
    weightFiles: [...new Set(external)],
  };
}
