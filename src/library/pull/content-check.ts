/** @file What the first bytes of a file say that it is; decided before the rest of it is fetched. */
import { AppError } from '../../base/index.js';
import type { ModelKind } from '../../contract/index.js';
import {
  checkSafetensorsHeader,
  dataBytesOf,
  numberBeyondLimit,
  safetensorsHeaderBytes,
  signatureOf,
} from '../../weights/index.js';

export interface Content {
  /** Undefined for a part of a model folder, and for text. */
  readonly kind?: ModelKind;
  /** The whole size, where the content tells it. */
  readonly sizeBytes?: number;
}

export interface Wanted {
  readonly name: string;
  /** As the server says. */
  readonly totalBytes: number | undefined;
  /** A part of a model folder need not be a model by itself. */
  readonly inFolder: boolean;
}

const LENGTH_BYTES = 8;
/** The longest header of a known kind of model has a fiftieth of this. */
const MAX_HEADER_BYTES = 32 * 2 ** 20;
const MAX_TEXT_BYTES = 16 * 2 ** 20;

const refuse = (name: string, problem: string) => new AppError('PULL_REFUSED', { name, problem });

const startsWith =
  (...marks: readonly number[]) =>
  (bytes: Uint8Array): boolean =>
    marks.every((mark, index) => bytes[index] === mark);

const ascii = (text: string) => startsWith(...Buffer.from(text, 'latin1'));

/** What a file may be in truth, by its first bytes. @source the formats' own specifications */
const DISGUISES: readonly (readonly [(bytes: Uint8Array) => boolean, string])[] = [
  [
    ascii('PK\u0003\u0004'),
    'by its content it is a zip archive or a pickled checkpoint, which can run code when opened',
  ],
  [
    (bytes) => bytes[0] === 0x80 && (bytes[1] ?? 0) <= 5,
    'by its content it is a Python pickle, which can run code when opened',
  ],
  [ascii('\x7fELF'), 'by its content it is a program'],
  [ascii('MZ'), 'by its content it is a program'],
  [ascii('#!'), 'by its content it is a script'],
  [startsWith(0x1f, 0x8b), 'by its content it is an archive'],
  [ascii('7z\xbc\xaf'), 'by its content it is an archive'],
  [ascii('Rar!'), 'by its content it is an archive'],
  [startsWith(0x89, 0x48, 0x44, 0x46), 'by its content it is an HDF5 file, which can hold code'],
  [
    (bytes) => /^\s*<(!doctype|html|\?xml)/i.test(Buffer.from(bytes.subarray(0, 64)).toString('latin1')),
    'it is a web page; the address leads to a page about the file, or to a login',
  ],
  [ascii('version https://git-lfs'), 'it is a pointer to the file and not the file'],
];

/** @throws PULL_REFUSED */
export function requireNoDisguise(name: string, start: Uint8Array): void {
  const reason = DISGUISES.find(([test]) => test(start))?.[1];
  // A header of safetensors begins with its length: a small one whose first byte is 0x80 has zeros behind it.
  const isLength = start.length >= LENGTH_BYTES && start[5] === 0 && start[6] === 0 && start[7] === 0;
  if (reason && !(isLength && /\.safetensors$/i.test(name) && start[8] === 0x7b)) throw refuse(name, reason);
}

function kindOf(name: string, names: ReadonlySet<string>): ModelKind {
  const { family, refusal } = signatureOf(names) ?? {};
  const beyond = numberBeyondLimit(names);
  if (beyond) throw refuse(name, beyond);
  if (family === 'lora' || family === 'vae' || family === 'embedding') return family;
  if (family !== undefined && refusal === undefined) return 'checkpoint';
  // An embedding may name its one tensor as it likes.
  if (family === undefined && (names.size === 1 || names.has('clip_l'))) return 'embedding';
  throw refuse(name, refusal ?? `none of its ${names.size} tensors has a name of a known family`);
}

function checkWeights({ name, totalBytes, inFolder }: Wanted, start: Uint8Array): Content | undefined {
  if (start.length < LENGTH_BYTES + 1) return undefined;
  const sizeBytes = totalBytes ?? Number.MAX_SAFE_INTEGER;
  const length = safetensorsHeaderBytes({ path: name, sizeBytes }, start);
  if (length > MAX_HEADER_BYTES) throw refuse(name, `its header has ${length} bytes, the limit is ${MAX_HEADER_BYTES}`);
  if (start.length < LENGTH_BYTES + length) return undefined;
  const header = start.subarray(LENGTH_BYTES, LENGTH_BYTES + length);
  const whole = totalBytes ?? dataBytesOf(header) + LENGTH_BYTES + length;
  const { tensors } = checkSafetensorsHeader({ path: name, sizeBytes: whole }, header);
  return { sizeBytes: whole, ...(inFolder ? {} : { kind: kindOf(name, new Set(tensors.keys())) }) };
}

function checkText({ name, totalBytes }: Wanted, start: Uint8Array): Content {
  if ((totalBytes ?? start.length) > MAX_TEXT_BYTES) throw refuse(name, `a text of more than ${MAX_TEXT_BYTES} bytes`);
  if (start.includes(0)) throw refuse(name, 'by its content it is no text');
  return /\.ya?ml$/i.test(name) ? { kind: 'checkpoint' } : {};
}

/**
 * What a file is, from its first bytes; undefined = more of them are needed.
 * @throws PULL_REFUSED CHECKPOINT_PICKLE SAFETENSORS_INVALID SAFETENSORS_TENSOR
 */
export function checkContent(wanted: Wanted, start: Uint8Array): Content | undefined {
  if (start.length < Math.min(LENGTH_BYTES + 1, wanted.totalBytes ?? LENGTH_BYTES + 1)) return undefined;
  requireNoDisguise(wanted.name, start);
  return /\.safetensors$/i.test(wanted.name) ? checkWeights(wanted, start) : checkText(wanted, start);
}
