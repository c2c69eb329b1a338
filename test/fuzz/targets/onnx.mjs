/** @file The writer of ONNX models: random graphs, written, read back by the protobuf library and compared; no file changes on the way. */
import { isDeepStrictEqual } from 'node:util';
import { fromBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema } from 'onnx-buf';
import { mutateJson } from '../mutate/json.mjs';
import { ifJson } from './if-json.mjs';

const SEED = {
  name: 'graph',
  inputs: [['x', ['n', 3]]],
  nodes: [
    ['Add', 'first', ['x', 'c'], {}],
    ['MatMul', 'second', ['first', 'x'], { axis: 1, alpha: { float: 0.5 }, mode: 'a', perm: [0, 1] }],
  ],
  constants: [['c', [1, 2, 3]]],
  outputs: [['y', 'second', ['n']]],
};

const isList = (value) => Array.isArray(value);
const isName = (value) => typeof value === 'string' && value !== '' && value.isWellFormed();
const isSize = (value) => isName(value) || (Number.isSafeInteger(value) && value >= 0);
const isAttribute = (value) =>
  isName(value) ||
  Number.isSafeInteger(value) ||
  (isList(value) && value.every(Number.isSafeInteger)) ||
  (isList(value) === false && Number.isFinite(value?.float) && Object.keys(value).length === 1);

const rowsOf = (value, isRow) => (isList(value) ? value.filter((row) => isList(row) && isRow(row)) : []);

/** What the builder is asked for is typed: a program that is not of these types is none of a caller. */
function programOf({ name, inputs, nodes, constants, outputs }) {
  return {
    name: isName(name) ? name : 'g',
    inputs: rowsOf(inputs, ([id, shape]) => isName(id) && isList(shape) && shape.every(isSize)),
    nodes: rowsOf(nodes, ([operator, label, used]) => isName(operator) && isName(label) && isList(used)),
    constants: rowsOf(constants, ([id, data]) => isName(id) && isList(data) && data.every(Number.isFinite)),
    outputs: rowsOf(outputs, ([id, of, shape]) => isName(id) && isName(of) && isList(shape) && shape.every(isSize)),
  };
}

/** Builds the program; returns what the file must hold. */
function build(createGraph, program) {
  const graph = createGraph(program.name);
  const values = new Map();
  for (const [id, shape] of program.inputs) values.set(id, graph.input(id, 'float32', shape));
  for (const [id, data] of program.constants) values.set(id, graph.floats(data, [data.length]));
  for (const [operator, label, used, given] of program.nodes) {
    const attributes = Object.fromEntries(Object.entries(given ?? {}).filter(([, value]) => isAttribute(value)));
    values.set(
      label,
      graph.node(
        operator,
        used.map((id) => values.get(id)),
        { label, attributes },
      ),
    );
  }
  for (const [id, of, shape] of program.outputs) if (values.has(of)) graph.output(id, values.get(of), 'float32', shape);
  return graph.build();
}

const requireSame = (what, actual, expected) => {
  if (!isDeepStrictEqual(actual, expected))
    throw new Error(`${what}: ${JSON.stringify(actual)} in the file, ${JSON.stringify(expected)} written`);
};

/** The graph, or undefined where a name is there twice, or a number has no 32 bits: that is the caller's fault, and said to be. */
function buildOrRefuse(createGraph, program) {
  try {
    return build(createGraph, program);
  } catch (error) {
    if (error.code === 'GRAPH_INVALID') return undefined;
    throw error;
  }
}

function writeAndRead(createGraph, program) {
  const written = buildOrRefuse(createGraph, program);
  if (written === undefined) return;
  const { graph } = fromBinary(ModelProtoSchema, written.bytes);
  const names = (rows) => rows.map(({ name }) => name);
  requireSame('name', graph.name, program.name);
  requireSame('inputs', names(graph.input), names(written.inputs));
  requireSame('outputs', names(graph.output), [...written.outputs]);
  const operators = graph.node.slice(0, program.nodes.length).map(({ opType, name }) => [opType, name]);
  requireSame(
    'operators',
    operators,
    program.nodes.map(([operator, label]) => [operator, label]),
  );
}

export const ONNX_TARGET = {
  name: 'onnx',
  what: 'ONNX models, written and read back',
  seeds: () => [JSON.stringify(SEED)],
  mutate: mutateJson,
  run: (input, { doors: { onnx } }) => ifJson(input, (json) => writeAndRead(onnx.createGraph, programOf(Object(json)))),
};
