/** @file A model pulled: found, brought aside, checked, put in its place whole; another file that is there stays. */
import { AppError } from '../../base/index.js';
import { filesMeant, type HubFile, listHubFiles, resolveUrl } from './hub.js';
import { pullFile } from './pull-file.js';
import { pullFolder } from './pull-folder.js';
import { type PullSource, parsePullSource } from './pull-source.js';
import type { HubSource, Pulled, PullOrder, PullParts, Task } from './pull-task.js';
import { requireDataFormat, requireSafeName } from './safe-name.js';

export type { Pulled, PullLock, PullOrder, PullParts, PullProgress } from './pull-task.js';

const TIMING = { idleMs: 30_000, pauseMs: 500, attempts: 6 };

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
