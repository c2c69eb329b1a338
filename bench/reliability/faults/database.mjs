/** @file Faults of the database: held by another program, cut short, overwritten; and of the clock. */
import { spawn } from 'node:child_process';
import { open, readdir, rename, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { countImages, expectDrawn, expectThat } from './check.mjs';

const databaseOf = (dataDir) => join(dataDir, 'penultimate', 'penultimate.db');

/** Holds the database for some time, as a backup does. */
const HOLD = `
import Database from 'libsql';
const database = new Database(process.argv[1]);
database.exec('BEGIN EXCLUSIVE');
console.log('held');
setTimeout(() => { database.exec('ROLLBACK'); database.close(); }, Number(process.argv[2]));
`;

async function hold(path, ms) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', HOLD, path, String(ms)], {
    cwd: fileURLToPath(new URL('../../..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return new Promise((resolve) => child.once('exit', resolve));
}

/** What the hint says: the file is moved away, a new one is made, and images are in files of their own. */
async function healed(life) {
  const own = join(life.folder, 'penultimate');
  await life.restart(async () => {
    for (const name of await readdir(own))
      if (name.startsWith('penultimate.db')) await rename(join(own, name), join(life.folder, `${name}.away`));
  });
  const images = await countImages(life.server);
  await expectDrawn(life.server, 'with a new database');
  return `\`DATABASE_UNFIT\`; with the file moved away it draws, and the ${images} image from before is in the gallery`;
}

/** Harms the database between two starts: either it is refused by a code, or the server goes on with it. */
async function harmed(life, harm) {
  try {
    // Told to end, it leaves everything in the file; what was killed leaves most of it beside.
    await life.restart(() => harm(databaseOf(life.folder)), 'SIGTERM');
    await expectDrawn(life.server, 'with the harmed database');
    return 'it starts and draws';
  } catch (error) {
    expectThat(/\bDATABASE_UNFIT\b|database cannot be used/.test(error.message), error.message.slice(0, 300));
  }
  return healed(life);
}

async function overwriteMiddle(path) {
  const { size } = await stat(path);
  const file = await open(path, 'r+');
  await file.write(Buffer.alloc(Math.floor(size / 2), 0x5a), 0, Math.floor(size / 2), Math.floor(size / 4));
  await file.close();
}

async function clockJumps({ server }) {
  for (const when of ['after a year forward', 'after two years back']) {
    server.child.kill('SIGUSR2');
    await wait(200);
    await expectDrawn(server, when);
  }
  expectThat(server.isAlive(), 'the server ended');
  return 'an image after each';
}

async function held({ folder, server }) {
  const released = hold(databaseOf(folder), 2000);
  await wait(500);
  const answers = await Promise.all([1, 2, 3].map((seed) => server.draw({ seed })));
  await released;
  const drawn = answers.filter(({ images }) => images === 1).length;
  expectThat(drawn === 3, `${drawn} of 3 images: ${answers.map(({ code }) => code).join(' ')}`);
  return '3 of 3 images';
}

export const DATABASE_FAULTS = [
  {
    name: 'database-held',
    isTested: true,
    what: 'another program holds the database for two seconds',
    stated: 'it is waited for; every request is answered',
    run: held,
  },
  {
    name: 'database-cut',
    what: 'the database is cut to half between two starts',
    stated: 'it is refused by a code that says what to do; images stay',
    run: (life) => harmed(life, async (path) => truncate(path, Math.floor((await stat(path)).size / 2))),
  },
  {
    name: 'database-damaged',
    what: 'the middle of the database is overwritten between two starts',
    stated: 'it is refused by a code that says what to do; images stay',
    run: (life) => harmed(life, overwriteMiddle),
  },
  {
    name: 'clock',
    isTested: true,
    what: 'the clock jumps a year forward and two years back',
    stated: 'jobs are drawn as before',
    run: clockJumps,
  },
];
