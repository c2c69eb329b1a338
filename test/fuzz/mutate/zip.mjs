/** @file Zip archives whose entries are stored as they are, read and written again, so that they can be made wrong within. */
import { crc32 } from 'node:zlib';

const [LOCAL, DIRECTORY, END] = [0x04034b50, 0x02014b50, 0x06054b50];
const [LOCAL_BYTES, DIRECTORY_BYTES, END_BYTES] = [30, 46, 22];

/** Its entries by the directory at its end: name and bytes; none where that is not to be read. */
export function readStored(bytes) {
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end < 0 || end + END_BYTES > bytes.length) return [];
  const entries = [];
  for (let at = bytes.readUInt32LE(end + 16); at + DIRECTORY_BYTES <= end; ) {
    const [size, nameBytes, extra, comment] = [24, 28, 30, 32].map((offset) =>
      offset === 24 ? bytes.readUInt32LE(at + offset) : bytes.readUInt16LE(at + offset),
    );
    const local = bytes.readUInt32LE(at + 42);
    if (local + LOCAL_BYTES > bytes.length) return [];
    const start = local + LOCAL_BYTES + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const name = bytes.toString('latin1', at + DIRECTORY_BYTES, at + DIRECTORY_BYTES + nameBytes);
    entries.push([name, bytes.subarray(start, start + size)]);
    at += DIRECTORY_BYTES + nameBytes + extra + comment;
  }
  return entries;
}

/** What the local header and the directory say alike, from the versions to the lengths. */
function common(name, data) {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt32LE(crc32(data), 10);
  fields.writeUInt32LE(data.length, 14);
  fields.writeUInt32LE(data.length, 18);
  fields.writeUInt16LE(name.length, 22);
  return fields;
}

const word = (value) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

/** An archive of entries. */
export function writeStored(entries) {
  const [files, records] = [[], []];
  let at = 0;
  for (const [text, data] of entries) {
    const name = Buffer.from(text, 'latin1');
    const fields = common(name, data);
    files.push(word(LOCAL), fields, name, data);
    records.push(word(DIRECTORY), Buffer.from([20, 0]), fields, Buffer.alloc(10), word(at), name);
    at += LOCAL_BYTES + name.length + data.length;
  }
  const directory = Buffer.concat(records);
  const end = Buffer.alloc(END_BYTES);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(entries.length & 0xffff, 8);
  end.writeUInt16LE(entries.length & 0xffff, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...files, directory, end]);
}
