/** @file Faults of the disk: full, read-only, gone; those that need a file system of their own mount one in memory. */
import { execFileSync } from 'node:child_process';
import { mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { countImages, expectCode, expectDrawn, expectThat } from './check.mjs';

const DISK = ['-t', 'tmpfs', '-o', 'size=160m', 'tmpfs'];
/** What is left of a full disk: less than an image needs. */
const LEFT_BYTES = 4096;

/** Mounts a disk of its own; only root may. @returns what takes it away */
export async function mountDisk(place) {
  await mkdir(place, { recursive: true });
  execFileSync('mount', [...DISK, place]);
  return () => execFileSync('umount', ['-l', place]);
}

async function fill(place) {
  const { bavail, bsize } = await statfs(place);
  await writeFile(join(place, 'filler'), Buffer.alloc(Math.max(0, bavail * bsize - LEFT_BYTES)));
}

const UNWRITABLE = ['FILE_UNWRITABLE', 'DISK_FULL'];

async function full({ folder, server }) {
  await fill(folder);
  const code = await expectCode(server, UNWRITABLE);
  await rm(join(folder, 'filler'));
  await expectDrawn(server, 'with room again');
  return `\`${code}\`; ${await countImages(server)} images afterwards`;
}

/** The database is open and may still be written; files that are opened anew may not. */
async function readOnly({ folder, server }) {
  // Not the file system itself, which is busy: the place where it is seen.
  execFileSync('mount', ['--bind', folder, folder]);
  try {
    execFileSync('mount', ['-o', 'remount,ro,bind', folder]);
    const code = await expectCode(server, UNWRITABLE);
    execFileSync('mount', ['-o', 'remount,rw,bind', folder]);
    await expectDrawn(server, 'writable again');
    return `\`${code}\``;
  } finally {
    execFileSync('umount', ['-l', folder]);
  }
}

async function deleted(life) {
  await rm(life.folder, { recursive: true, force: true });
  const { status, code, images } = await life.server.draw();
  expectThat(images === 1 || code !== undefined, `${status} without a code`);
  expectThat(code !== 'INTERNAL', 'INTERNAL');
  expectThat(life.server.isAlive(), 'the server ended');
  await life.restart();
  await expectDrawn(life.server, 'after a restart');
  return images === 1 ? 'an image' : `\`${code}\``;
}

export const DISK_FAULTS = [
  {
    name: 'disk-full',
    isTested: true,
    what: 'the disk is full',
    stated: 'requests are refused by a code; when there is room again, it goes on',
    ownDisk: true,
    run: full,
  },
  {
    name: 'read-only',
    isTested: true,
    what: 'the data folder becomes read-only',
    stated: 'requests are refused by a code; when it can be written again, it goes on',
    ownDisk: true,
    run: readOnly,
  },
  {
    name: 'folder-deleted',
    isTested: true,
    what: 'the data folder is deleted while the server runs',
    stated: 'the server stays, and draws or refuses by a code; a restart heals',
    run: deleted,
  },
];
