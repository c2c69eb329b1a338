import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../storage/index.js';
import { JOB_MIGRATIONS, type JobTables } from './index.js';
import type { JobStore } from './job-store.js';
import { createMemoryStore } from './memory-store.js';
import { QUEUE_DEFAULTS } from './options.js';
import { createSqliteStore } from './sql/sqlite-store.js';

interface OpenStore {
  readonly store: JobStore;
  close(): Promise<void>;
}

const STORES: readonly (readonly [name: string, open: () => Promise<OpenStore>])[] = [
  [
    'in SQLite',
    async () => {
      const database = await openDatabase<JobTables>({ path: ':memory:', migrations: JOB_MIGRATIONS });
      return { store: createSqliteStore(database), close: () => database.destroy() };
    },
  ],
  ['in memory', async () => ({ store: createMemoryStore(), close: async () => undefined })],
];

const { limits } = QUEUE_DEFAULTS;
const outcome = { state: 'done', result: 'null', error: null } as const;
async function serve(store: JobStore): Promise<{ id: string; clientId: string } | undefined> {
  const row = await store.claimNext(0);
  if (row) await store.finish(row, { outcome, keepFinished: 1000, nowMs: 0 });
  return row;
}
const add = (store: JobStore, id: string, clientId: string) =>
  store.insert({ id, kind: 'k', clientId, request: 'null' }, { limits, nowMs: 0 });

describe.each(STORES)('turns %s', (_name, open) => {
  it('give no advantage to submitting one job at a time', async () => {
    const { store, close } = await open();
    for (let i = 1; i <= 6; i++) await add(store, `many${i}`, 'many');
    const order: string[] = [];
    for (let i = 1; i <= 4; i++) {
      const { row } = await add(store, `one${i}`, 'one');
      do order.push((await serve(store))?.id ?? '');
      while (order.at(-1) !== row.id);
    }
    expect(order).toEqual(['many1', 'one1', 'many2', 'one2', 'many3', 'one3', 'many4', 'one4']);
    await close();
  });

  it('hold for whatever comes in whatever order', async () => {
    const clients = ['a', 'b', 'c', 'd'];
    const action = fc.oneof(fc.constantFrom(...clients), fc.constant(undefined));
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 10, maxLength: 70 }), async (actions) => {
        const { store, close } = await open();
        const waiting = new Map<string, string[]>(clients.map((client) => [client, []]));
        const known = new Set<string>();
        /** Starts of each pair's members since both have had work without a break. */
        const lead = new Map<string, number>();
        let next = 0;
        for (const client of [...actions, ...actions.map(() => undefined)]) {
          if (client !== undefined) {
            const { row } = await add(store, `${next++}`, client);
            const others = clients.filter((other) => other !== client && waiting.get(other)?.length);
            // A newcomer waits for one job of each other client at most.
            if (!known.has(client)) expect(await store.positionOf(row)).toBeLessThanOrEqual(others.length + 1);
            known.add(client);
            waiting.get(client)?.push(row.id);
            continue;
          }
          const row = await serve(store);
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
        await close();
      }),
      { numRuns: 60 },
    );
  });
});
