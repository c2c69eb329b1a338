/** @file A connection to PostgreSQL that is lost while somebody has it. */
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWithServers } from '../../../test/support/servers/describe-with-servers.js';
import { type PostgresServer, startPostgres } from '../../../test/support/servers/postgres.js';
import { openPostgresDatabase } from './postgres-database.js';

describeWithServers(['PostgreSQL'], 'a PostgreSQL database', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());

  it('that ends a connection between two queries of a transaction fails the transaction alone', async () => {
    const database = await openPostgresDatabase({ url: await server.createDatabase(), migrations: {} });
    let ended = (): void => undefined;
    const isEnded = new Promise<void>((resolve) => {
      ended = resolve;
    });
    let begun = (_pid: number): void => undefined;
    const pidOf = new Promise<number>((resolve) => {
      begun = resolve;
    });
    const transaction = database.transaction().execute(async (inside) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(inside);
      begun(rows[0]?.pid ?? 0);
      await isEnded;
      await sql`select 1`.execute(inside);
    });
    const failed = expect(transaction).rejects.toMatchObject({ code: 'SERVICE_UNREACHABLE' });
    await sql`select pg_terminate_backend(${await pidOf}, 5000)`.execute(database);
    // Its last word has to come in.
    await new Promise((resolve) => setTimeout(resolve, 200));
    ended();
    await failed;
    expect((await sql<{ one: number }>`select 1 as one`.execute(database)).rows).toEqual([{ one: 1 }]);
    await database.destroy();
  });
});
