/** @file Model files read from the first byte to the last on a thread of their own, so that nothing else waits for it. */
import { stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { AppError, throwIfAborted } from '../../base/index.js';

/** A run of bytes; with a name it is a tensor. */
export interface ReadSpan {
  readonly sizeBytes: number;
  readonly name?: string;
  readonly dtype?: string;
}

export interface ReadFile {
  readonly path: string;
  /** One behind the other, from the first byte. */
  readonly spans: readonly ReadSpan[];
}

export interface ReadOrder {
  readonly files: readonly ReadFile[];
  /** Whether it gives way to everything else. */
  readonly background: boolean;
}

export interface ReadFinding {
  readonly name: string;
  /** Values that are infinite or no numbers. */
  readonly notFinite: number;
}

export type ReadTold =
  | { readonly type: 'progress'; readonly done: number }
  | {
      readonly type: 'done';
      readonly sha256: string;
      readonly dataSha256: string;
      readonly findings: readonly ReadFinding[];
    }
  | { readonly type: 'failed'; readonly reason: string };

/** SHA-256 of all bytes, and of those of tensors alone. */
export type ReadResult = Omit<Extract<ReadTold, { type: 'done' }>, 'type'>;

export interface ReadOptions {
  readonly background?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((doneBytes: number, totalBytes: number) => void) | undefined;
}

/** By name and not by place, so that it is found from src/ and from dist/. */
const workerPath = (): string => createRequire(import.meta.url).resolve('#read-worker');

/** Reads files through, one after another. @throws CANCELLED FILE_UNREADABLE */
export function readThrough(files: readonly ReadFile[], options: ReadOptions = {}): Promise<ReadResult> {
  const { background = false, signal, onProgress } = options;
  throwIfAborted(signal);
  const total = files.flatMap(({ spans }) => spans).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const path = files.map((file) => file.path).join(', ');
  const worker = new Worker(workerPath(), { workerData: { files, background } satisfies ReadOrder });
  const stop = () => void worker.terminate();
  return new Promise<ReadResult>((resolve, reject) => {
    const fail = (reason: string) =>
      reject(signal?.aborted ? new AppError('CANCELLED') : new AppError('FILE_UNREADABLE', { path, reason }));
    worker.on('message', (told: ReadTold) => {
      if (told.type === 'progress') onProgress?.(told.done, total);
      else if (told.type === 'failed') fail(told.reason);
      else resolve({ sha256: told.sha256, dataSha256: told.dataSha256, findings: told.findings });
    });
    worker.on('error', (error) => fail(error.message));
    worker.on('exit', () => fail('the reading thread ended'));
    signal?.addEventListener('abort', stop, { once: true });
  }).finally(() => signal?.removeEventListener('abort', stop));
}

/** The SHA-256 of files, one after another. @throws CANCELLED FILE_UNREADABLE */
export async function hashFiles(paths: readonly string[], options: ReadOptions = {}): Promise<string> {
  const file = async (path: string): Promise<ReadFile> => {
    const { size } = await stat(path).catch((error: unknown) => {
      throw new AppError(
        'FILE_UNREADABLE',
        { path, reason: (error as NodeJS.ErrnoException).code ?? '' },
        { cause: error },
      );
    });
    return { path, spans: [{ sizeBytes: size }] };
  };
  return (await readThrough(await Promise.all(paths.map(file)), options)).sha256;
}
