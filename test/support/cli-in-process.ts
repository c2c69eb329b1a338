/** @file The command line on the real application, without a process of its own. */
import { runCli } from '../../src/cli/index.js';
import type { CliResult } from './cli.js';

export interface CliRun {
  /** Stands for Ctrl-C. */
  readonly signal?: AbortSignal;
}

/** Runs `penultimate` to its end. */
export async function cliInProcess(args: readonly string[], { signal }: CliRun = {}): Promise<CliResult> {
  const text = { stdout: '', stderr: '' };
  const code = await runCli(args, {
    stdout: { write: (piece) => (text.stdout += piece) },
    stderr: { write: (piece) => (text.stderr += piece) },
    version: '1.2.3',
    signal: signal ?? new AbortController().signal,
    loadApp: () => import('../../src/cli/app-door.js'),
    now: () => performance.now(),
  });
  return { code, ...text };
}
