/** @file `doctor`: whether this machine is ready, and what to do if it is not. */
import type { Command } from 'commander';
import { coloursFor } from '../colours.js';
import type { CliIo } from '../io.js';
import { type CommonOptions, withCommon } from '../options.js';
import { withSession } from '../session.js';

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly advice?: string;
}

function describeCheck({ name, ok, detail, advice }: Check, { green, red }: ReturnType<typeof coloursFor>): string {
  const mark = ok ? green('ok     ') : red('problem');
  return `${mark} ${name}: ${detail}${ok || advice === undefined ? '' : `\n        ${advice}`}`;
}

/** Adds `doctor` to the program; `finish` takes the exit code, because a problem found is not an error. */
export function addDoctor(program: Command, io: CliIo, finish: (exitCode: number) => void): void {
  withCommon(program.command('doctor'))
    .description('check this machine: Node, engine, memory, folders, the default model')
    .action((options: CommonOptions) =>
      withSession(io, options, async ({ app, report }) => {
        const checks = await app.doctor();
        const ok = checks.every((check) => check.ok);
        const colours = coloursFor(io.stdout);
        report.result(checks.map((check) => describeCheck(check, colours)).join('\n'));
        report.json({ ok, checks });
        finish(ok ? 0 : 1);
      }),
    );
}
