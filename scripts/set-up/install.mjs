/** @file The dependencies: `npm ci`, only when the lock file changed since it last succeeded. */
import { writeFileSync } from 'node:fs';
import { inRoot, readIfThere, sha256 } from './paths.mjs';
import { SetUpError, say } from './problem.mjs';
import { runNpm, TO_STDERR } from './spawn.mjs';

/** Inside node_modules, so that removing the folder forgets it. */
const STAMP = 'node_modules/.penultimate-lock';

/** What is installed depends on the lock file and, for native parts, on the machine. */
const wanted = () => `${sha256(readIfThere('package-lock.json') ?? '')} ${process.platform}-${process.arch}\n`;

/** Scripts stay off; development tools are needed even where NODE_ENV says production: they build the program. */
const ARGUMENTS = [
  'ci',
  '--ignore-scripts',
  '--include=dev',
  '--include=optional',
  '--no-audit',
  '--no-fund',
  '--loglevel=error',
];

/** Whether what the lock file names is there. */
export const isInstalled = () => readIfThere(STAMP) === wanted();

/** Installs what the lock file names. */
export async function install() {
  const stamp = wanted();
  say('installing dependencies, once; this takes a minute and about 700 MB …');
  const code = await runNpm(ARGUMENTS, { stdio: TO_STDERR }).catch((error) => {
    throw new SetUpError(`npm could not be started (${error.code}); it comes with Node`);
  });
  if (code === 130) throw new SetUpError('installation interrupted');
  if (code !== 0)
    throw new SetUpError('npm ci failed (see above); the first start needs a network to get the dependencies');
  writeFileSync(inRoot(STAMP), stamp);
}
