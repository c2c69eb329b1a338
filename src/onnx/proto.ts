/** @file From a list of nodes to the bytes of an ONNX model, by the protobuf library. */
import { parse, relative, sep } from 'node:path';
import { create, toBinary } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  StringStringEntryProtoSchema,
  type TensorProto,
  TensorProto_DataLocation,
  TensorProto_DataType,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from 'onnx-buf';
import type { Dtype, Shape } from '../tensor/index.js';

/** Element types of graph inputs, outputs and constants. */
export type OnnxType = 'float32' | 'int64' | 'int32';
/** Sizes, and names of sizes that differ from run to run. */
export type SymbolicShape = readonly (number | string)[];
/** Numbers are integers unless wrapped as `{ float }`; `{ type }` names an element type. */
export type AttributeValue =
  | number
  | string
  | readonly number[]
  | { readonly float: number }
  | { readonly type: OnnxType };

interface TypedName {
  readonly name: string;
  readonly type: OnnxType;
  readonly shape: SymbolicShape;
}
interface NodeParts {
  readonly name: string;
  readonly operator: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}
type InitializerParts =
  | {
      readonly kind: 'inline';
      readonly name: string;
      readonly type: OnnxType;
      readonly shape: Shape;
      readonly bytes: Uint8Array<ArrayBuffer>;
    }
  | {
      readonly kind: 'external';
      readonly name: string;
      readonly shape: Shape;
      readonly path: string;
      readonly offsetBytes: number;
      readonly sizeBytes: number;
      readonly dtype: Dtype;
    };

export interface GraphParts {
  readonly name: string;
  readonly inputs: TypedName[];
  readonly outputs: TypedName[];
  readonly nodes: NodeParts[];
  readonly initializers: InitializerParts[];
}

/** ONNX 1.15's operator set, the newest whose every operator used here has a CPU kernel; `com.microsoft` holds the fused ones. */
const OPERATOR_SETS = { '': 20n, 'com.microsoft': 1n } as const;
const IR_VERSION = 9n;

const TYPE_CODES: Readonly<Record<OnnxType, TensorProto_DataType>> = {
  float32: TensorProto_DataType.FLOAT,
  int64: TensorProto_DataType.INT64,
  int32: TensorProto_DataType.INT32,
};

const DTYPE_CODES: Readonly<Record<Dtype, TensorProto_DataType>> = {
  F64: TensorProto_DataType.DOUBLE,
  F32: TensorProto_DataType.FLOAT,
  F16: TensorProto_DataType.FLOAT16,
  BF16: TensorProto_DataType.BFLOAT16,
  F8_E4M3: TensorProto_DataType.FLOAT8E4M3FN,
  F8_E5M2: TensorProto_DataType.FLOAT8E5M2,
  I64: TensorProto_DataType.INT64,
  I32: TensorProto_DataType.INT32,
  U8: TensorProto_DataType.UINT8,
  BOOL: TensorProto_DataType.BOOL,
};

/** Root of the file system a path lies on; locations of external data are relative to it. */
export const externalDataRoot = (path: string): string => parse(path).root;

const externalLocation = (path: string): string => relative(externalDataRoot(path), path).split(sep).join('/');

/** @source onnx/onnx `onnx.proto`, Apache-2.0 */
export function encodeModel(parts: GraphParts): Uint8Array {
  const graph = create(GraphProtoSchema, {
    name: parts.name,
    node: parts.nodes.map(encodeNode),
    initializer: parts.initializers.map(encodeInitializer),
    input: parts.inputs.map(encodeTypedName),
    output: parts.outputs.map(encodeTypedName),
  });
  const opsetImport = Object.entries(OPERATOR_SETS).map(([domain, version]) =>
    create(OperatorSetIdProtoSchema, { domain, version }),
  );
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, { irVersion: IR_VERSION, producerName: 'penultimate', opsetImport, graph }),
  );
}

const encodeNode = ({ name, operator, domain, inputs, outputs, attributes }: NodeParts) =>
  create(NodeProtoSchema, {
    name,
    opType: operator,
    domain,
    input: [...inputs],
    output: [...outputs],
    attribute: Object.entries(attributes).map(([key, value]) => encodeAttribute(key, value)),
  });

const encodeAttribute = (name: string, value: AttributeValue): AttributeProto =>
  create(AttributeProtoSchema, { name, ...attributeFields(value) });

function attributeFields(value: AttributeValue) {
  if (typeof value === 'number') return { type: AttributeProto_AttributeType.INT, i: BigInt(value) };
  if (typeof value === 'string')
    return { type: AttributeProto_AttributeType.STRING, s: new TextEncoder().encode(value) };
  if ('float' in value) return { type: AttributeProto_AttributeType.FLOAT, f: value.float };
  if ('type' in value) return { type: AttributeProto_AttributeType.INT, i: BigInt(TYPE_CODES[value.type]) };
  return { type: AttributeProto_AttributeType.INTS, ints: value.map(BigInt) };
}

function encodeInitializer(parts: InitializerParts): TensorProto {
  const dims = parts.shape.map(BigInt);
  if (parts.kind === 'inline')
    return create(TensorProtoSchema, {
      name: parts.name,
      dims,
      dataType: TYPE_CODES[parts.type],
      rawData: parts.bytes,
    });
  const entries = { location: externalLocation(parts.path), offset: parts.offsetBytes, length: parts.sizeBytes };
  return create(TensorProtoSchema, {
    name: parts.name,
    dims,
    dataType: DTYPE_CODES[parts.dtype],
    dataLocation: TensorProto_DataLocation.EXTERNAL,
    externalData: Object.entries(entries).map(([key, value]) =>
      create(StringStringEntryProtoSchema, { key, value: String(value) }),
    ),
  });
}

function encodeTypedName({ name, type, shape }: TypedName): ValueInfoProto {
  const dim = shape.map((size) =>
    create(TensorShapeProto_DimensionSchema, {
      value: typeof size === 'number' ? { case: 'dimValue', value: BigInt(size) } : { case: 'dimParam', value: size },
    }),
  );
  const tensor = create(TypeProto_TensorSchema, {
    elemType: TYPE_CODES[type],
    shape: create(TensorShapeProtoSchema, { dim }),
  });
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, { value: { case: 'tensorType', value: tensor } }),
  });
}
