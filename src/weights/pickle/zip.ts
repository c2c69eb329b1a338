/**
 * @file The directory of a zip archive whose entries are stored as they are, as PyTorch writes them: where the bytes of each
 * lie. Nothing is unpacked.
 * @source PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12 to 4.3.16 (also the 64-bit records)
 */
import type { FileHandle } from 'node:fs/promises';
import { PickleEnd } from './cursor.js';

const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const DIRECTORY = 0x02014b50;
const LOCAL = 0x04034b50;
const END_BYTES = 22;
const LOCATOR_BYTES = 20;
const DIRECTORY_BYTES = 46;
const LOCAL_BYTES = 30;
const MAX_COMMENT_BYTES = 0xffff;
/** Stands for a number that is in the 64-bit record. */
const IN_64 = 0xffffffff;
/** A checkpoint has some 2,000 entries; with names of 100 bytes they take 300 kB. */
const MAX_DIRECTORY_BYTES = 64 * 2 ** 20;
/** Each is looked up in the file; a checkpoint with the state of its trainer has some 10,000. */
const MAX_ENTRIES = 50_000;

export interface ZipEntry {
  readonly offsetBytes: number;
  readonly sizeBytes: number;
}

interface OpenZip {
  readonly handle: FileHandle;
  readonly sizeBytes: number;
}

/** Bytes of a file; none of them lie beyond its end. @throws PickleEnd */
export async function bytesAt({ handle, sizeBytes }: OpenZip, offset: number, length: number): Promise<Buffer> {
  if (!(offset >= 0 && length >= 0 && offset + length <= sizeBytes)) throw new PickleEnd('it ends early');
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await handle.read(bytes, 0, length, offset);
  if (bytesRead !== length) throw new PickleEnd('it ends early');
  return bytes;
}

/** Where the directory lies, and how long it is. */
async function directoryOf(zip: OpenZip): Promise<ZipEntry> {
  const tailBytes = Math.min(zip.sizeBytes, END_BYTES + MAX_COMMENT_BYTES);
  const start = zip.sizeBytes - tailBytes;
  const tail = await bytesAt(zip, start, tailBytes);
  for (let at = tail.length - END_BYTES; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== END) continue;
    const [sizeBytes, offsetBytes] = [tail.readUInt32LE(at + 12), tail.readUInt32LE(at + 16)];
    if (sizeBytes !== IN_64 && offsetBytes !== IN_64) return { sizeBytes, offsetBytes };
    return directoryOf64(zip, start + at - LOCATOR_BYTES);
  }
  throw new PickleEnd('the end of its archive is missing: it is incomplete');
}

async function directoryOf64(zip: OpenZip, locatorAt: number): Promise<ZipEntry> {
  const locator = await bytesAt(zip, locatorAt, LOCATOR_BYTES);
  if (locator.readUInt32LE(0) !== LOCATOR_64) throw new PickleEnd('its archive has no 64-bit directory');
  const end = await bytesAt(zip, Number(locator.readBigUInt64LE(8)), 56);
  if (end.readUInt32LE(0) !== END_64) throw new PickleEnd('its archive has no 64-bit directory');
  return { sizeBytes: Number(end.readBigUInt64LE(40)), offsetBytes: Number(end.readBigUInt64LE(48)) };
}

/** What the 64-bit extra field says, in the order of the numbers that are not in the record itself. */
function wideNumbers(extra: Buffer): bigint[] {
  for (let at = 0; at + 4 <= extra.length; ) {
    const [id, length] = [extra.readUInt16LE(at), extra.readUInt16LE(at + 2)];
    const field = extra.subarray(at + 4, at + 4 + length);
    if (id === 1) return Array.from({ length: field.length >> 3 }, (_, index) => field.readBigUInt64LE(8 * index));
    at += 4 + length;
  }
  return [];
}

interface Listed {
  readonly name: string;
  readonly localAt: number;
  readonly sizeBytes: number;
  readonly next: number;
}

/** One record of the directory. @throws PickleEnd for a compressed or encrypted entry */
function recordAt(directory: Buffer, at: number): Listed {
  if (at + DIRECTORY_BYTES > directory.length || directory.readUInt32LE(at) !== DIRECTORY)
    throw new PickleEnd('the directory of its archive is damaged');
  const field = (offset: number) => directory.readUInt16LE(at + offset);
  const [nameBytes, extraBytes] = [field(28), field(30)];
  const name = directory.toString('utf8', at + DIRECTORY_BYTES, at + DIRECTORY_BYTES + nameBytes);
  const extraAt = at + DIRECTORY_BYTES + nameBytes;
  const next = extraAt + extraBytes + field(32);
  const wide = wideNumbers(directory.subarray(extraAt, extraAt + extraBytes));
  const number = (offset: number) => {
    const value = directory.readUInt32LE(at + offset);
    return value === IN_64 ? Number(wide.shift() ?? -1n) : value;
  };
  // In this order: that is how the wide numbers stand.
  const [sizeBytes, storedBytes, localAt] = [number(24), number(20), number(42)];
  if (field(10) !== 0 || sizeBytes !== storedBytes || (field(8) & 1) !== 0)
    throw new PickleEnd(`"${name.slice(0, 80)}" of its archive is compressed or encrypted`);
  return { name, localAt, sizeBytes, next };
}

/** The bytes of an entry begin behind its local header, whose extra field may be another one. */
async function placed(zip: OpenZip, { name, localAt, sizeBytes }: Listed): Promise<ZipEntry> {
  const local = await bytesAt(zip, localAt, LOCAL_BYTES);
  if (local.readUInt32LE(0) !== LOCAL)
    throw new PickleEnd(`"${name.slice(0, 80)}" of its archive is not where it should be`);
  const offsetBytes = localAt + LOCAL_BYTES + local.readUInt16LE(26) + local.readUInt16LE(28);
  if (offsetBytes + sizeBytes > zip.sizeBytes) throw new PickleEnd('it ends early');
  return { offsetBytes, sizeBytes };
}

/** Where each entry of a zip archive lies. @throws PickleEnd saying what is wrong with it */
export async function readZip(zip: OpenZip): Promise<ReadonlyMap<string, ZipEntry>> {
  const { offsetBytes, sizeBytes } = await directoryOf(zip);
  if (sizeBytes > MAX_DIRECTORY_BYTES)
    throw new PickleEnd(`the directory of its archive has ${sizeBytes} bytes, the limit is ${MAX_DIRECTORY_BYTES}`);
  const directory = await bytesAt(zip, offsetBytes, sizeBytes);
  const entries = new Map<string, ZipEntry>();
  for (let at = 0; at < directory.length; ) {
    if (entries.size >= MAX_ENTRIES) throw new PickleEnd(`more than ${MAX_ENTRIES} entries in its archive`);
    const record = recordAt(directory, at);
    entries.set(record.name, await placed(zip, record));
    at = record.next;
  }
  return entries;
}
