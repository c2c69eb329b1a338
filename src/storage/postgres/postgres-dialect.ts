/** @file PostgreSQL for Kysely: values as the rest of the program has them, failures as coded errors. */
import { type DatabaseConnection, type Dialect, type Driver, PostgresDialect, type QueryResult } from 'kysely';
import type pg from 'pg';
import { codedPostgresFailure } from './postgres-failures.js';

/** bigint, which counts and milliseconds are; all of ours are exact as numbers. */
const INT8 = 20;

/** Values of one pool, in contrast to the setting of the whole process that `pg` also has. */
export const typesOf = ({ types }: typeof pg): pg.CustomTypesConfig => ({
  getTypeParser: (id: number, format?: 'text' | 'binary') =>
    id === INT8 ? Number : types.getTypeParser(id as never, format as never),
});

/** PostgreSQL has no character NUL; what stands for what cannot be shown takes its place. */
const storable = (value: unknown): unknown => (typeof value === 'string' ? value.replaceAll('\0', '\uFFFD') : value);

function codedConnection(plain: DatabaseConnection, address: string): DatabaseConnection {
  const executeQuery = async <R>(query: Parameters<DatabaseConnection['executeQuery']>[0]): Promise<QueryResult<R>> => {
    try {
      return await plain.executeQuery<R>({ ...query, parameters: query.parameters.map(storable) });
    } catch (error) {
      throw codedPostgresFailure(address, error);
    }
  };
  return { executeQuery, streamQuery: (query, chunkSize) => plain.streamQuery(query, chunkSize) };
}

/** The same driver, whose connections give coded errors. */
function codedDriver(inner: Driver, address: string): Driver {
  const known = new WeakMap<DatabaseConnection, DatabaseConnection>();
  return {
    init: () => inner.init(),
    acquireConnection: async () => {
      const plain = await inner.acquireConnection().catch((error: unknown) => {
        throw codedPostgresFailure(address, error);
      });
      const shown = codedConnection(plain, address);
      known.set(shown, plain);
      return shown;
    },
    releaseConnection: (shown) => inner.releaseConnection(known.get(shown) ?? shown),
    beginTransaction: (connection, settings) => inner.beginTransaction(connection, settings),
    commitTransaction: (connection) => inner.commitTransaction(connection),
    rollbackTransaction: (connection) => inner.rollbackTransaction(connection),
    destroy: () => inner.destroy(),
  };
}

/** The dialect of a pool; Kysely's `destroy()` ends it. `address` is named in messages and holds no password. */
export function createPostgresDialect(pool: pg.Pool, address: string): Dialect {
  const plain = new PostgresDialect({ pool });
  return {
    createDriver: () => codedDriver(plain.createDriver(), address),
    createQueryCompiler: () => plain.createQueryCompiler(),
    createAdapter: () => plain.createAdapter(),
    createIntrospector: (database) => plain.createIntrospector(database),
  };
}
