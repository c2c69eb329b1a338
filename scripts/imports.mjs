/** @file What the sources import, as dependency-cruiser sees it, and which of its rules that breaks. */
import { spawnSync } from 'node:child_process';
import { pathInRoot } from './set-up/paths.mjs';
import { scriptOf } from './set-up/spawn.mjs';

const OPTIONS = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'src', 'web/src'];

/** All modules with their imports, and the violations of the rules, tests included. */
export function cruise() {
  const { stdout, stderr } = spawnSync(process.execPath, [scriptOf('dependency-cruiser', 'depcruise'), ...OPTIONS], {
    cwd: pathInRoot('.'),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (!stdout) throw new Error(stderr);
  const { modules, summary } = JSON.parse(stdout);
  return { modules, violations: summary.violations };
}
