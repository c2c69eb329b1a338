/** @file One run of the command line: arguments in, exit code out; never throws, never ends the process. */
import { CommanderError } from 'commander';
import { AppError } from '../base/index.js';
import { coloursFor } from './colours.js';
import { asAppError, EXIT_OK, exitCodeOf } from './exit-code.js';
import type { CliIo } from './io.js';
import { createProgram } from './program.js';
import { writeJson } from './reporter.js';

/** Options after `--` are the prompt's. */
const hasFlag = (argv: readonly string[], flag: string): boolean => {
  const end = argv.indexOf('--');
  return argv.slice(0, end === -1 ? undefined : end).includes(flag);
};

/** A usage error in our words; undefined when commander only showed help or the version. */
function fromCommander(error: CommanderError): AppError | undefined {
  if (error.exitCode === 0) return undefined;
  return new AppError('USAGE', { problem: error.message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ') });
}

function reportError(io: CliIo, argv: readonly string[], error: AppError): void {
  if (hasFlag(argv, '--json')) writeJson(io, { error });
  const { bold, dim, red } = coloursFor(io.stderr);
  io.stderr.write(`${bold(red('penultimate:'))} ${error.message} ${dim(`[${error.code}]`)}\n  ${error.hint}\n`);
  const { cause = error } = error;
  if (hasFlag(argv, '--verbose')) io.stderr.write(`${cause instanceof Error ? cause.stack : String(cause)}\n`);
}

/**
 * Runs one command line.
 * @param argv arguments without node and script
 * @returns 0 ok, 1 failed, 2 usage, 130 interrupted
 */
export async function runCli(argv: readonly string[], io: CliIo): Promise<number> {
  let exitCode = EXIT_OK;
  const finish = (code: number) => {
    exitCode = code;
  };
  try {
    await createProgram(io, finish).parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    const failure = error instanceof CommanderError ? fromCommander(error) : asAppError(error, io.signal);
    if (failure === undefined) return EXIT_OK;
    reportError(io, argv, failure);
    return exitCodeOf(failure);
  }
}
