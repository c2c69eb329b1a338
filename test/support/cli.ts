/** @file The built command line as a user starts it: a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCli {
  readonly child: ChildProcess;
  readonly result: Promise<CliResult>;
  /** Resolves when standard error has shown the text. */
  seen(text: string): Promise<void>;
}

/** Starts `penultimate` with arguments. */
export function startCli(args: readonly string[]): RunningCli {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const text = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream]?.on('data', (piece: Buffer) => {
      text[stream] += piece.toString();
    });
  const result = new Promise<CliResult>((resolve) => child.on('close', (code) => resolve({ code, ...text })));
  const seen = (wanted: string) =>
    new Promise<void>((resolve, reject) => {
      const check = () => text.stderr.includes(wanted) && resolve();
      child.stderr?.on('data', check);
      child.on('close', () => reject(new Error(`"${wanted}" was never seen in:\n${text.stderr}`)));
      check();
    });
  return { child, result, seen };
}

/** Runs `penultimate` to its end. */
export const cli = (...args: readonly string[]): Promise<CliResult> => startCli(args).result;
