/** @file The whole test suite: style, layers, unused code, types, tests, the tutorial in a browser. All run, even when one fails. */
import { say } from './problem.mjs';
import { runNode, scriptOf } from './spawn.mjs';

const CHECKS = [
  ['style', '@biomejs/biome', 'biome', ['check', '.']],
  ['layers', 'dependency-cruiser', 'depcruise', ['--config', '.dependency-cruiser.cjs', 'src']],
  ['unused code', 'knip', 'knip', []],
  ['types', 'typescript', 'tsc', ['-p', 'tsconfig.check.json']],
  ['types of the page', 'typescript', 'tsc', ['-p', 'web/tsconfig.json']],
];

const TUTORIAL = 'test/browser/tutorial.mjs';

async function one([name, packageName, command, args]) {
  say(`${name}: ${[command, ...args].join(' ')}`);
  const code = await runNode([scriptOf(packageName, command), ...args]);
  return { name, code };
}

/** A real browser walks the road of the WebUI's tutorials; the script says so loudly where there is no browser. */
async function tutorial() {
  say(`tutorial: ${TUTORIAL}`);
  return { name: 'tutorial', code: await runNode([TUTORIAL]) };
}

/** Runs everything; with the path of a test among the arguments, only the tests that were named. */
export async function check(args) {
  const named = args.some((arg) => !arg.startsWith('-'));
  const tests = ['tests', 'vitest', 'vitest', ['run', ...args]];
  const results = [];
  for (const step of named ? [tests] : [...CHECKS, tests]) {
    results.push(await one(step));
    if (results.at(-1).code === 130) break;
  }
  if (!named && results.at(-1).code !== 130) results.push(await tutorial());
  const failed = results.filter(({ code }) => code !== 0);
  for (const { name, code } of failed) say(`${name} failed (exit code ${code})`);
  process.exitCode = failed.at(0)?.code ?? 0;
}
