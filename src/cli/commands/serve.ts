/** @file `serve`: the HTTP server; what `penultimate` does when no command is named. */
import { once } from 'node:events';
import type { Command } from 'commander';
import { AppError } from '../../base/index.js';
import type { CliIo } from '../io.js';
import { type CommonOptions, withCommon } from '../options.js';
import { integerFor } from '../parse.js';
import { createReporter } from '../reporter.js';

interface ServeOptions extends CommonOptions {
  readonly listen?: boolean;
  readonly port: number;
  readonly apiAuth?: readonly string[];
  readonly corsAllowOrigins?: readonly string[];
  readonly ckptDir?: string;
  readonly webuiDir?: string;
}

const DEFAULT_PORT = 7860;
const PORTS = { min: 0, max: 65_535 };

const list = (text: string): readonly string[] => text.split(',').filter((part) => part !== '');

/** @throws USAGE */
function logins(text: string): readonly string[] {
  const parts = list(text);
  if (parts.length === 0 || !parts.every((part) => /^[^:]+:.+$/.test(part)))
    throw new AppError('USAGE', { problem: '--api-auth takes user:password, several with commas' });
  return parts;
}

/** What is told by /sdapi/v1/cmd-flags: never a password. */
const flagsOf = ({ listen = false, port, ckptDir, dataDir, apiAuth }: ServeOptions) => ({
  ...{ api: true, listen, port, ckpt_dir: ckptDir ?? null, data_dir: dataDir ?? null },
  api_auth: apiAuth === undefined ? null : '***',
});

async function serve(io: CliIo, options: ServeOptions): Promise<void> {
  const report = createReporter(io, options);
  const { createService } = await import('../../app/index.js');
  const { createServer, listen } = await import('../../server/index.js');
  const onProblem = (error: unknown) => report.note(error instanceof Error ? error.message : String(error));
  const service = await createService({ ...options, onProblem });
  try {
    const server = await createServer({ ...options, service, version: io.version, flags: flagsOf(options) });
    try {
      const host = options.listen ? '0.0.0.0' : '127.0.0.1';
      const address = await listen(server, { host, port: options.port });
      report.result(address);
      // So that the first picture does not wait for it.
      void service.warmUp();
      if (!io.signal.aborted) await once(io.signal, 'abort');
    } finally {
      await server.close();
    }
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
  withCommon(command)
    .option('--listen', 'let other machines use it as well')
    .option('--port <n>', 'port to listen on', integerFor('--port', PORTS), DEFAULT_PORT)
    .option('--api-auth <logins>', 'user:password, several with commas', logins)
    .option('--cors-allow-origins <origins>', 'origins whose pages may use it, several with commas', list)
    .option('--ckpt-dir <folder>', 'another folder of checkpoints')
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
