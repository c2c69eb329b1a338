/** @file One file brought whole: gone on with where it was cut, begun anew where it has changed, tried again with pauses. */
import type { IncomingHttpHeaders } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { AppError, requireSpace, throwIfAborted } from '../../base/index.js';
import { type Content, checkContent } from './content-check.js';
import { type Answer, type HttpParts, httpGet, shownUrl } from './http-get.js';
import type { PartFile, PartNote, PartWriter } from './part-file.js';
import { chooseName, dispositionName, urlName } from './safe-name.js';

export interface TransferParts extends HttpParts {
  /** Pause before the first new attempt, in milliseconds; each further one is twice as long. */
  readonly pauseMs: number;
  /** Attempts in a row that bring nothing. */
  readonly attempts: number;
}

export interface TransferOrder {
  readonly url: URL;
  readonly part: PartFile;
  /** The user's name for the file, or the hub's path. */
  readonly name?: string | undefined;
  readonly inFolder: boolean;
  readonly sizeBytes?: number | undefined;
  readonly onProgress?: ((doneBytes: number, totalBytes: number | undefined) => void) | undefined;
  /** Looks at what is about to come; throws an `AppError` or `NotNeeded` where it is not wanted. */
  readonly onContent: (found: Incoming) => Promise<void>;
}

/** What is known before the bulk of a file comes. */
export interface Incoming extends Content {
  readonly name: string;
  readonly totalBytes: number | undefined;
  /** SHA-256 that the server states. */
  readonly sha256: string | undefined;
}

/** Says that nothing has to come. */
export class NotNeeded extends Error {}

/** Says that the next attempt begins at the first byte. */
class Changed extends Error {}

const MAX_PAUSE_MS = 60_000;
/** Of what had come before: more than any header has. */
const LOOKED_AT_BYTES = 40 * 2 ** 20;
const AGAIN = new Set([408, 425, 429, 500, 502, 503, 504]);
const STATUS_WORDS: Readonly<Record<number, string>> = {
  401: 'the server wants a login (401)',
  403: 'the server forbids it (403)',
  404: 'there is no such file (404)',
  410: 'the file is gone (410)',
};

const SHA256 = /^(?:W\/)?"?([0-9a-f]{64})"?$/i;

/** The hash that a hub states for its large files. @source Hugging Face Hub, file metadata headers */
const statedHash = (headers: IncomingHttpHeaders): string | undefined =>
  SHA256.exec(String(headers['x-linked-etag'] ?? headers.etag ?? ''))?.[1]?.toLowerCase();

/** What a later request can name the same version by; weak tags cannot. @source RFC 9110, section 13.1.5 */
function validatorOf({ etag, 'last-modified': modified }: IncomingHttpHeaders): string | undefined {
  return etag && !etag.startsWith('W/') ? etag : modified;
}

const sizeOf = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;

interface Body {
  readonly fromByte: number;
  readonly note: PartNote;
}

function nameOf(order: TransferOrder, { url, headers, allHeaders }: Answer): string {
  if (order.inFolder) return order.name ?? urlName(url);
  const offers = [order.name, dispositionName(headers['content-disposition'] ?? allHeaders['content-disposition'])];
  return chooseName([...offers, urlName(order.url), urlName(url)]);
}

/** Where an answer stands in the file. @throws PULL_FAILED PULL_REFUSED Changed */
async function placeOf(order: TransferOrder, answer: Answer, kept: { fromByte: number; note?: PartNote | undefined }) {
  const { status, headers, url } = answer;
  if (status === 416 && kept.fromByte > 0) throw new Changed();
  if (AGAIN.has(status))
    throw Object.assign(new Error(`the server answers ${status}`), { retryAfter: headers['retry-after'] });
  if (status !== 200 && status !== 206)
    throw new AppError('PULL_FAILED', {
      url: shownUrl(url),
      problem: STATUS_WORDS[status] ?? `the server answers ${status}`,
    });
  if (headers['content-encoding'] && headers['content-encoding'] !== 'identity')
    throw new AppError('PULL_FAILED', { url: shownUrl(url), problem: 'the server sends it encoded' });
  const validator = validatorOf(headers);
  const name = nameOf(order, answer);
  if (status === 200) return { fromByte: 0, note: { name, validator, totalBytes: sizeOf(headers['content-length']) } };
  const [, start, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers['content-range'] ?? '') ?? [];
  const sameVersion = validator === kept.note?.validator;
  if (Number(start) !== kept.fromByte || !sameVersion) throw new Changed();
  return { fromByte: kept.fromByte, note: { name, validator, totalBytes: sizeOf(total) } };
}

function requireSize(name: string, expected: number | undefined, actual: number | undefined): void {
  if (expected === undefined || actual === undefined || expected === actual) return;
  throw new AppError('PULL_MISMATCH', { name, what: 'size in bytes', actual, expected });
}

/** What has come so far of a file whose kind may not be known yet. */
interface Coming {
  readonly order: TransferOrder;
  readonly answer: Answer;
  readonly note: PartNote;
  /** The first bytes, until its kind is known. */
  start: Uint8Array;
  content: Content | undefined;
  /** Bytes of the whole, as far as anybody says. */
  end: number | undefined;
}

