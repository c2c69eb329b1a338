/** @file Faults of bench/reliability/faults/, done one after another to the same server: they end as stated there. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLife } from '../../bench/reliability/faults/check.mjs';
import { mountDisk } from '../../bench/reliability/faults/disk.mjs';
import { FAULTS, OPTIONS } from '../../bench/reliability/faults/index.mjs';
import { temporaryFolder } from '../support/golden.js';

/** They look at /proc for the engine's process. */
const TESTED = FAULTS.filter(({ isTested }) => isTested && process.platform === 'linux');
const ON_OWN_DISK = TESTED.filter(({ ownDisk }) => ownDisk);
const ON_ANY_DISK = TESTED.filter((fault) => !ON_OWN_DISK.includes(fault));

/** A folder with a disk of its own, and what takes both away. */
async function diskOfItsOwn() {
  const folder = await temporaryFolder();
  const place = join(folder, 'disk');
  const unmount = await mountDisk(place);
  const remove = async () => {
    unmount();
    await rm(folder, { recursive: true, force: true });
  };
  return { place, remove };
}

async function mayMount(): Promise<boolean> {
  const disk = await diskOfItsOwn().catch(() => undefined);
  await disk?.remove();
  return disk !== undefined;
}

/** Starts a server in a folder, does the faults to it, and ends it. */
function doFaults(faults: typeof FAULTS, open: () => Promise<{ place: string; remove: () => Promise<void> }>): void {
  let life: Awaited<ReturnType<typeof openLife>>;
  let remove = async () => undefined as unknown;
  beforeAll(async () => {
    const disk = await open();
    remove = disk.remove;
    for (const { prepare } of faults) await prepare?.(disk.place);
    life = await openLife(disk.place, OPTIONS);
  });
  afterAll(async () => {
    await life?.end();
    await remove();
  });
  it.each(faults)('$what', async ({ run }) => expect(await run(life)).not.toBe(''));
}

describe('after this, the server stays and draws:', () =>
  doFaults(ON_ANY_DISK, async () => {
    const place = await temporaryFolder();
    return { place, remove: () => rm(place, { recursive: true, force: true }) };
  }));

const canMount = await mayMount();
if (!canMount)
  process.stderr.write('!!! NOT TESTED: a full disk and one that cannot be written: nothing may be mounted\n');
describe.skipIf(!canMount)('on a disk of its own, the server stays and draws after this:', () =>
  doFaults(ON_OWN_DISK, diskOfItsOwn),
);

it('there are faults of the disk, of models, of the database and of the engine', () =>
  expect(FAULTS.map(({ name }) => name).sort()).toEqual([
    'cache-cut',
    'cache-nonsense',
    'clock',
    'database-cut',
    'database-damaged',
    'database-held',
    'disk-full',
    'folder-deleted',
    'memory',
    'model-changed',
    'model-cut',
    'model-gone',
    'nan',
    'native-crash',
    'read-only',
  ]));
