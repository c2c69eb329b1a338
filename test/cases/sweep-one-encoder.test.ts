/** @file Sweeps over one of two text encoders: its values are rows, and the columns are of the other one. */
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import type { SweepResult } from '../../src/contract/index.js';
import { readImage } from '../../src/images/index.js';
import { cliInProcess } from '../support/cli-in-process.js';
import { temporaryFolder } from '../support/golden.js';
import { writeHashModel } from '../support/models.js';

let folder: string;
let model: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  model = join(folder, 'xl');
  await mkdir(model);
  await writeHashModel('tiny-sdxl', model);
});

const asked = (...args: readonly string[]) => [
  ...args,
  ...['--seed', '7', '--steps', '2', '--size', '32x32', '--data-dir', folder, '--no-cache', '--json'],
];
const pixels = async (path: string) => (await readImage(await readFile(path))).data;

it('draws each value of CLIP-L under each of bigG, and measures how far they are apart', async () => {
  const out = join(folder, 'sweep');
  const axes = ['--axis', 'clip-skip-l=2,3', '--clip-skips', '2,3'];
  const { code, stdout } = await cliInProcess(asked('sweep', 'a b c', '--model', model, ...axes, '--out', out));
  expect(code).toBe(0);
  const { cells, rows } = JSON.parse(stdout) as SweepResult;
  expect(rows.map(({ label }) => label)).toEqual(['Clip skip L: 2', 'Clip skip L: 3']);
  // Both move to 3 in the one, CLIP-L alone in the other.
  const one = join(folder, 'one.png');
  for (const [index, more] of [
    [2, ['--clip-skip', '2', '--clip-skip-l', '3']],
    [3, ['--clip-skip', '3']],
  ] as const) {
    expect((await cliInProcess(asked('generate', 'a b c', '--model', model, ...more, '--out', one))).code).toBe(0);
    expect(await pixels(join(out, cells[index]!.file))).toEqual(await pixels(one));
  }
  const apart = [1, 3].map((index) => cells[index]!.difference?.conditioning ?? 0);
  for (const distance of apart) expect(distance).toBeGreaterThan(0);
  const both = asked('sweep', 'a b c', '--model', model, '--clip-skips', '2,3', '--out', join(folder, 'both'));
  const [, third] = (JSON.parse((await cliInProcess(both)).stdout) as SweepResult).cells;
  expect(apart[0], 'one encoder of two moves less than both').toBeLessThan(third!.difference!.conditioning);
});

it('is refused for a model with one text encoder, by name', async () => {
  const { code, stderr } = await cliInProcess(
    asked('sweep', 'a', '--axis', 'clip-skip-g=2', '--out', join(folder, 'no')),
  );
  expect(code).not.toBe(0);
  expect(stderr).toMatch(/clipSkipG is for two text encoders/);
});
