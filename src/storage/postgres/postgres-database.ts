/** @file A PostgreSQL database that several servers and workers share, brought to the newest tables. */
import type { Kysely } from 'kysely';
import { loadPackage } from '../../base/index.js';
import type { Migrations } from '../migrate.js';
import { codedPostgresFailure } from './postgres-failures.js';

export interface PostgresOptions {
  /** postgres://user@host:port/database; a password comes from it, PGPASSWORD or PGPASSFILE. */
  readonly url: string;
  readonly migrations: Migrations;
  /** Most connections of this process; 8 when left out. */
  readonly connections?: number;
  /** Hears when a connection that nobody uses ends. */
  readonly onProblem?: (error: unknown) => void;
}

const CONNECTIONS = 8;
/** How long a connection is waited for, in milliseconds. */
const CONNECT_MS = 10_000;

/** An address without its password, for messages. */
export function withoutPassword(url: string): string {
  if (!URL.canParse(url)) return 'the address';
  const shown = new URL(url);
  shown.password = '';
  return shown.href;
}

async function openPool({ url, connections = CONNECTIONS, onProblem }: PostgresOptions) {
  const { default: pg } = await loadPackage('pg', () => import('pg'));
  const { typesOf } = await import('./postgres-dialect.js');
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    application_name: 'penultimate',
    types: typesOf(pg),
  });
  pool.on('error', (error) => onProblem?.(codedPostgresFailure(withoutPassword(url), error)));
  // The pool listens to connections that nobody uses. One that is lost in the middle of a transaction, between two queries,
  // would end the process; whoever has it hears of it from its next query.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/**
 * Opens the database and brings its tables up to date, one server at a time; `destroy()` ends its connections.
 * @throws SERVICE_UNREACHABLE DATABASE_UNFIT PACKAGE_MISSING
 */
export async function openPostgresDatabase<Tables>(options: PostgresOptions): Promise<Kysely<Tables>> {
  const address = withoutPassword(options.url);
  const [{ Kysely }, { createPostgresDialect }, { migrate }] = await Promise.all([
    import('kysely'),
    import('./postgres-dialect.js'),
    import('../migrate.js'),
  ]);
  const database = new Kysely<Tables>({ dialect: createPostgresDialect(await openPool(options), address) });
  try {
    await migrate(database, address, options.migrations);
    return database;
  } catch (error) {
    await database.destroy();
    throw codedPostgresFailure(address, error);
  }
}
