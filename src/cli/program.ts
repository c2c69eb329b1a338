/** @file The program: its commands, and commander set so that it neither prints nor ends on its own. */
import { Command } from 'commander';
import { addCounting } from './commands/counting.js';
import { addDoctor } from './commands/doctor.js';
import { addEncode } from './commands/encode.js';
import { addGallery } from './commands/gallery.js';
import { addGenerate } from './commands/generate.js';
import { addInspect } from './commands/inspect.js';
import { addLayers } from './commands/layers.js';
import { addModels } from './commands/models.js';
import { addServe } from './commands/serve.js';
import { addSweep } from './commands/sweep.js';
import { addWorker } from './commands/worker.js';
import type { CliIo } from './io.js';

/** Builds the program; help goes to stdout, usage errors are thrown and worded by the caller. */
export function createProgram(io: CliIo, finish: (exitCode: number) => void): Command {
  const program = new Command('penultimate')
    .description('Stable Diffusion in TypeScript, with CLIP Skip as a first-class instrument')
    .version(io.version, '--version', 'show the version')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ writeOut: (text) => void io.stdout.write(text), writeErr: () => undefined });
  addGenerate(program, io);
  addSweep(program, io);
  addEncode(program, io);
  addLayers(program, io);
  addInspect(program, io);
  addModels(program, io, finish);
  addGallery(program, io);
  addCounting(program, io);
  addDoctor(program, io, finish);
  addServe(program, io);
  addWorker(program, io);
  for (const command of program.commands) command.exitOverride().configureOutput(program.configureOutput());
  return program;
}
