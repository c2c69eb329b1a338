/** @file `worker`: does the jobs of a queue that several machines share. */
import { once } from 'node:events';
import type { Command } from 'commander';
import { AppError } from '../../base/index.js';
import type { CliIo } from '../io.js';
import { type CommonOptions, withCommon } from '../options.js';
import { integerFor } from '../parse.js';
import { createReporter } from '../reporter.js';
import { type SharedFlags, sharedOf, withSharedOptions } from '../shared-options.js';

interface WorkerFlags extends CommonOptions, SharedFlags {
  readonly name?: string;
  readonly port?: number;
  readonly drainSeconds: number;
  readonly ckptDir?: string;
  readonly loraDir?: string;
  readonly vaeDir?: string;
  readonly embeddingsDir?: string;
}

/** Most drawing is done within it; systems that end programs wait as long when they are told to. */
const DRAIN_SECONDS = 60;
const DRAINS = { min: 0, max: 86_400 };
const PORTS = { min: 0, max: 65_535 };

async function work(io: CliIo, options: WorkerFlags): Promise<void> {
  const report = createReporter(io, options);
  const shared = await sharedOf(options, process.env);
  if (!shared) throw new AppError('USAGE', { problem: 'a worker needs --queue, --database and --storage' });
  const { createWorker } = await import('../../app/index.js');
  const { serveWorker } = await import('../../server/index.js');
  const onProblem = (error: unknown) => report.note(error instanceof Error ? error.message : String(error));
  const worker = await createWorker({ ...options, shared, onProblem, onNotice: report.warn });
  const watched = options.port === undefined ? undefined : await serveWorker(worker, options.port);
  try {
    report.result(watched ? `working; watched at ${watched.address}` : 'working');
    if (!io.signal.aborted) await once(io.signal, 'abort');
    watched?.drain();
  } finally {
    await worker.drain(options.drainSeconds * 1000);
    await watched?.close();
  }
}

/** Adds `worker` to the program. */
export function addWorker(program: Command, io: CliIo): void {
  const command = program
    .command('worker')
    .description('do the jobs of servers that share a queue, on any number of machines');
  withSharedOptions(withCommon(command))
    .option('--name <name>', 'how the others call this worker (default: one that is made up)')
    .option('--port <n>', 'tell /healthz, /readyz and /metrics on this port', integerFor('--port', PORTS))
    .option(
      '--drain-seconds <n>',
      'how long the running job may go on when the worker is told to end; then it goes back into the line',
      integerFor('--drain-seconds', DRAINS),
      DRAIN_SECONDS,
    )
    .option('--ckpt-dir <folder>', 'another folder of checkpoints')
    .option('--lora-dir <folder>', 'another folder of LoRAs')
    .option('--vae-dir <folder>', 'another folder of VAEs')
    .option('--embeddings-dir <folder>', 'another folder of embeddings')
    .action((options: WorkerFlags) => work(io, options));
}
