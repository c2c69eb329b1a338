/**
 * @file Files of torch.save: the zip archive of today, and the row of pickles with raw numbers behind them of before. Only
 * where each tensor lies is read; nothing of the file is run.
 * @source PyTorch `torch/serialization.py` (`_save`, `_legacy_save`; BSD-3-Clause), the layouts as facts
 */
import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { AppError } from '../../base/index.js';
import { DTYPE_BYTES, elementCount } from '../../tensor/index.js';
import type { TensorFile, TensorLocation } from '../tensor-file.js';
import { PickleEnd } from './cursor.js';
import { tensorsOf } from './flatten.js';
import { readPickle } from './read-pickle.js';
import type { PickledTensor, PickledValue } from './values.js';
import { bytesAt, readZip, type ZipEntry } from './zip.js';

/** Names, shapes and a trainer's notes of a whole checkpoint take some 2 MB. */
const MAX_PICKLE_BYTES = 64 * 2 ** 20;
/** @source `MAGIC_NUMBER` and `PROTOCOL_VERSION` */
const LEGACY_MAGIC = 0x1950a86a20f9469cfc6cn;
const LEGACY_PROTOCOL = 1001;
const LENGTH_BYTES = 8;
const ZIP_START = 0x04034b50;

interface OpenTorch {
  readonly path: string;
  readonly handle: FileHandle;
  readonly sizeBytes: number;
}

/** The tensors of a file, where each storage lies, and the bytes that tell all of it. */
interface TorchContent {
  readonly value: PickledValue;
  readonly storages: ReadonlyMap<string, ZipEntry>;
  readonly pickle: Uint8Array;
}

async function readArchive(file: OpenTorch): Promise<TorchContent> {
  const entries = await readZip(file);
  const name = [...entries.keys()].find((key) => /(^|\/)data\.pkl$/.test(key));
  const place = name === undefined ? undefined : entries.get(name);
  if (name === undefined || !place) throw new PickleEnd('its archive holds no data.pkl');
  if (place.sizeBytes > MAX_PICKLE_BYTES)
    throw new PickleEnd(`its pickle has ${place.sizeBytes} bytes, the limit is ${MAX_PICKLE_BYTES}`);
  const root = name.slice(0, -'data.pkl'.length);
  await requireLittleEndian(file, entries.get(`${root}byteorder`));
  const pickle = await bytesAt(file, place.offsetBytes, place.sizeBytes);
  const storages = new Map<string, ZipEntry>();
  for (const [key, entry] of entries)
    if (key.startsWith(`${root}data/`)) storages.set(key.slice(root.length + 5), entry);
  return { value: readPickle(pickle).value, storages, pickle };
}

async function requireLittleEndian(file: OpenTorch, place: ZipEntry | undefined): Promise<void> {
  if (!place) return;
  const order = await bytesAt(file, place.offsetBytes, Math.min(place.sizeBytes, 16));
  if (order.toString('utf8').trim() === 'big') throw new PickleEnd('its numbers are big-endian');
}

/** Magic number, protocol, facts of the machine, the value, the keys of the storages; then each with its length before it. */
async function readLegacy(file: OpenTorch): Promise<TorchContent> {
  const bytes = await bytesAt(file, 0, Math.min(file.sizeBytes, MAX_PICKLE_BYTES));
  const magic = readPickle(bytes);
  const protocol = readPickle(bytes, magic.end);
  if (magic.value !== LEGACY_MAGIC || protocol.value !== LEGACY_PROTOCOL)
    throw new PickleEnd('it is a pickle, but none of torch.save');
  const system = readPickle(bytes, protocol.end);
  if (system.value instanceof Map && system.value.get('little_endian') === false)
    throw new PickleEnd('its numbers are big-endian');
  const main = readPickle(bytes, system.end);
  const keys = readPickle(bytes, main.end);
  const storages = new Map<string, ZipEntry>();
  let offsetBytes = keys.end;
  for (const key of Array.isArray(keys.value) ? keys.value : []) {
    // As text only: a list as one would be written out, as often as it stands in itself.
    const storage = typeof key === 'string' ? main.storages.get(key) : undefined;
    if (!storage) throw new PickleEnd('it holds numbers that belong to nothing');
    const sizeBytes = storage.elements * DTYPE_BYTES[storage.dtype];
    storages.set(storage.key, { offsetBytes: offsetBytes + LENGTH_BYTES, sizeBytes });
    offsetBytes += LENGTH_BYTES + sizeBytes;
  }
  return { value: main.value, storages, pickle: bytes.subarray(0, keys.end) };
}

/** Row by row, without gaps; axes of size 1 may have any stride. */
function isContiguous({ shape, strides }: PickledTensor): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return false;
    expected *= shape[axis] ?? 1;
  }
  return true;
}

function locate(
  { path, sizeBytes: fileBytes }: OpenTorch,
  name: string,
  tensor: PickledTensor,
  storages: TorchContent['storages'],
): TensorLocation {
  const fail = (problem: string) => new AppError('TORCH_TENSOR', { path, tensor: name.slice(0, 80), problem });
  const { storage, offset, shape } = tensor;
  const place = storages.get(storage.key);
  if (!place) throw fail('its numbers are not in the file');
  const sizeBytes = elementCount(shape) * DTYPE_BYTES[storage.dtype];
  const offsetBytes = place.offsetBytes + offset * DTYPE_BYTES[storage.dtype];
  const isInside = offsetBytes + sizeBytes <= Math.min(place.offsetBytes + place.sizeBytes, fileBytes);
  if (!isInside || shape.some((size) => size > fileBytes))
    throw fail('its numbers lie beyond the end of their storage');
  if (sizeBytes > 0 && !isContiguous(tensor)) throw fail('it is stored turned round or with gaps, which is not read');
  return { path, offsetBytes, sizeBytes, dtype: storage.dtype, shape };
}

async function readContent(file: OpenTorch): Promise<TorchContent> {
  const start = await bytesAt(file, 0, Math.min(4, file.sizeBytes));
  return start.length === 4 && start.readUInt32LE(0) === ZIP_START ? readArchive(file) : readLegacy(file);
}

/** Every tensor of a file, and the bytes that name them. @throws TORCH_INVALID TORCH_TENSOR */
async function readTensors(file: OpenTorch) {
  try {
    const { value, storages, pickle } = await readContent(file);
    const found = [...tensorsOf(value)].map(([name, tensor]) => [name, locate(file, name, tensor, storages)] as const);
    return { tensors: new Map<string, TensorLocation>(found), pickle };
  } catch (error) {
    if (!(error instanceof PickleEnd || error instanceof RangeError)) throw error;
    throw new AppError('TORCH_INVALID', { path: file.path, problem: error.message }, { cause: error });
  }
}

/**
 * Opens a file of torch.save and finds its tensors; nothing in it is run.
 * @throws FILE_UNREADABLE TORCH_INVALID TORCH_TENSOR
 */
export async function openTorchFile(path: string): Promise<TensorFile> {
  const handle = await open(path, 'r');
  try {
    const { size: sizeBytes, mtimeMs: modifiedMs } = await handle.stat();
    const { tensors, pickle } = await readTensors({ path, handle, sizeBytes });
    if (tensors.size === 0) throw new AppError('TORCH_INVALID', { path, problem: 'it holds no tensor' });
    const headerHash = createHash('sha256').update(pickle).digest('hex');
    return { path, tensors, metadata: {}, sizeBytes, modifiedMs, headerHash };
  } finally {
    await handle.close();
  }
}
