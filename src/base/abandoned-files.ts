/** @file Files that were being written when their process ended without warning: found by their names and taken away. */
import { randomBytes } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

const PID_DIGITS = 6;
/** Process and chance, as hexadecimal digits. */
const UNFINISHED = /^\..+\.([0-9a-f]{6})[0-9a-f]{6}\.part$/;

/** A name beside a path for what becomes the file of that path; it tells which process writes. */
export function temporaryFor(path: string): string {
  const pid = process.pid.toString(16).padStart(PID_DIGITS, '0').slice(-PID_DIGITS);
  return join(dirname(path), `.${basename(path)}.${pid}${randomBytes(3).toString('hex')}.part`);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Every process of a container has the same number: a file that is older than this one was not begun by it. */
async function isAbandoned(path: string, pid: number): Promise<boolean> {
  if (pid !== process.pid) return !isAlive(pid);
  const { mtimeMs } = await stat(path);
  return mtimeMs < performance.timeOrigin;
}

async function removeIfAbandoned(path: string): Promise<void> {
  const [, pid] = UNFINISHED.exec(basename(path)) ?? [];
  if (pid !== undefined && (await isAbandoned(path, Number.parseInt(pid, 16)))) await rm(path, { force: true });
}

/** Deletes below a folder what processes of this machine that ended had not finished. Never throws. */
export async function removeAbandoned(folder: string): Promise<void> {
  const all = await readdir(folder, { recursive: true }).catch(() => []);
  const names = all.filter((name) => name.endsWith('.part'));
  // Gone meanwhile, or not ours to delete: no harm is done by either.
  await Promise.all(names.map((name) => removeIfAbandoned(join(folder, name)).catch(() => undefined)));
}
