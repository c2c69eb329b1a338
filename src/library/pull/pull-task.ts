/** @file One pull on its way: what was asked, what it is done with, and what all pulls have in common. */
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError, requireSpace } from '../../base/index.js';
import type { ModelKind } from '../../contract/index.js';
import type { AddressGuard } from './address-guard.js';
import type { Hub } from './hub.js';
import type { OpenWriter } from './part-file.js';
import { type PullSource, shownSource } from './pull-source.js';
import type { TransferParts } from './transfer.js';

export interface PullParts {
  readonly hub: Hub;
  readonly guard: AddressGuard;
  /** Where each kind of file belongs. */
  readonly folders: Readonly<Record<ModelKind, string>>;
  /** Where what has come is kept until it is whole. */
  readonly workFolder: string;
  /** SHA-256 of a file. */
  readonly hash: (path: string, signal?: AbortSignal) => Promise<string>;
  readonly timing?: Partial<Pick<TransferParts, 'idleMs' | 'pauseMs' | 'attempts'>>;
  /** Takes a file as a lock against other programs; undefined = another one has it. */
  readonly lock: (path: string) => Promise<PullLock | undefined>;
  readonly openWriter?: OpenWriter;
}

export interface PullLock {
  release(): void;
}

export interface PullProgress {
  readonly file: string;
  readonly doneBytes: number;
  readonly totalBytes: number | null;
}

export interface PullOrder {
  readonly source: string;
  /** SHA-256 that the file has to have. */
  readonly sha256?: string | undefined;
  /** The file's name, where its address says none. */
  readonly name?: string | undefined;
  /** Whether another file of the name is replaced. */
  readonly force?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: PullProgress) => void) | undefined;
}

export interface Pulled {
  readonly path: string;
  readonly kind: ModelKind;
  readonly sizeBytes: number;
  /** Null for a folder. */
  readonly sha256: string | null;
  /** Whether it had been there already. */
  readonly alreadyThere: boolean;
}

export interface Task {
  readonly order: PullOrder;
  readonly parts: PullParts;
  readonly net: TransferParts;
}

export type HubSource = Extract<PullSource, { kind: 'hub' }>;

export const mismatch = (name: string, expected: string, actual: string) =>
  new AppError('PULL_MISMATCH', { name, what: 'SHA-256', expected, actual });

/** Tells how far a file is. */
export const telling =
  ({ order }: Task, name: () => string, before = 0, whole?: number) =>
  (done: number, total: number | undefined): void =>
    order.onProgress?.({ file: name(), doneBytes: before + done, totalBytes: whole ?? total ?? null });

/** Works on what lies at a path while no other pull does, of this program or another. @throws PULL_BUSY */
export async function alone<T>({ order, parts }: Task, path: string, work: () => Promise<T>): Promise<T> {
  await requireSpace(dirname(path), 0);
  const lockPath = `${path}.lock`;
  const lock = await parts.lock(lockPath);
  if (!lock) throw new AppError('PULL_BUSY', { name: shownSource(order.source) });
  try {
    return await work();
  } finally {
    // Before it is given free: behind that it might be somebody else's.
    await rm(lockPath, { force: true }).catch(() => undefined);
    lock.release();
  }
}
