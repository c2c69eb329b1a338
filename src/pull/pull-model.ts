/** @file A model pulled: found, brought aside, checked, put in its place whole; another file that is there stays. */
import { rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError, requireSpace, throwIfAborted } from '../base/index.js';
import type { ModelKind } from '../contract/index.js';
import type { AddressGuard } from './address-guard.js';
import { filesMeant, type Hub, type HubFile, listHubFiles, resolveUrl } from './hub.js';
import { type OpenWriter, type PartFile, partFile, partKey } from './part-file.js';
import { putInPlace, replaceFolder, sizeAt } from './place.js';
import { type PullSource, parsePullSource, shownSource } from './pull-source.js';
import { requireDataFormat, requireSafeName, requireSafePath } from './safe-name.js';
import { type Incoming, NotNeeded, type TransferParts, transfer } from './transfer.js';

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

const TIMING = { idleMs: 30_000, pauseMs: 500, attempts: 6 };

interface Task {
  readonly order: PullOrder;
  readonly parts: PullParts;
  readonly net: TransferParts;
}

interface FileTask extends Task {
  readonly url: URL;
  readonly file?: HubFile | undefined;
}

interface Place {
  readonly path: string;
  readonly kind: ModelKind;
  readonly name: string;
}

const mismatch = (name: string, expected: string, actual: string) =>
  new AppError('PULL_MISMATCH', { name, what: 'SHA-256', expected, actual });

/** Says that the very file is there. */
class Present extends NotNeeded {
  readonly found: Pulled;
  constructor(found: Pulled) {
    super('it is there');
    this.found = found;
  }
}

/** What stands in the way of a file is told before the file comes. @throws FILE_EXISTS Present */
async function lookAtPlace(
  { order, parts }: Task,
  { path, kind }: Place,
  { totalBytes, sha256 }: Pick<Incoming, 'totalBytes' | 'sha256'>,
) {
  const sizeBytes = await sizeAt(path);
  if (sizeBytes === undefined || order.force) return;
  if (totalBytes !== undefined && totalBytes !== sizeBytes) throw new AppError('FILE_EXISTS', { path });
  if (sha256 === undefined) return;
  const actual = await parts.hash(path, order.signal);
  if (actual !== sha256) throw new AppError('FILE_EXISTS', { path });
  throw new Present({ path, kind, sizeBytes, sha256, alreadyThere: true });
}

async function finish(task: FileTask, part: PartFile, place: Place & { sha256: string | undefined }): Promise<Pulled> {
  const { order, parts } = task;
  const { path, kind, name, sha256: expected } = place;
  const sha256 = await parts.hash(part.path, order.signal);
  if (expected !== undefined && expected !== sha256) {
    await part.discard();
    throw mismatch(name, expected, sha256);
  }
  const sizeBytes = await part.sizeBytes();
  const found = { path, kind, sizeBytes, sha256 };
  if ((await sizeAt(path)) !== undefined && !order.force) {
    if ((await parts.hash(path, order.signal)) !== sha256) throw new AppError('FILE_EXISTS', { path });
    await part.discard();
    return { ...found, alreadyThere: true };
  }
  await putInPlace(part.path, path);
  await part.done();
  return { ...found, alreadyThere: false };
}

const telling =
  ({ order }: Task, name: () => string, before = 0, whole?: number) =>
  (done: number, total: number | undefined): void =>
    order.onProgress?.({ file: name(), doneBytes: before + done, totalBytes: whole ?? total ?? null });

