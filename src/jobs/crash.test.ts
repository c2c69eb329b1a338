import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockDataFolder, openDatabase } from '../store/index.js';
import { createEmbeddedQueue, JOB_MIGRATIONS, type JobTables } from './index.js';

const JOBS = 20;
const dist = (path: string): string => new URL(`../../dist/${path}`, import.meta.url).href;

/** A program with lock, database and queue; each job writes a file in steps, so that a kill can fall anywhere. */
const PROGRAM = `
import { setTimeout as sleep } from 'node:timers/promises';
import { writeFile } from 'node:fs/promises';
import { replaceFile } from '${dist('base/index.js')}';
import { createEmbeddedQueue, JOB_MIGRATIONS } from '${dist('jobs/index.js')}';
import { lockDataFolder, openDatabase } from '${dist('store/index.js')}';
const [folder] = process.argv.slice(2);
globalThis.lock = await lockDataFolder(folder);
const database = await openDatabase({ path: folder + '/penultimate.db', migrations: JOB_MIGRATIONS });
const queue = await createEmbeddedQueue({ database });
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

let folder: string;
let script: string;
const children: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crash-'));
  script = join(folder, 'program.mjs');
  await writeFile(script, PROGRAM);
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

/** Starts the program and lets it live until a line of its output says enough; then it is killed without warning. */
async function runUntil(enough: (lines: readonly string[]) => boolean): Promise<readonly string[]> {
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
    await runUntil((lines) => count(lines, 'running') === 7);
    const afterFirst = await jobsOn();
    expect(afterFirst).toHaveLength(JOBS);
    const kept = afterFirst.filter(({ state }) => state === 'done');
    expect(kept.length).toBeGreaterThanOrEqual(6);
    expect(afterFirst.filter(({ state }) => state === 'queued')).toHaveLength(JOBS - kept.length);

    // The same ids are submitted again by each start, as a client does that had no answer.
    await runUntil((lines) => count(lines, 'done') === 5);
    const left = (await jobsOn()).filter(({ state }) => state === 'queued').length;
    expect(left).toBeGreaterThan(0);
    const last = await runUntil((lines) => count(lines, 'done') === left);
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
