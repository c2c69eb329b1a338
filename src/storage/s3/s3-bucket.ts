/** @file Objects of a bucket: whole, piece by piece, from the middle; failures as coded errors, passing ones tried again. */
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { setTimeout as sleep } from 'node:timers/promises';
import type { S3mini } from 's3mini';
import { AppError, loadPackage } from '../../base/index.js';
import type { Artifact, ArtifactStream } from '../artifacts/artifact-store.js';
import type { S3Place } from './s3-address.js';

export interface S3Bucket {
  /** @throws SERVICE_UNREACHABLE FILE_UNWRITABLE */
  put(key: string, artifact: Artifact): Promise<void>;
  /** Undefined = there is none. @throws SERVICE_UNREACHABLE */
  get(key: string): Promise<Artifact | undefined>;
  /** The bytes from a place on; undefined = there is none. @throws SERVICE_UNREACHABLE */
  stream(key: string, fromByte?: number): Promise<ArtifactStream | undefined>;
  /** @throws SERVICE_UNREACHABLE FILE_UNWRITABLE */
  remove(key: string): Promise<void>;
  /** An address under which anybody may read it, for so many seconds. */
  readUrl(key: string, seconds: number): Promise<string>;
  /** @throws SERVICE_UNREACHABLE when it cannot be reached, or is not there */
  check(): Promise<void>;
}

const OTHER = 'application/octet-stream';
/** Pauses before something is tried again that may have been passing, in milliseconds. */
const PAUSES_MS = [100, 400, 1600];

const statusOf = (error: unknown): number | undefined =>
  error instanceof Error && 'status' in error ? Number(error.status) : undefined;

/** No answer at all, or one that says to come again. @source Amazon S3 API reference, error responses */
function isPassing(error: unknown): boolean {
  const status = statusOf(error);
  return status === undefined || status === 429 || status >= 500;
}

/** Tries again what may have been passing. */
async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (const pauseMs of PAUSES_MS) {
    try {
      return await work();
    } catch (error) {
      if (!isPassing(error)) throw error;
      await sleep(pauseMs);
    }
  }
  return work();
}

/** Errors of the client as ours. */
const codedFor = (address: string) => {
  const coded = (key: string, error: unknown): unknown => {
    if (error instanceof AppError) return error;
    const reason = error instanceof Error ? error.message : String(error);
    const code = isPassing(error) ? 'SERVICE_UNREACHABLE' : 'FILE_UNWRITABLE';
    const where = { service: 'the storage', address, path: `${address}/${key}`, reason };
    return new AppError(code, where, { cause: error });
  };
  return <T>(key: string, work: () => Promise<T>): Promise<T> =>
    retried(work).catch((error: unknown) => {
      throw coded(key, error);
    });
};

/** The client throws or answers with a status, as it comes. */
function requireOk(response: Response): Response {
  if (response.ok) return response;
  throw Object.assign(new Error(`status ${response.status}`), { status: response.status });
}

const typeOf = ({ headers }: Response): string => headers.get('content-type') ?? OTHER;
const sizeOf = ({ headers }: Response): number => Number(headers.get('content-length') ?? 0);

/** From a byte in the middle on; null = there is none. */
const openRange = (client: S3mini, key: string, fromByte: number): Promise<Response | null> =>
  client.getObjectRaw(key, false, fromByte, Number.MAX_SAFE_INTEGER).catch((error: unknown) => {
    if (statusOf(error) === 404) return null;
    throw error;
  });

/** The object from a byte on. */
async function openAt(client: S3mini, key: string, fromByte: number): Promise<ArtifactStream | undefined> {
  const response = fromByte === 0 ? await client.getObjectResponse(key) : await openRange(client, key, fromByte);
  if (!response?.body) return undefined;
  const stream = Readable.fromWeb(requireOk(response).body as ReadableStream);
  return { mediaType: typeOf(response), sizeBytes: sizeOf(response), stream };
}

/** @throws SERVICE_UNREACHABLE */
async function requireBucket(client: S3mini, address: string): Promise<void> {
  if (await client.bucketExists()) return;
  const reason = 'there is no such bucket, or its keys do not fit';
  throw new AppError('SERVICE_UNREACHABLE', { service: 'the storage', address, reason });
}

/** Opens a bucket; nothing is asked of it yet. @throws PACKAGE_MISSING */
export async function openS3Bucket(place: S3Place): Promise<S3Bucket> {
  const { S3mini } = await loadPackage('s3mini', () => import('s3mini'));
  const { endpoint, region, prefix, accessKeyId, secretAccessKey } = place;
  const client = new S3mini({ endpoint, region, accessKeyId, secretAccessKey });
  const coded = codedFor(endpoint);
  const whole = (key: string): string => `${prefix}${key}`;
  return {
    put: (key, { bytes, mediaType }) =>
      coded(key, async () => void requireOk(await client.putObject(whole(key), bytes, mediaType))),
    get: (key) =>
      coded(key, async () => {
        const response = await client.getObjectResponse(whole(key));
        return response
          ? { mediaType: typeOf(response), bytes: new Uint8Array(await response.arrayBuffer()) }
          : undefined;
      }),
    stream: (key, fromByte = 0) => coded(key, () => openAt(client, whole(key), fromByte)),
    remove: (key) => coded(key, async () => void (await client.deleteObject(whole(key)))),
    readUrl: (key, seconds) => client.getPresignedUrl('GET', whole(key), seconds),
    check: () => coded('', () => requireBucket(client, endpoint)),
  };
}
