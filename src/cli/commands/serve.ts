/** @file `serve`: the HTTP server; what `penultimate` does when no command is named. */
import { once } from 'node:events';
import type { Command } from 'commander';
import { AppError } from '../../base/index.js';
import type { CliIo } from '../io.js';
import { type CommonOptions, withCommon } from '../options.js';
import { integerFor, oneOf } from '../parse.js';
import { createReporter, type Reporter } from '../reporter.js';
import {
  apiKeysOf,
  list,
  logLevelOf,
  type OpenOptions,
  proxiesOf,
  rateLimitOf,
  withOpenOptions,
} from '../serve-options.js';
import { type SharedFlags, sharedOf, withSharedOptions } from '../shared-options.js';

interface ServeOptions extends CommonOptions, OpenOptions, SharedFlags {
  readonly port: number;
  readonly gradioAuth?: readonly string[];
  readonly ckptDir?: string;
  readonly loraDir?: string;
  readonly vaeDir?: string;
  readonly embeddingsDir?: string;
  readonly webuiDir?: string;
  readonly apiServerStop?: boolean;
  readonly pull?: 'local' | 'all' | 'off';
}

const PULLERS = ['local', 'all', 'off'] as const;
const DEFAULT_PORT = 7860;
const PORTS = { min: 0, max: 65_535 };

/** What is told by /sdapi/v1/cmd-flags: never a password or a key. */
const flagsOf = ({ listen = false, port, ckptDir, dataDir, apiAuth, apiServerStop = false }: ServeOptions) => ({
  api: true,
  listen,
  port,
  ckpt_dir: ckptDir ?? null,
  data_dir: dataDir ?? null,
  api_server_stop: apiServerStop,
  api_auth: apiAuth === undefined ? null : '***',
});

/** Everything the server is made from but its service. @throws USAGE FILE_UNREADABLE */
async function serverOptionsOf(io: CliIo, given: ServeOptions) {
  const { apiAuth = [], gradioAuth = [], logFormat: format, logPrompts: prompts = false } = given;
  const logins = [...apiAuth, ...gradioAuth];
  const write = (line: string) => io.stderr.write(line);
  return {
    ...given,
    apiAuth: logins,
    apiKeys: await apiKeysOf(given),
    rateLimit: rateLimitOf(given),
    version: io.version,
    trustProxy: proxiesOf(given),
    flags: flagsOf({ ...given, ...(logins.length > 0 ? { apiAuth: logins } : {}) }),
    log: { format, level: logLevelOf(given), prompts, write },
  };
}

const WARNING =
  'warning: --listen without --api-auth or --api-key: everybody who reaches this machine can draw, see all pictures and change settings';

/** Opens what the server serves. */
async function openService(options: ServeOptions, report: Reporter) {
  const { createService } = await import('../../app/index.js');
  const onProblem = (error: unknown) => report.note(error instanceof Error ? error.message : String(error));
  const pullHosts = list(process.env.PENULTIMATE_PULL_HOSTS ?? '');
  const queueLimits = { waiting: options.maxQueue, waitingPerClient: options.maxQueuePerClient };
  const shared = await sharedOf(options, process.env);
  return createService({ ...options, pullHosts, queueLimits, shared, onProblem, onNotice: report.warn });
}

interface Served {
  readonly options: ServeOptions;
  readonly report: Reporter;
  readonly settings: Awaited<ReturnType<typeof serverOptionsOf>>;
  readonly service: Awaited<ReturnType<typeof openService>>;
}

/** Listens until the user or, where it may, a client ends it. */
async function listenUntilEnd({ signal }: CliIo, { options, report, settings, service }: Served): Promise<void> {
  const { createServer, listen } = await import('../../server/index.js');
  const stop = new AbortController();
  const server = await createServer({
    ...settings,
    service,
    ...(options.apiServerStop ? { onStop: () => stop.abort() } : {}),
  });
  try {
    const host = options.listen ? '0.0.0.0' : '127.0.0.1';
    report.result(await listen(server, { host, port: options.port }));
    // So that the first picture does not wait for it.
    void service.warmUp();
    const end = AbortSignal.any([signal, stop.signal]);
    if (!end.aborted) await once(end, 'abort');
  } finally {
    await server.close();
  }
}

async function serve(io: CliIo, options: ServeOptions): Promise<void> {
  const report = createReporter(io, options);
  const settings = await serverOptionsOf(io, options);
  if (options.listen && settings.apiAuth.length + settings.apiKeys.length === 0) report.note(WARNING);
  const service = await openService(options, report);
  try {
    await listenUntilEnd(io, { options, report, settings, service });
  } finally {
    await service.close();
  }
}

/** Adds `serve` to the program. */
export function addServe(program: Command, io: CliIo): void {
  const command = program
    .command('serve', { isDefault: true })
    .description('serve the page and the API on this machine (also without naming a command)')
    .argument('[nothing...]')
    .usage('[options]');
  withSharedOptions(withOpenOptions(withCommon(command)))
    .option('--port <n>', 'port to listen on', integerFor('--port', PORTS), DEFAULT_PORT)
    .option('--api-server-stop', 'let clients of the API end the program')
    .option('--ckpt-dir <folder>', 'another folder of checkpoints')
    .option('--lora-dir <folder>', 'another folder of LoRAs')
    .option('--vae-dir <folder>', 'another folder of VAEs')
    .option('--embeddings-dir <folder>', 'another folder of embeddings')
    .option('--pull <who>', 'who may pull models over HTTP: local, all or off', oneOf('--pull', PULLERS))
    .option(
      '--webui-dir <folder>',
      'an existing WebUI: its checkpoints, VAEs and styles, and once its settings; nothing is written there',
    )
    .action((words: readonly string[], options: ServeOptions) => {
      const [word] = words;
      // The default command also gets what is no command at all.
      if (word !== undefined) throw new AppError('USAGE', { problem: `unknown command '${word}'` });
      return serve(io, options);
    });
}
