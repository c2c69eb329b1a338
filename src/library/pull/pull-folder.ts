/** @file A model folder pulled: its files brought aside one after the other, and put in its place when all are there. */
import { basename, join } from 'node:path';
import { AppError, requireSpace, throwIfAborted } from '../../base/index.js';
import { type HubFile, resolveUrl } from './hub.js';
import { type PartFile, partFile, partKey } from './part-file.js';
import { putInPlace, replaceFolder, sizeAt } from './place.js';
import { alone, type HubSource, mismatch, type Pulled, type Task, telling } from './pull-task.js';
import { requireSafeName, requireSafePath } from './safe-name.js';
import { transfer } from './transfer.js';

/** A file of a model folder, brought aside; one that is there whole is left. */
async function bring(
  task: Task,
  source: HubSource,
  { file, before, whole }: { file: HubFile; before: number; whole: number },
  aside: string,
) {
  const { parts, net } = task;
  const { path: name, sizeBytes } = file;
  requireSafePath(name);
  const target = join(aside, name);
  if ((await sizeAt(target)) === sizeBytes) return;
  const url = resolveUrl(parts.hub, source, name);
  const part = partFile(parts.workFolder, url.href, parts.openWriter);
  const onProgress = telling(task, () => name, before, whole);
  const onContent = async () => undefined;
  await transfer({ url, part, name, inFolder: true, sizeBytes, onContent, onProgress }, net);
  await requireHash(task, part, file);
  await putInPlace(part.path, target);
  await part.done();
}

/** @throws PULL_MISMATCH */
async function requireHash({ parts, order }: Task, part: PartFile, { path, sha256: expected }: HubFile): Promise<void> {
  if (expected === undefined) return;
  const actual = await parts.hash(part.path, order.signal);
  if (actual === expected) return;
  await part.discard();
  throw mismatch(path, expected, actual);
}

/** @throws what pulling throws */
export async function pullFolder(task: Task, source: HubSource, files: readonly HubFile[]): Promise<Pulled> {
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
