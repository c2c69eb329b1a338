/**
 * @file `npm start`, `npm test`, `npm run build` and `npm run fuzz`: does all set-up a fresh clone needs, then the work.
 * Depends on nothing but Node. Everything about set-up goes to stderr; stdout belongs to the program.
 * (npm's `prestart` and `pretest` would not run: `.npmrc` turns install and lifecycle scripts off.)
 */
import { build, isBuilt } from './set-up/build.mjs';
import { check } from './set-up/check.mjs';
import { install, isInstalled } from './set-up/install.mjs';
import { requireFitMachine } from './set-up/machine.mjs';
import { alone } from './set-up/once.mjs';
import { inRoot, pathInRoot } from './set-up/paths.mjs';
import { SetUpError } from './set-up/problem.mjs';
import { runNode } from './set-up/spawn.mjs';

/** The program runs in this very process, so that signals, streams and exit codes need nobody to pass them on. */
async function start(args) {
  if (process.env.INIT_CWD) process.chdir(process.env.INIT_CWD); // npm works in the project, the person may not
  const main = 'dist/cli/main.js';
  process.argv = [process.execPath, pathInRoot(main), ...args];
  await import(inRoot(main).href);
}

/** Hostile inputs for every reader, for as long as is said. */
async function fuzz(args) {
  process.exitCode = await runNode(['test/fuzz/fuzz.mjs', ...args]);
}

const COMMANDS = { start, test: check, build: async () => {}, fuzz };

/** Needs no lock and writes nothing, so that a project once set up also runs from a read-only disk. */
const ready = () => isInstalled() && isBuilt();

async function setUp() {
  if (!isInstalled()) await install();
  if (!isBuilt()) await build();
}

async function run([command, ...args]) {
  const work = COMMANDS[command];
  if (!work) throw new SetUpError('usage: node scripts/run.mjs start|test|build|fuzz [arguments]');
  requireFitMachine();
  if (!ready()) await alone(setUp);
  await work(args);
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof SetUpError)) throw error;
  process.stderr.write(`penultimate: ${error.message}\n`);
  process.exitCode = 1;
}
