/**
 * @file What handing a job out costs where several machines share a queue: jobs a second, and what each takes of Redis and
 * PostgreSQL. The jobs do nothing. Usage, with servers of its own that hold nothing else:
 * node bench/dispatch.mjs redis://127.0.0.1:6379 postgres://user@127.0.0.1/empty [jobs]
 */
import { performance } from 'node:perf_hooks';
import pg from 'pg';
import {
  connectToRedis,
  createDistributedQueue,
  createDistributedWorker,
  POSTGRES_JOB_MIGRATIONS,
} from '../dist/queue/index.js';
import { openPostgresDatabase } from '../dist/storage/index.js';

const [redisUrl, databaseUrl, count = '500'] = process.argv.slice(2);
const JOBS = Number(count);
const CLIENTS = 5;
const WORKERS = [1, 2, 4];
/** As large as the plan of one image is. */
const REQUEST = { plan: 'x'.repeat(3000) };

const problems = [];
const onProblem = (error) => problems.push(error);

async function openSide() {
  const database = await openPostgresDatabase({ url: databaseUrl, migrations: POSTGRES_JOB_MIGRATIONS });
  return { database, databaseUrl, connections: await connectToRedis(redisUrl, onProblem), onProblem };
}

const closeSide = async ({ database, connections }) => {
  connections.close();
  await database.destroy();
};

/** Counters of both servers. */
async function counters({ commands }, client) {
  const text = await commands.info();
  const of = (name) => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(text)?.[1]);
  const { rows } = await client.query(
    'select xact_commit::int as commits, tup_inserted::int + tup_updated::int + tup_deleted::int as rows from pg_stat_database where datname = current_database()',
  );
  return { commands: of('total_commands_processed'), bytes: of('total_net_input_bytes'), ...rows[0] };
}

async function untilDone(queue, wanted) {
  while ((await queue.count(['done'])) < wanted) await new Promise((resolve) => setTimeout(resolve, 50));
}

/** Hands the jobs in, then lets so many workers do them. */
async function measure(workerCount, client) {
  await client.query('delete from job');
  const server = await openSide();
  const queue = await createDistributedQueue({ ...server, keepFinished: 10 * JOBS });
  const before = await counters(server.connections, client);
  const startedMs = performance.now();
  for (let i = 0; i < JOBS; i++)
    await queue.submit({ kind: 'none', clientId: `client ${i % CLIENTS}`, request: REQUEST });
  const submittedMs = performance.now();
  const sides = await Promise.all(Array.from({ length: workerCount }, openSide));
  const workers = await Promise.all(sides.map((side) => createDistributedWorker(side)));
  for (const worker of workers) worker.start(async () => null);
  await untilDone(queue, JOBS);
  const doneMs = performance.now();
  // What PostgreSQL counts it writes down with a delay.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const after = await counters(server.connections, client);
  await Promise.all(workers.map((worker) => worker.close()));
  await queue.close();
  await Promise.all([...sides, server].map(closeSide));
  const perJob = (name) => (after[name] - before[name]) / JOBS;
  return {
    workers: workerCount,
    submitted: JOBS / ((submittedMs - startedMs) / 1000),
    done: JOBS / ((doneMs - submittedMs) / 1000),
    commands: perJob('commands'),
    bytes: perJob('bytes'),
    commits: perJob('commits'),
    rows: perJob('rows'),
  };
}

const client = new pg.Client({ connectionString: databaseUrl });
await client.connect();
await openSide().then(closeSide);
process.stdout.write(
  '| workers | accepted a second | done a second | Redis commands a job | bytes to Redis a job | commits a job | rows a job |\n',
);
process.stdout.write('|---|---|---|---|---|---|---|\n');
for (const workers of WORKERS) {
  const row = await measure(workers, client);
  const figures = [row.submitted, row.done, row.commands, row.bytes, row.commits, row.rows];
  process.stdout.write(
    `| ${row.workers} | ${figures.map((figure) => figure.toFixed(figure < 50 ? 1 : 0)).join(' | ')} |\n`,
  );
}
await client.end();
if (problems.length > 0) process.stderr.write(`${problems.length} problems, the first: ${problems[0]}\n`);
process.exit();
