/** @file The whole test suite: tests, the page in a browser, style, layers, unused code, types, figures. All run, even when one fails. */
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { say } from './problem.mjs';
import { runNode, scriptOf } from './spawn.mjs';

/** Checks and walks at the same time: walks wait a good deal. The tests, which fill two cores by themselves, come before. */
const AT_ONCE = 3;
const INTERRUPTED = 130;

const CHECKS = [
  ['style', '@biomejs/biome', 'biome', ['check', '.']],
  ['layers', 'dependency-cruiser', 'depcruise', ['--config', '.dependency-cruiser.cjs', 'src', 'web/src']],
  ['unused code', 'knip', 'knip', []],
  ['types', 'typescript', 'tsc', ['-p', 'tsconfig.check.json']],
  ['types of the page', 'typescript', 'tsc', ['-p', 'web/tsconfig.json']],
].map(([name, packageName, command, args]) => ({ name, args: () => [scriptOf(packageName, command), ...args] }));

/** A real browser walks them, the longest first; the scripts say so loudly where there is no browser. */
const WALKS = [
  ['tutorial', 'en'],
  ['tutorial', 'zh'],
  ...[
    ['instrument'],
    ['accessibility'],
    ['picture'],
    ['scripts'],
    ['models'],
    ['keeps'],
    ['daily'],
    ['surprises'],
    ['gallery'],
    ['shared'],
    ['no-other-host'],
  ],
].map(([file, ...args]) => ({
  name: [file, ...args].join('-'),
  args: () => [`test/browser/${file}.mjs`, ...args],
}));

const HOUSE = { name: 'house', args: () => ['scripts/house.mjs'] };

const testsWith = (args) => ({ name: 'tests', live: true, args: () => [scriptOf('vitest', 'vitest'), 'run', ...args] });

/** Runs a step; what it says is held back until it has ended, so that two at once stay readable. */
async function quietly(step, folder) {
  const path = join(folder, step.name);
  const output = openSync(path, 'w');
  const code = await runNode(step.args(), { stdio: ['ignore', output, output] });
  closeSync(output);
  const said = readFileSync(path, 'utf8');
  say(`${step.name}:`);
  process.stdout.write(said);
  return { code, said };
}

/** The line of its output that most likely says why a step failed. */
const firstError = (said) =>
  said
    .split('\n')
    .find((line) => /error|fail|skipped/i.test(line) && !line.startsWith('  ok '))
    ?.trim()
    .slice(0, 300) ?? '';

async function one(step, folder) {
  const started = performance.now();
  const { code, said = '' } = step.live ? { code: await runNode(step.args()) } : await quietly(step, folder);
  return { name: step.name, code, why: firstError(said), seconds: Math.round((performance.now() - started) / 1000) };
}

/** The first step, then the others in order, some at a time; none is begun after Ctrl-C. */
async function runAll(steps, folder) {
  const waiting = [...steps];
  const results = [];
  const next = async () => results.push(await one(waiting.shift(), folder));
  const lane = async () => {
    while (waiting.length > 0 && results.every(({ code }) => code !== INTERRUPTED)) await next();
  };
  await next();
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return results;
}

/** Runs everything; with the path of a test among the arguments, only the tests that were named. */
export async function check(args) {
  const named = args.some((arg) => !arg.startsWith('-'));
  const folder = mkdtempSync(join(tmpdir(), 'penultimate-check-'));
  const steps = named ? [] : [...WALKS, ...CHECKS, HOUSE];
  const results = await runAll([testsWith(args), ...steps], folder);
  rmSync(folder, { recursive: true, force: true });
  say(`seconds: ${results.map(({ name, seconds }) => `${name} ${seconds}`).join(', ')}`);
  const failed = results.filter(({ code }) => code !== 0);
  for (const { name, code, why } of failed) say(`FAILED  ${name} (exit code ${code}) ${why}`);
  process.exitCode = failed.find(({ code }) => code === INTERRUPTED)?.code ?? failed.at(0)?.code ?? 0;
}
