/** @file Whether a model file is sound: header, key maps, every value, hash. */
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError, type Notice, noticeOf, readSmallText } from '../../base/index.js';
import type { ModelKind, VerifyReport } from '../../contract/index.js';
import { openCheckpoint } from '../../pipeline/index.js';
import { openTensorFile, signatureOf, type TensorFile, withoutEnd } from '../../weights/index.js';
import { type ReadFile, type ReadOptions, type ReadSpan, readThrough } from './read-through.js';

export interface VerifyOptions extends Pick<ReadOptions, 'signal' | 'onProgress'> {
  /** The SHA-256 that the file should have. */
  readonly sha256?: string | undefined;
}

type Findings = Pick<VerifyReport, 'problems' | 'notes'>;

/** An error that is one finding of several. */
const noticeIn = ({ code, message, data }: AppError): Notice => ({ code, message, data });

interface Opened extends Findings {
  readonly kind: ModelKind;
  readonly files: readonly TensorFile[];
}

async function openModel(path: string): Promise<Opened> {
  const isFolder = (await stat(path)).isDirectory();
  const file = isFolder ? undefined : await openTensorFile(path);
  const found = file && signatureOf(new Set(file.tensors.keys()));
  if (
    file &&
    (found === undefined || found.family === 'lora' || found.family === 'vae' || found.family === 'embedding')
  ) {
    const kind = (found?.family ?? (file.tensors.size === 1 ? 'embedding' : undefined)) as ModelKind | undefined;
    const problems = kind ? [] : [noticeOf('kind-unknown')];
    return { kind: kind ?? 'checkpoint', files: [file], problems, notes: [] };
  }
  const { files, oddities } = await openCheckpoint(path);
  return { kind: 'checkpoint', files, problems: [], notes: [...oddities] };
}

/** The file's bytes as spans: tensor after tensor, and what lies between them; tensors may share their bytes. */
function spansOf({ path, tensors, sizeBytes: fileBytes }: TensorFile): ReadFile {
  const inOrder = [...tensors].sort(([, a], [, b]) => a.offsetBytes - b.offsetBytes || a.sizeBytes - b.sizeBytes);
  const spans: ReadSpan[] = [];
  let end = 0;
  for (const [name, { offsetBytes, sizeBytes, dtype }] of inOrder) {
    if (offsetBytes < end) continue;
    spans.push({ sizeBytes: offsetBytes - end }, { sizeBytes, name, dtype });
    end = offsetBytes + sizeBytes;
  }
  return { path, spans: [...spans, { sizeBytes: fileBytes - end }].filter(({ sizeBytes }) => sizeBytes > 0) };
}

const HEX = /\b([0-9a-f]{64})\b/i;

interface Expected {
  readonly where: string;
  readonly sha256: string;
  /** Of the tensors alone, without the header. */
  readonly ofData: boolean;
}

/**
 * Hashes that somebody states for a file.
 * @source Stability-AI/ModelSpec `modelspec.hash_sha256`; kohya-ss/sd-scripts `sshs_model_hash`: both of the bytes behind the header
 */
async function expectedHashes(
  path: string,
  given: string | undefined,
  files: readonly TensorFile[],
): Promise<readonly Expected[]> {
  const metadata = files.length === 1 ? (files[0]?.metadata ?? {}) : {};
  const found: Expected[] =
    given === undefined ? [] : [{ where: 'the given hash', sha256: given.toLowerCase(), ofData: false }];
  for (const beside of [`${path}.sha256`, `${withoutEnd(path)}.sha256`]) {
    const digits = HEX.exec(await readSmallText(beside).catch(() => ''))?.[1];
    if (digits && beside !== path) found.push({ where: basename(beside), sha256: digits.toLowerCase(), ofData: false });
  }
  for (const key of ['modelspec.hash_sha256', 'sshs_model_hash']) {
    const digits = /^(?:0x)?([0-9a-f]{64})$/i.exec(metadata[key] ?? '')?.[1];
    if (digits) found.push({ where: `its metadata ${key}`, sha256: digits.toLowerCase(), ofData: true });
  }
  return found;
}

async function readValues(opened: Opened, path: string, { sha256: given, ...options }: VerifyOptions) {
  const read = await readThrough(opened.files.map(spansOf), options);
  const expected = await expectedHashes(path, given, opened.files);
  const problems = [
    ...read.findings.map(({ name, notFinite: count }) => noticeOf('values-not-finite', { name, count })),
    ...expected.flatMap(({ where, sha256, ofData }) => {
      const actual = ofData ? read.dataSha256 : read.sha256;
      return actual === sha256 ? [] : [noticeOf('hash-differs', { actual, where, expected: sha256 })];
    }),
  ];
  return { sha256: read.sha256, comparedWith: expected.map(({ where }) => where), problems };
}

/** Reads a model through; what is wrong with it is reported and not thrown. @throws CANCELLED */
export async function verifyModel(path: string, options: VerifyOptions = {}): Promise<VerifyReport> {
  const nothing = { path, name: basename(path), kind: null, sha256: null, comparedWith: [], tensors: 0, notes: [] };
  try {
    const opened = await openModel(path);
    const { sha256, comparedWith, problems } = await readValues(opened, path, options);
    const tensors = opened.files.reduce((sum, file) => sum + file.tensors.size, 0);
    const all = [...opened.problems, ...problems];
    return {
      ...nothing,
      kind: opened.kind,
      sha256,
      comparedWith,
      tensors,
      notes: [...opened.notes],
      sound: all.length === 0,
      problems: all,
    };
  } catch (error) {
    const isAbsent = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const told = isAbsent ? new AppError('FILE_NOT_FOUND', { path }) : error;
    if (!(told instanceof AppError) || told.code === 'CANCELLED') throw error;
    return { ...nothing, sound: false, problems: [noticeIn(told)], error: told.toJSON() };
  }
}
