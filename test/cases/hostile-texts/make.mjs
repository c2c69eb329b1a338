/** Writes the pictures of this folder that can be made; EXIF blocks are not compressed in PNG, so these lie gzipped. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync, gzipSync } from 'node:zlib';

const folder = import.meta.dirname;

function chunk(type, data) {
  const bytes = Buffer.alloc(12 + data.length);
  bytes.writeUInt32BE(data.length, 0);
  bytes.write(type, 4, 'latin1');
  bytes.set(data, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length);
  return bytes;
}

const HEADER = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
const png = (...inside) =>
  Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    ...[
      chunk('IHDR', HEADER),
      ...inside,
      chunk('IDAT', deflateSync(Buffer.from([0, 0]))),
      chunk('IEND', Buffer.alloc(0)),
    ],
  ]);
const text = (keyword, value) =>
  chunk(
    'zTXt',
    Buffer.concat([Buffer.from(`${keyword}\0\0`, 'latin1'), deflateSync(Buffer.from(value), { level: 9 })]),
  );

/** A block whose entries all name the bytes behind them. */
function exif(tags, value) {
  const directory = Buffer.alloc(8 + 2 + tags.length * 12 + 4);
  directory.write('MM\0*', 0, 'latin1');
  directory.writeUInt32BE(8, 4);
  directory.writeUInt16BE(tags.length, 8);
  for (const [index, tag] of tags.entries()) {
    const at = 10 + index * 12;
    directory.writeUInt16BE(tag, at);
    directory.writeUInt16BE(2, at + 2);
    directory.writeUInt32BE(value.length, at + 4);
    directory.writeUInt32BE(directory.length, at + 8);
  }
  return chunk('eXIf', Buffer.concat([directory, value]));
}

const DESCRIPTION = 0x010e;
const nuls = Buffer.concat([Buffer.alloc(1_000_000), Buffer.from('x')]);

const PICTURES = {
  'nan-spaces-4m.png': png(text('parameters', `{"sui_image_params"${' '.repeat(4 * 2 ** 20 - 20)}`)),
  'drawthings-uc-100k.png': png(text('UserComment', `{${'"uc":'.repeat(20_000)}`)),
};
const GZIPPED = {
  'exif-overlap.png.gz': png(exif(Array(4000).fill(DESCRIPTION), Buffer.alloc(2 ** 20, 'a'))),
  'exif-nuls-1m.png.gz': png(exif([DESCRIPTION], nuls)),
};

for (const [name, bytes] of Object.entries(PICTURES)) writeFileSync(join(folder, name), bytes);
for (const [name, bytes] of Object.entries(GZIPPED)) writeFileSync(join(folder, name), gzipSync(bytes, { level: 9 }));
