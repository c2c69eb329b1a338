import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../store/index.js';
import { createIdempotency } from './idempotency.js';
import { insertJob, type JobDatabase } from './job-store.js';
import { JOB_MIGRATIONS, type JobTables } from './job-tables.js';

let database: JobDatabase;
beforeEach(async () => {
  database = await openDatabase<JobTables>({ path: ':memory:', migrations: JOB_MIGRATIONS });
});
afterEach(() => database.destroy());

const request = { clientId: 'a', key: 'k', content: { prompt: 'a cat' } };

describe('a key', () => {
  it('gives the same answer again, also to a record opened anew, for a day', async () => {
    let nowMs = 0;
    let runs = 0;
    const work = async () => ++runs;
    const open = () => createIdempotency(database, () => nowMs);
    expect(await open().once(request, work)).toEqual({ answer: 1, replayed: false });
    expect(await open().once(request, work)).toEqual({ answer: 1, replayed: true });
    nowMs = 24 * 3600 * 1000 + 1;
    expect(await open().once(request, work)).toEqual({ answer: 2, replayed: false });
  });

  it('runs once for requests that come together', async () => {
    const { once } = createIdempotency(database);
    let runs = 0;
    const answers = await Promise.all(Array.from({ length: 8 }, () => once(request, async () => ++runs)));
    expect(answers.map(({ answer }) => answer)).toEqual(Array(8).fill(1));
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
  });

  it('is refused with another request, and is free of other clients', async () => {
    const { once } = createIdempotency(database);
    await once(request, async () => 1);
    const other = { ...request, content: { prompt: 'a dog' } };
    await expect(once(other, async () => 2)).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
    expect(await once({ ...other, clientId: 'b' }, async () => 3)).toEqual({ answer: 3, replayed: false });
  });

  it('is not used up by a failure', async () => {
    const { once } = createIdempotency(database);
    await expect(once(request, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await once(request, async () => 1)).toEqual({ answer: 1, replayed: false });
  });
});

describe('the queue', () => {
  it('holds so many jobs in all and so many of one client, and takes a known id in any case', async () => {
    const add = (id: string, clientId: string) =>
      insertJob(database, { id, kind: 'k', clientId, request: 'null' }, { waiting: 3, waitingPerClient: 2 });
    await add('1', 'a');
    await add('2', 'a');
    await expect(add('3', 'a')).rejects.toMatchObject({ code: 'CLIENT_QUEUE_FULL', data: { limit: 2 } });
    await add('3', 'b');
    await expect(add('4', 'c')).rejects.toMatchObject({ code: 'QUEUE_FULL', data: { limit: 3 } });
    expect((await add('1', 'a')).added).toBe(false);
  });
});