/** Works on what lies at a path while no other pull does, of this program or another. @throws PULL_BUSY */
async function alone<T>({ order, parts }: Task, path: string, work: () => Promise<T>): Promise<T> {
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

/** One file of its own. */
async function pullFile(task: FileTask): Promise<Pulled> {
  const { parts, url } = task;
  const part = partFile(parts.workFolder, `${url.origin}${url.pathname}${url.search}`, parts.openWriter);
  return alone(task, part.path, () => pullInto(task, part));
}

async function pullInto(task: FileTask, part: PartFile): Promise<Pulled> {
  const { order, parts, net, url, file } = task;
  let place: (Place & { sha256: string | undefined }) | undefined;
  const onContent = async ({ name, kind = 'checkpoint', totalBytes, sha256: stated }: Incoming) => {
    const sha256 = order.sha256?.toLowerCase() ?? file?.sha256 ?? stated;
    place = { name, kind, path: join(parts.folders[kind], name), sha256 };
    await lookAtPlace(task, place, { totalBytes, sha256 });
    await requireSpace(parts.folders[kind], 0);
  };
  const name = order.name ?? (file && basename(file.path));
  const onProgress = telling(task, () => place?.name ?? name ?? '');
  try {
    await transfer({ url, part, name, inFolder: false, sizeBytes: file?.sizeBytes, onContent, onProgress }, net);
  } catch (error) {
    if (!(error instanceof Present)) throw error;
    await part.discard();
    return error.found;
  }
  if (!place) throw new Error('bug: a whole file that was never looked at');
  return finish(task, part, place);
}

type HubSource = Extract<PullSource, { kind: 'hub' }>;

/** A file of a model folder, brought aside; one that is there whole is left. */
async function bring(
  task: Task,
  source: HubSource,
  { file, before, whole }: { file: HubFile; before: number; whole: number },
  aside: string,
) {
  const { parts, net, order } = task;
  requireSafePath(file.path);
  const target = join(aside, file.path);
  if ((await sizeAt(target)) === file.sizeBytes) return;
  const url = resolveUrl(parts.hub, source, file.path);
  const part = partFile(parts.workFolder, url.href, parts.openWriter);
  const onProgress = telling(task, () => file.path, before, whole);
  await transfer(
    {
      url,
      part,
      name: file.path,
      inFolder: true,
      sizeBytes: file.sizeBytes,
      onContent: async () => undefined,
      onProgress,
    },
    net,
  );
  const sha256 = file.sha256 === undefined ? undefined : await parts.hash(part.path, order.signal);
  if (sha256 !== undefined && sha256 !== file.sha256) {
    await part.discard();
    throw mismatch(file.path, file.sha256 ?? '', sha256);
  }
  await putInPlace(part.path, target);
  await part.done();
}

async function pullFolder(task: Task, source: HubSource, files: readonly HubFile[]): Promise<Pulled> {
  const { parts, order } = task;
  const name = order.name ?? basename(source.id);
  requireSafeName(name);
  const path = join(parts.folders.checkpoint, name);
  if ((await sizeAt(path)) !== undefined && !order.force) throw new AppError('FILE_EXISTS', { path });
  const whole = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const aside = join(parts.workFolder, `${partKey(`${source.id}@${source.revision}`)}.folder`);
  return alone(task, aside, async () => {
    await bringAll(task, source, { files, whole }, aside);
    await replaceFolder(aside, path);
    return { path, kind: 'checkpoint', sizeBytes: whole, sha256: null, alreadyThere: false };
  });
}

async function bringAll(
  task: Task,
  source: HubSource,
  { files, whole }: { readonly files: readonly HubFile[]; readonly whole: number },
  aside: string,
): Promise<void> {
  await requireSpace(task.parts.workFolder, whole);
  let before = 0;
  for (const file of files) {
    throwIfAborted(task.order.signal);
    await bring(task, source, { file, before, whole }, aside);
    before += file.sizeBytes;
  }
}

async function pullFromHub(task: Task, source: HubSource): Promise<Pulled> {
  const { hub } = task.parts;
  const all = await listHubFiles(hub, source, task.net);
  const named = source.file === undefined ? undefined : all.filter(({ path }) => path === source.file);
  if (named?.length === 0)
    throw new AppError('PULL_FAILED', { url: `${source.id}/${source.file}`, problem: 'there is no such file' });
  const meant = named ? { folder: false, files: named } : filesMeant(all, source);
  if (meant.folder) return pullFolder(task, source, meant.files);
  const [file] = meant.files as [HubFile];
  return pullFile({ ...task, url: resolveUrl(hub, source, file.path), file });
}

/**
 * What can be said against an order before anybody is asked for anything.
 * @throws PULL_SOURCE PULL_REFUSED USAGE
 */
export function requirePullOrder({ name, sha256, source }: PullOrder, endpoint: URL): PullSource {
  const parsed = parsePullSource(source, endpoint);
  if (name !== undefined) requireSafeName(name);
  // A name without an ending may be that of a folder, or left aside for the one that the server gives.
  if (name?.includes('.') && parsed.kind === 'url') requireDataFormat(name);
  if (sha256 !== undefined && !/^[0-9a-f]{64}$/i.test(sha256))
    throw new AppError('USAGE', { problem: 'a SHA-256 has 64 hexadecimal digits' });
  return parsed;
}

/**
 * Pulls what a source means; what had come before a failure or a cancellation is gone on with by the next pull.
 * @throws PULL_SOURCE PULL_BUSY PULL_REFUSED PULL_FAILED PULL_MISMATCH PULL_ADDRESS FILE_EXISTS DISK_FULL FILE_UNWRITABLE CANCELLED
 */
export async function pullModel(order: PullOrder, parts: PullParts): Promise<Pulled> {
  const { hub, guard, timing } = parts;
  const source = requirePullOrder(order, hub.endpoint);
  const token = hub.token === undefined ? {} : { token: { origin: hub.endpoint.origin, value: hub.token } };
  const net = { ...TIMING, ...timing, guard, ...token, signal: order.signal };
  const task = { order, parts, net };
  return source.kind === 'hub' ? pullFromHub(task, source) : pullFile({ ...task, url: source.url });
}
