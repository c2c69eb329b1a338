import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockDataFolder, openDatabase } from '../storage/index.js';
import { createEmbeddedQueue, JOB_MIGRATIONS, type JobTables } from './index.js';

const JOBS = 20;
const KEY_COUNT = 150;
const KILLS = 6;
const dist = (path: string): string => new URL(`../../dist/${path}`, import.meta.url).href;

/** A program with lock, database and queue. */
const OPEN = `
import { setTimeout as sleep } from 'node:timers/promises';
import { writeFile } from 'node:fs/promises';
import { replaceFile } from '${dist('base/index.js')}';
import { createEmbeddedQueue, JOB_MIGRATIONS } from '${dist('queue/index.js')}';
import { lockDataFolder, openDatabase } from '${dist('storage/index.js')}';
const [folder] = process.argv.slice(2);
globalThis.lock = await lockDataFolder(folder);
const database = await openDatabase({ path: folder + '/penultimate.db', migrations: JOB_MIGRATIONS });
const queue = await createEmbeddedQueue({ database });
`;

/** Each job writes a file in steps, so that a kill can fall anywhere. */
const DRAW = `${OPEN}
await Promise.all(Array.from({ length: ${JOBS} }, (_, i) =>
  queue.submit({ id: 'job-' + i, kind: 'draw', clientId: 'client-' + (i % 3), request: i })));
console.log('accepted');
queue.onEvent((event) => {
  if (event.type === 'state' && event.job.state === 'done') console.log('done ' + event.jobId);
});
queue.start(async ({ id }) => {
  console.log('running ' + id);
  await sleep(15);
  await replaceFile(folder + '/' + id + '.picture', (path) => writeFile(path, id.repeat(50_000)));
  await sleep(5);
  return { by: process.pid };
});
`;

/** A job that takes the program down, before one that does not. */
const POISON = `${OPEN}
for (const id of ['poison', 'sound']) await queue.submit({ id, kind: 'draw', clientId: 'a', request: id });
queue.onEvent((event) => {
  if (event.type === 'state' && event.job.state === 'done') console.log('done ' + event.jobId);
});
queue.start(async ({ id }) => {
  console.log('running ' + id);
  // Given time to say so.
  if (id === 'poison') return sleep(50).then(() => process.kill(process.pid, 'SIGKILL'));
  return id;
});
`;

/** Hands in keys that are the same at each start, as a client does that had no answer, until it is killed. */
const KEYS = `${OPEN}
for (let i = 0; i < ${KEY_COUNT}; i++) {
  const submission = { kind: 'draw', clientId: 'a', request: i, idempotency: { key: 'key-' + i, content: i } };
  const { id } = await queue.submit(submission);
  console.log('key ' + i + ' ' + id);
}
console.log('all');
`;

let folder: string;
const children: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crash-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

