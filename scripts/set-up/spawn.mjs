/** @file Other programs: always an argument list, never a shell line made of somebody's words. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathInRoot, readIfThere } from './paths.mjs';

/** stdin closed, stdout onto our stderr: for set-up, which must leave stdout clean. */
export const TO_STDERR = ['ignore', 2, 2];

/**
 * Runs a program in the project and answers its exit code, 130 when Ctrl-C ended it.
 * The terminal gives Ctrl-C to parent and child alike: the parent only waits for the child to end.
 */
export function runProgram(file, args, { stdio = 'inherit', shell = false } = {}) {
  const wait = () => {};
  process.on('SIGINT', wait);
  const ended = new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd: pathInRoot('.'), stdio, shell });
    const pass = () => child.kill('SIGTERM');
    process.once('SIGTERM', pass);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      process.off('SIGTERM', pass);
      resolve(signal ? 130 : code);
    });
  });
  return ended.finally(() => process.off('SIGINT', wait));
}

export const runNode = (args, options) => runProgram(process.execPath, args, options);

/** The script behind an installed command, such as tsc of typescript: run by Node itself, alike on every platform. */
export function scriptOf(packageName, command) {
  const folder = `node_modules/${packageName}/`;
  const { bin } = JSON.parse(readIfThere(`${folder}package.json`));
  return pathInRoot(`${folder}${typeof bin === 'string' ? bin : bin[command]}`);
}

/** npm's own script: the one that started us, else the one beside Node; undefined when neither is there. */
function npmScript() {
  const node = dirname(process.execPath);
  const beside = ['node_modules', '../lib/node_modules', '../share/nodejs'].map((folder) =>
    join(node, folder, 'npm/bin/npm-cli.js'),
  );
  const started = process.env.npm_execpath ?? '';
  return [started, ...beside].find((path) => basename(path) === 'npm-cli.js' && existsSync(path));
}

/** Runs npm with fixed arguments. Windows starts npm.cmd through a shell only, which is safe with words of our own. */
export function runNpm(args, options) {
  const script = npmScript();
  if (script) return runNode([script, ...args], options);
  if (process.platform === 'win32') return runProgram('npm.cmd', args, { ...options, shell: true });
  return runProgram('npm', args, options);
}
