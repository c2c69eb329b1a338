/** @file The conformance pack: Penultimate agrees with it, its runner notices a wrong number, and its files are listed. */
import { spawnSync } from 'node:child_process';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { pathInProject } from '../project/project-files.js';
import { temporaryFolder } from '../support/golden.js';

const PACK = pathInProject('conformance');

function run(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(PACK, 'run.mjs'), ...args], {
    encoding: 'utf8',
  });
  return { status, lines: stdout.trim().split('\n'), stderr };
}

it('agrees', () => {
  const { status, lines, stderr } = run();
  expect(stderr).toBe('');
  expect(lines.filter((line) => line.startsWith('ok'))).toHaveLength(2 + 2 * 9);
  expect(lines.at(-1)).toBe('all as stored');
  expect(status).toBe(0);
});

it('a wrong number is noticed, and its file named', async () => {
  const pack = join(await temporaryFolder(), 'pack');
  await cp(PACK, pack, { recursive: true });
  const path = join(pack, 'data/clip-skips.f32');
  const bytes = await readFile(path);
  bytes.writeFloatLE(bytes.readFloatLE(400) + 0.01, 400);
  await writeFile(path, bytes);
  const { status, lines } = run('--pack', pack);
  expect(status).toBe(1);
  expect(lines.filter((line) => line.startsWith('FAIL'))).toEqual([
    expect.stringMatching(/checksum of data\/clip-skips\.f32/),
    expect.stringMatching(/clip skip of every value: largest difference 1\.0e-2/),
  ]);
});
