/**
 * @file SQLite for Kysely on our connection: every change is made in a transaction that holds the write lock from its
 * beginning, and failures come as coded errors.
 */
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteDialect,
} from 'kysely';
import type { SqliteConnection } from './sqlite-connection.js';
import { codedFailure } from './sqlite-failures.js';

/** Statements that change no table; all others need the write lock. */
const READING = /^\s*(?:select|pragma|explain)\b/i;

type Run = <R>(query: CompiledQuery) => Promise<QueryResult<R>>;

/** Runs a single change as a transaction of its own. */
async function runAlone<T>(connection: SqliteConnection, work: () => Promise<T>): Promise<T> {
  await connection.begin();
  try {
    const result = await work();
    await connection.commit();
    return result;
  } catch (error) {
    connection.rollback();
    throw error;
  }
}

function createRun(connection: SqliteConnection, inner: DatabaseConnection): Run {
  const run = async <R>(query: CompiledQuery): Promise<QueryResult<R>> => {
    try {
      return await inner.executeQuery<R>(query);
    } catch (error) {
      connection.noteFailure(error);
      throw error;
    }
  };
  return <R>(query: CompiledQuery) => {
    if (connection.isInTransaction()) return run<R>(query);
    if (READING.test(query.sql)) return connection.whenFree(() => run<R>(query));
    return runAlone(connection, () => run<R>(query));
  };
}

/** A driver of Kysely, which lets one user of the connection after another, with our transactions. */
function withTransactions(inner: Driver, path: string, connection: SqliteConnection): Driver {
  const coded = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw codedFailure(path, error);
    });
  const shown = (plain: DatabaseConnection): DatabaseConnection => {
    const run = createRun(connection, plain);
    return { executeQuery: (query) => coded(run(query)), streamQuery: (query) => plain.streamQuery(query) };
  };
  return {
    init: () => inner.init(),
    acquireConnection: async () => shown(await inner.acquireConnection()),
    releaseConnection: (released) => inner.releaseConnection(released),
    beginTransaction: () => coded(connection.begin()),
    commitTransaction: () => coded(connection.commit()),
    rollbackTransaction: async () => connection.rollback(),
    destroy: () => inner.destroy(),
  };
}

/** The dialect of one open connection; Kysely's `destroy()` closes it. */
export function createDialect(path: string, connection: SqliteConnection): Dialect {
  const prepare = (text: string) => connection.raw().prepare<unknown[]>(text);
  const plain = new SqliteDialect({ database: { prepare, close: connection.close } });
  return {
    createDriver: () => withTransactions(plain.createDriver(), path, connection),
    createQueryCompiler: () => plain.createQueryCompiler(),
    createAdapter: () => plain.createAdapter(),
    createIntrospector: (database) => plain.createIntrospector(database),
  };
}
