import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../store/index.js';
import { claimNext, finishJob, insertJob, type JobDatabase, positionOf } from './job-store.js';
import { JOB_MIGRATIONS, type JobTables } from './job-tables.js';

const outcome = { state: 'done', result: 'null', error: null } as const;
const openEmpty = () => openDatabase<JobTables>({ path: ':memory:', migrations: JOB_MIGRATIONS });

async function serve(database: JobDatabase): Promise<{ id: string; clientId: string } | undefined> {
  const row = await claimNext(database);
  if (row) await finishJob(database, row, { outcome, keepFinished: 1000 });
  return row;
}
const add = (database: JobDatabase, id: string, clientId: string) =>
  insertJob(database, { id, kind: 'k', clientId, request: 'null' });
const drain = async (database: JobDatabase): Promise<string[]> => {
  const order: string[] = [];
  for (let row = await serve(database); row; row = await serve(database)) order.push(row.id);
  return order;
};

describe('turns', () => {
  it('go round the clients, each in the order of its own jobs', async () => {
    const database = await openEmpty();
    for (const id of ['a1', 'a2', 'a3', 'a4', 'b1', 'c1', 'c2']) await add(database, id, id.charAt(0));
    expect(await drain(database)).toEqual(['a1', 'b1', 'c1', 'a2', 'c2', 'a3', 'a4']);
    await database.destroy();
  });

  it('give no advantage to submitting one job at a time', async () => {
    const database = await openEmpty();
    for (let i = 1; i <= 6; i++) await add(database, `many${i}`, 'many');
    const order: string[] = [];
    for (let i = 1; i <= 4; i++) {
      const { row } = await add(database, `one${i}`, 'one');
      do order.push((await serve(database))?.id ?? '');
      while (order.at(-1) !== row.id);
    }
    expect(order).toEqual(['many1', 'one1', 'many2', 'one2', 'many3', 'one3', 'many4', 'one4']);
    await database.destroy();
  });

  it('hold for whatever comes in whatever order', async () => {
    const clients = ['a', 'b', 'c', 'd'];
    const action = fc.oneof(fc.constantFrom(...clients), fc.constant(undefined));
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 10, maxLength: 70 }), async (actions) => {
        const database = await openEmpty();
        const waiting = new Map<string, string[]>(clients.map((client) => [client, []]));
        const known = new Set<string>();
        /** Starts of each pair's members since both have had work without a break. */
        const lead = new Map<string, number>();
        let next = 0;
        for (const client of [...actions, ...actions.map(() => undefined)]) {
          if (client !== undefined) {
            const { row } = await add(database, `${next++}`, client);
            const others = clients.filter((other) => other !== client && waiting.get(other)?.length);
            // A newcomer waits for one job of each other client at most.
            if (!known.has(client)) expect(await positionOf(database, row)).toBeLessThanOrEqual(others.length + 1);
            known.add(client);
            waiting.get(client)?.push(row.id);
            continue;
          }
          const row = await serve(database);
          if (!row) continue;
          // Within one client: first come, first served.
          expect(waiting.get(row.clientId)?.[0]).toBe(row.id);
          for (const a of clients)
            for (const b of clients.filter((other) => other > a)) {
              const both = waiting.get(a)?.length && waiting.get(b)?.length;
              const step = row.clientId === a ? 1 : row.clientId === b ? -1 : 0;
              lead.set(a + b, both ? (lead.get(a + b) ?? 0) + step : 0);
              // Rounds are whole but for the first and the last, so nobody is ever two turns ahead of another.
              expect(Math.abs(lead.get(a + b) ?? 0)).toBeLessThanOrEqual(2);
            }
          waiting.get(row.clientId)?.shift();
          if (waiting.get(row.clientId)?.length === 0)
            for (const pair of lead.keys()) if (pair.includes(row.clientId)) lead.set(pair, 0);
        }
        expect([...waiting.values()].flat()).toEqual([]);
        await database.destroy();
      }),
      { numRuns: 60 },
    );
  });
});