/** Starts a program and lets it live until a line of its output says enough; then it is killed without warning. */
async function runUntil(program: string, enough: (lines: readonly string[]) => boolean): Promise<readonly string[]> {
  const script = join(folder, 'program.mjs');
  await writeFile(script, program);
  const child = spawn(process.execPath, [script, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const exited = once(child, 'exit');
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (enough(lines)) break;
  }
  child.kill('SIGKILL');
  await exited;
  return lines;
}
const count = (lines: readonly string[], word: string): number => lines.filter((line) => line.startsWith(word)).length;
const jobsOn = async () => {
  const lock = await lockDataFolder(folder);
  const database = await openDatabase<JobTables>({ path: join(folder, 'penultimate.db'), migrations: JOB_MIGRATIONS });
  const queue = await createEmbeddedQueue({ database });
  const jobs = await queue.list({ limit: 1000 });
  await queue.close();
  await database.destroy();
  await lock.release();
  return jobs;
};

describe('a program killed in the middle of 20 jobs', () => {
  it('has all of them done once after restarts: nothing lost, nothing twice, no broken file', async () => {
    await runUntil(DRAW, (lines) => count(lines, 'running') === 7);
    const afterFirst = await jobsOn();
    expect(afterFirst).toHaveLength(JOBS);
    const kept = afterFirst.filter(({ state }) => state === 'done');
    expect(kept.length).toBeGreaterThanOrEqual(6);
    expect(afterFirst.filter(({ state }) => state === 'queued')).toHaveLength(JOBS - kept.length);

    // The same ids are submitted again by each start, as a client does that had no answer.
    await runUntil(DRAW, (lines) => count(lines, 'done') === 5);
    const left = (await jobsOn()).filter(({ state }) => state === 'queued').length;
    expect(left).toBeGreaterThan(0);
    const last = await runUntil(DRAW, (lines) => count(lines, 'done') === left);
    expect(count(last, 'running')).toBe(left);

    const jobs = await jobsOn();
    expect(jobs.map(({ id }) => id).sort()).toEqual(Array.from({ length: JOBS }, (_, i) => `job-${i}`).sort());
    expect(new Set(jobs.map(({ state }) => state))).toEqual(new Set(['done']));
    for (const before of kept) expect(jobs.find(({ id }) => id === before.id)).toEqual(before);
    // Each kill can have cost one job one more attempt.
    expect(jobs.reduce((sum, { attempt }) => sum + attempt, 0)).toBeLessThanOrEqual(JOBS + 2);
    for (const { id } of jobs) expect(await readFile(join(folder, `${id}.picture`), 'utf8')).toBe(id.repeat(50_000));
    expect((await readdir(folder)).filter((name) => name.endsWith('.picture'))).toHaveLength(JOBS);
  });
});

describe('a job that takes the program down', () => {
  it('is tried a second time, marked, and not a third time; what waits behind it is done', async () => {
    const never = () => false;
    expect(count(await runUntil(POISON, never), 'running poison')).toBe(1);
    const states = async () => (await jobsOn()).map(({ id, state, lostAttempts }) => [id, state, lostAttempts]);
    expect(await states()).toEqual([
      ['poison', 'queued', 1],
      ['sound', 'queued', undefined],
    ]);
    expect(count(await runUntil(POISON, never), 'running poison')).toBe(1);
    const last = await runUntil(POISON, (lines) => count(lines, 'done') === 1);
    expect(last).toEqual(['running sound', 'done sound']);
    expect(await states()).toEqual([
      ['sound', 'done', undefined],
      ['poison', 'failed', 2],
    ]);
  });
});

describe('keys handed in by a program that is killed again and again', () => {
  it('are one job each, whose id never changes', async () => {
    const told = new Map<string, Set<string>>();
    const run = async (enough: (lines: readonly string[]) => boolean) => {
      for (const line of await runUntil(KEYS, enough)) {
        const [word, key = '', id = ''] = line.split(' ');
        if (word === 'key') told.set(key, (told.get(key) ?? new Set()).add(id));
      }
    };
    // Each round a little further, so that each kill falls among keys that are new.
    for (let kill = 1; kill <= KILLS; kill++)
      await run((lines) => count(lines, 'key') >= (kill * KEY_COUNT) / (KILLS + 1));
    await run((lines) => lines.at(-1) === 'all');
    const jobs = await jobsOn();
    expect([told.size, jobs.length]).toEqual([KEY_COUNT, KEY_COUNT]);
    expect([...told.values()].every((ids) => ids.size === 1)).toBe(true);
    expect(new Set(jobs.map(({ id }) => id))).toEqual(new Set([...told.values()].flatMap((ids) => [...ids])));
    expect(jobs.map(({ request }) => request).sort((a, b) => Number(a) - Number(b))).toEqual(
      Array.from({ length: KEY_COUNT }, (_, i) => i),
    );
  });
});

describe('a database that another program holds for a second', () => {
  it('takes every job that is handed in meanwhile and afterwards', async () => {
    const database = await openDatabase<JobTables>({
      path: join(folder, 'penultimate.db'),
      migrations: JOB_MIGRATIONS,
    });
    const queue = await createEmbeddedQueue({ database });
    const submit = (id: string) => queue.submit({ id, kind: 'draw', clientId: 'a', request: id });
    await submit('before');
    const holder = `import Libsql from 'libsql';
      const other = new Libsql(${JSON.stringify(join(folder, 'penultimate.db'))}, { timeout: 5000 });
      other.exec('BEGIN EXCLUSIVE');
      console.log('held');
      setTimeout(() => { other.exec('ROLLBACK'); other.close(); }, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', holder], {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    await once(child.stdout, 'data');
    const ids = Array.from({ length: 40 }, (_, i) => `${i}`);
    const meanwhile = await Promise.all(ids.map((id) => submit(`meanwhile ${id}`)));
    const afterwards = await Promise.all(ids.map((id) => submit(`afterwards ${id}`)));
    expect([...meanwhile, ...afterwards].every(({ state }) => state === 'queued')).toBe(true);
    expect(await queue.count(['queued'])).toBe(81);
    await queue.close();
    await database.destroy();
  });
});
