/** @file Runs the parity tests and writes what they measured to docs/parity.md: node scripts/docs-parity.mjs */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PARITY_DIFFERENCES } from './parity-differences.mjs';

const report = join(mkdtempSync(join(tmpdir(), 'parity-')), 'measured.jsonl');
const run = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', 'test/parity'], {
  env: { ...process.env, PARITY_REPORT: report },
  stdio: ['ignore', 'inherit', 'inherit'],
});
if (run.status !== 0) process.exit(run.status ?? 1);

const rows = readFileSync(report, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));
const shown = (value) => (value === 'Infinity' ? 'equal' : Number(Number(value).toPrecision(2)).toString());

/** One line for each thing compared: the worst of its measurements. */
function worst(group) {
  const better = group[0].measure.startsWith('PSNR')
    ? (a, b) => Number(a.value) - Number(b.value)
    : (a, b) => Number(b.value) - Number(a.value);
  return [...group].sort(better)[0];
}

const groups =
  Map.groupBy?.(rows, ({ what }) => what) ??
  rows.reduce((map, row) => map.set(row.what, [...(map.get(row.what) ?? []), row]), new Map());
const lines = [...groups.values()]
  .map((group) => ({ ...worst(group), count: group.length }))
  .sort((a, b) => (a.what < b.what ? -1 : 1))
  .map(
    ({ what, reference, measure, value, bound, count }) =>
      `| ${what} | ${reference} | ${count} | ${measure} | ${shown(value)} | ${bound} |`,
  );

/** Rows by columns of those measurements that have a place in a matrix. */
function matrix(cells) {
  const columns = [...new Set(cells.map(({ cell }) => cell.column))];
  const line = (row) =>
    columns.map((column) => shown(cells.find(({ cell }) => cell.row === row && cell.column === column).value));
  const names = [...new Set(cells.map(({ cell }) => cell.row))];
  return [
    `| | ${columns.join(' | ')} |`,
    `|---|${columns.map(() => '---|').join('')}`,
    ...names.map((row) => `| ${row} | ${line(row).join(' | ')} |`),
  ].join('\n');
}
const cells = rows.filter(({ cell }) => cell);

writeFileSync(
  'docs/parity.md',
  `# Parity

Made by \`node scripts/docs-parity.mjs\` from the tests in \`test/parity/\`; the goldens, their recipe and the versions of the references are in
[test/golden/README.md](../test/golden/README.md). The references compute in 64 bits, so that a row measures our own error. "Worst" is the worst of all comparisons of
its row; a bound is what the test fails at. Layers, clip skip, emphasis and chunks are also kept as a small pack that a program in any language can be checked with:
[conformance/README.md](../conformance/README.md).

| what | reference | comparisons | measure | worst | bound |
|---|---|---|---|---|---|
${lines.join('\n')}

## Every sampler on every schedule

Largest difference of the final latents, 20 steps, same denoiser and noise; all below ${cells[0].bound}. Our side is the whole plan in 32 bits, from the names of sampler and
schedule. DDIM, DDIM CFG++, PLMS and UniPC run on timesteps of their own, whatever schedule is asked for, as in the WebUI: the tests show that the schedule changes nothing,
and the rows above compare them.

${matrix(cells)}

${PARITY_DIFFERENCES}`,
);