/** Looks at what has come, as soon as that is enough. @throws what `onContent` throws, PULL_REFUSED DISK_FULL */
async function decide(coming: Coming, fromByte: number): Promise<void> {
  const { order, answer, note } = coming;
  const { name } = note;
  const totalBytes = coming.end;
  const content = checkContent({ name, totalBytes, inFolder: order.inFolder }, coming.start);
  if (!content) return;
  coming.content = content;
  coming.end = totalBytes ?? content.sizeBytes;
  await requireSpace(order.part.folder, (coming.end ?? fromByte) - fromByte);
  await order.onContent({ ...content, name, totalBytes: coming.end, sha256: statedHash(answer.allHeaders) });
  coming.start = new Uint8Array();
}

/** Writes what comes; what came before its kind was known waits. @throws PULL_MISMATCH */
async function writeAll(coming: Coming, writer: PartWriter, fromByte: number): Promise<void> {
  const { order, note, answer } = coming;
  let waiting: Uint8Array[] = [];
  let done = fromByte;
  for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
    waiting.push(chunk);
    if (!coming.content) {
      coming.start = Buffer.concat([coming.start, chunk]);
      await decide(coming, fromByte);
    }
    if (!coming.content) continue;
    for (const bytes of waiting) {
      done += bytes.length;
      if (coming.end !== undefined && done > coming.end) requireSize(note.name, coming.end, done);
      await writer.write(bytes);
    }
    waiting = [];
    order.onProgress?.(done, coming.end);
  }
}

/** Brings bytes until the answer ends; the first of them are looked at before any is written. */
async function receive(order: TransferOrder, answer: Answer, { fromByte, note }: Body): Promise<number | undefined> {
  const { part } = order;
  requireSize(note.name, order.sizeBytes, note.totalBytes);
  const start = fromByte === 0 ? new Uint8Array() : await part.start(Math.min(fromByte, LOOKED_AT_BYTES));
  const coming: Coming = { order, answer, note, start, content: undefined, end: note.totalBytes ?? order.sizeBytes };
  await decide(coming, fromByte);
  const writer = await part.begin(note, fromByte);
  try {
    await writeAll(coming, writer, fromByte);
  } finally {
    answer.body.destroy();
    await writer.close();
  }
  if (!coming.content)
    throw new AppError('PULL_REFUSED', { name: note.name, problem: `it ends after ${coming.start.length} bytes` });
  return coming.end;
}

/** One attempt; true = the file is whole. */
async function attempt(order: TransferOrder, parts: TransferParts): Promise<boolean> {
  const { part, url } = order;
  const note = await part.note();
  const size = note?.validator === undefined ? 0 : await part.sizeBytes();
  // The last byte is asked for again where all have come: only an answer says that the version is the same.
  const fromByte = note?.totalBytes !== undefined && size >= note.totalBytes ? note.totalBytes - 1 : size;
  const resume = fromByte > 0 && note?.validator ? { range: `bytes=${fromByte}-`, 'if-range': note.validator } : {};
  const answer = await httpGet(url, resume, parts);
  try {
    const place = await placeOf(order, answer, { fromByte, note });
    const end = await receive(order, answer, place);
    return end === undefined || (await part.sizeBytes()) === end;
  } finally {
    answer.body.destroy();
  }
}

const pauseOf = (error: unknown, { pauseMs }: TransferParts, failures: number): number => {
  const seconds = Number((error as { retryAfter?: unknown }).retryAfter);
  return Math.min(MAX_PAUSE_MS, Number.isFinite(seconds) ? seconds * 1000 : pauseMs * 2 ** (failures - 1));
};

/** Failures that another attempt cannot mend, and after which nothing that has come is of use. */
const FINAL_AND_USELESS = new Set([
  'PULL_MISMATCH',
  'PULL_REFUSED',
  'CHECKPOINT_PICKLE',
  'SAFETENSORS_INVALID',
  'SAFETENSORS_TENSOR',
]);

/**
 * Brings a file into its part, which then is whole; its hash is the caller's to check.
 * @throws CANCELLED PULL_FAILED PULL_REFUSED PULL_MISMATCH PULL_ADDRESS DISK_FULL FILE_UNWRITABLE; what `onContent` throws
 */
export async function transfer(order: TransferOrder, parts: TransferParts): Promise<void> {
  const { part, url } = order;
  for (let failures = 0; ; ) {
    throwIfAborted(parts.signal);
    const before = await part.sizeBytes();
    let trouble: unknown = new Error('the connection was cut');
    try {
      if (await attempt(order, parts)) return;
    } catch (error) {
      throwIfAborted(parts.signal);
      if (error instanceof AppError && FINAL_AND_USELESS.has(error.code)) await part.discard();
      if (error instanceof AppError || error instanceof NotNeeded) throw error;
      if (error instanceof Changed) await part.discard();
      trouble = error;
    }
    failures = (await part.sizeBytes()) > before ? 1 : failures + 1;
    if (failures >= parts.attempts) {
      const problem = trouble instanceof Changed ? 'it changes while it is pulled' : (trouble as Error).message;
      throw new AppError('PULL_FAILED', { url: shownUrl(url), problem }, { cause: trouble });
    }
    const { signal } = parts;
    await pause(pauseOf(trouble, parts, failures), undefined, signal ? { signal } : {}).catch(() => undefined);
  }
}
