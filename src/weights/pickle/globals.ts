/**
 * @file The names that a pickle may have, and what each stands for. A name that is not here ends the reading: whoever wrote it
 * meant something to be called.
 * @source PyTorch `torch/_utils.py`, `torch/serialization.py` (BSD-3-Clause): names and orders of arguments, as facts
 */
import type { Dtype } from '../../tensor/index.js';
import { PickledName, PickledObject, PickledStorage, PickledTensor, type PickledValue } from './values.js';

const STORAGES: Readonly<Record<string, Dtype>> = {
  DoubleStorage: 'F64',
  FloatStorage: 'F32',
  HalfStorage: 'F16',
  BFloat16Storage: 'BF16',
  LongStorage: 'I64',
  IntStorage: 'I32',
  ByteStorage: 'U8',
  BoolStorage: 'BOOL',
};

/** Kinds of storage by the names of their classes. */
const dtypeOf = (name: string): Dtype | undefined => {
  const [, kind = ''] = /^torch(?:\.storage)?\.(\w+)$/.exec(name) ?? [];
  return Object.hasOwn(STORAGES, kind) ? STORAGES[kind] : undefined;
};

const isNatural = (value: PickledValue | undefined): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;
/** Of no weight are there more; a list that is remembered would be looked through for every tensor that it is given to. */
const MAX_RANK = 16;
const isNaturals = (value: PickledValue | undefined): value is number[] =>
  Array.isArray(value) && value.length <= MAX_RANK && value.every((entry) => isNatural(entry));

type Maker = (parts: readonly PickledValue[]) => PickledValue | undefined;

/** Storage, offset, sizes, strides; what follows is for training. */
const tensor: Maker = ([storage, offset, shape, strides]) =>
  storage instanceof PickledStorage && isNatural(offset) && isNaturals(shape) && isNaturals(strides)
    ? new PickledTensor({ storage, offset, shape, strides })
    : undefined;

const first: Maker = ([value]) => value;

const pairsOf = (value: PickledValue | undefined): [PickledValue, PickledValue][] =>
  Array.isArray(value)
    ? value.filter((entry): entry is [PickledValue, PickledValue] => Array.isArray(entry) && entry.length === 2)
    : [];

/** What the call of a name stands for; undefined = its parts are not of the kinds that it takes. */
const MAKERS: Readonly<Record<string, Maker>> = {
  'torch._utils._rebuild_tensor': tensor,
  'torch._utils._rebuild_tensor_v2': tensor,
  'torch._utils._rebuild_parameter': first,
  'torch._utils._rebuild_parameter_with_state': first,
  'torch._tensor._rebuild_from_type_v2': ([, , parts]) => (Array.isArray(parts) ? tensor(parts) : undefined),
  'torch.Size': ([sizes]) => (Array.isArray(sizes) ? sizes : []),
  'collections.OrderedDict': ([pairs]) => new Map(pairsOf(pairs)),
  '_codecs.encode': ([text]) => text,
};

/** Notes of trainers and of numpy: they are kept as names with their parts, and no tensor is among them. */
const BOOKKEEPING: readonly RegExp[] = [
  /^torch\.nn\.modules\.container\.ParameterDict$/,
  /^torch\.nn\.parameter\.Parameter$/,
  /^torch\.(float(16|32|64)?|half|bfloat16|u?int(8|16|32|64)|long|bool|device|dtype)$/,
  /^numpy(\._?core)?\.(multiarray|numeric)\.(scalar|_reconstruct)$/,
  /^numpy\.(dtype|ndarray|float64|float32|int64)$/,
  /^(pytorch_lightning|lightning|lightning_fabric)\.[\w.]+$/,
  /^(collections|typing)\.(defaultdict|Counter|Any)$/,
  /^(__builtin__|builtins)\.(set|frozenset|list|dict|tuple|int|float|str|bool|bytes|bytearray|complex|slice|object)$/,
  /^omegaconf\.[\w.]+$/,
  /^argparse\.Namespace$/,
  /^pathlib\.(Posix|Windows|PurePosix|PureWindows)?Path$/,
  /^datetime\.(datetime|date|timedelta)$/,
];

/** Whether a pickle may have a name. */
export const isAllowed = (name: string): boolean =>
  Object.hasOwn(MAKERS, name) || dtypeOf(name) !== undefined || BOOKKEEPING.some((pattern) => pattern.test(name));

/** What calling a name with some parts stands for; undefined = that cannot be. */
export function described(name: string, parts: readonly PickledValue[]): PickledValue | undefined {
  const make = Object.hasOwn(MAKERS, name) ? MAKERS[name] : undefined;
  return make ? make(parts) : new PickledObject(name, parts);
}

/** The storage that a persistent id names: ('storage', its class, its key, where it was, its elements). */
export function storageOf(id: PickledValue): PickledStorage | undefined {
  if (!Array.isArray(id)) return undefined;
  const [what, kind, key, , elements] = id;
  const dtype = kind instanceof PickledName ? dtypeOf(kind.name) : undefined;
  if (what !== 'storage' || dtype === undefined || typeof key !== 'string' || !isNatural(elements)) return undefined;
  return new PickledStorage(key, dtype, elements);
}
