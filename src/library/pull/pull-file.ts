/** @file One file pulled: looked at before it comes, hashed when it has come, put in its place; another file that is there stays. */
import { basename, join } from 'node:path';
import { AppError, requireSpace } from '../../base/index.js';
import type { ModelKind } from '../../contract/index.js';
import type { HubFile } from './hub.js';
import { type PartFile, partFile } from './part-file.js';
import { putInPlace, sizeAt } from './place.js';
import { alone, mismatch, type Pulled, type Task, telling } from './pull-task.js';
import { type Incoming, NotNeeded, transfer } from './transfer.js';

export interface FileTask extends Task {
  readonly url: URL;
  readonly file?: HubFile | undefined;
}

interface Place {
  readonly path: string;
  readonly kind: ModelKind;
  readonly name: string;
}

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

/** One file of its own. */
export async function pullFile(task: FileTask): Promise<Pulled> {
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
