/**
 * @file `node scripts/audit.mjs`: asks the registry for known weaknesses of the packages in the lock file. Ends with 1 when one
 * that is shipped has any; those of tools are listed only. Where the registry does not answer, it says so loudly and ends
 * with 0: what was not asked is no failure of ours. `.ci/run` does it; `npm test` asks no other machine.
 */
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runNpm } from './set-up/spawn.mjs';

/** Once, and not for longer than this: a machine without a network is no reason to wait. */
const ONCE = ['--fetch-retries=0', '--fetch-timeout=20000'];

const titlesOf = (via = []) =>
  via.flatMap((reason) => (typeof reason === 'string' ? [] : [reason.title ?? reason.url]));

/**
 * What a report of npm (version 2) says: undefined where it is none, because the registry did not answer.
 * @source npm documentation, `npm audit`, "Audit Report version 2"
 */
export function readAudit(text) {
  let report;
  try {
    report = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof report?.vulnerabilities !== 'object' || report.vulnerabilities === null) return undefined;
  return Object.values(report.vulnerabilities).map(({ name, severity, range, via }) => ({
    name,
    line: `${name} ${range} (${severity}): ${titlesOf(via).join('; ') || 'by what it depends on'}`,
  }));
}

/** Why a report is none. */
const reasonOf = (text) => /"message": "([^"]*)"/.exec(text)?.[1] ?? 'no answer';

async function ask(args) {
  const folder = mkdtempSync(join(tmpdir(), 'penultimate-audit-'));
  const path = join(folder, 'report.json');
  const output = openSync(path, 'w');
  try {
    await runNpm(['audit', '--json', ...ONCE, ...args], { stdio: ['ignore', output, 'ignore'] });
    return readFileSync(path, 'utf8');
  } finally {
    closeSync(output);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function audit() {
  const text = await ask(['--omit=dev']);
  const shipped = readAudit(text);
  if (shipped === undefined) {
    console.log(`!!! NOT AUDITED: the registry told nothing of known weaknesses: ${reasonOf(text)}`);
    return 0;
  }
  const names = new Set(shipped.map(({ name }) => name));
  const tools = (readAudit(await ask([])) ?? []).filter(({ name }) => !names.has(name));
  for (const { line } of shipped) console.log(`shipped: ${line}`);
  for (const { line } of tools) console.log(`tool: ${line}`);
  console.log(`audit: ${shipped.length} weaknesses of what is shipped, ${tools.length} of tools`);
  return shipped.length === 0 ? 0 : 1;
}

if (import.meta.url === new URL(`file://${process.argv[1]}`).href) process.exit(await audit());
