/** @file The command line as a user runs it, on the default model and on single files. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { SMALL, writeSynthetic } from '../../bench/synthetic.mjs';
import { cli, startCli } from '../support/cli.js';
import { cliInProcess } from '../support/cli-in-process.js';
import { temporaryFolder } from '../support/golden.js';
import { DEFAULT_SIDE_PX } from '../support/models.js';
import { writeVaeFile } from '../support/vae-file.js';

let folder: string;
const at = (name: string) => join(folder, name);
const common = () => ['--data-dir', at('data')] as const;
beforeAll(async () => {
  folder = await temporaryFolder();
  await writeSynthetic(at('clean.safetensors'), { sizes: SMALL });
  await writeSynthetic(at('untidy.safetensors'), { sizes: SMALL, untidy: true });
});

/** Without a process of its own; those that show how a process starts and ends have one. */
const run = (...args: readonly string[]) => cliInProcess(args);

const PROMPT = 'a cat on a blue background';

describe('generate', () => {
  it('draws the same bytes twice, cold and warm, and without the cache, and reads them back', async () => {
    const draw = (out: string) =>
      ['generate', PROMPT, '--clip-skip', '2', '--seed', '1', '--out', at(out), ...common()] as const;
    expect(await cli(...draw('one.png'))).toMatchObject({ code: 0 });
    expect(await cli(...draw('two.png'))).toMatchObject({ code: 0 });
    expect(await run(...draw('uncached.png'), '--no-cache')).toMatchObject({ code: 0 });
    const one = await readFile(at('one.png'));
    expect(one).toEqual(await readFile(at('two.png')));
    expect(one).toEqual(await readFile(at('uncached.png')));
    const { stdout } = await run('inspect', at('one.png'), '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      image: {
        prompt: PROMPT,
        fields: {
          Steps: '20',
          Seed: '1',
          'Clip skip': '2',
          RNG: 'NV',
          'Size-1': `${DEFAULT_SIDE_PX}`,
          Model: 'default',
        },
      },
    });
  });

  it('draws other bytes at another clip skip and at another seed', async () => {
    const draw = async (out: string, ...args: readonly string[]) => {
      await run('generate', PROMPT, '--steps', '2', '--out', at(out), ...args, ...common());
      return readFile(at(out));
    };
    const [one, skip12, seed2] = [
      await draw('a.png', '--seed', '1'),
      await draw('b.png', '--seed', '1', '--clip-skip', '12'),
      await draw('c.png', '--seed', '2'),
    ];
    expect(one.equals(skip12)).toBe(false);
    expect(one.equals(seed2)).toBe(false);
  });

  it('counts seeds up over a batch', async () => {
    const batch = ['--seed', '5', '--steps', '2', '--batch-size', '2', '--batch-count', '2'];
    await run('generate', PROMPT, ...batch, '--out', at('batch'), ...common());
    const names = (await readdir(at('batch'))).sort();
    expect(names).toHaveLength(4);
    const { stdout } = await run('inspect', join(at('batch'), names[3]!), '--json');
    expect(JSON.parse(stdout)).toMatchObject({ image: { fields: { Seed: '8' } } });
  });

  it.each(['clean', 'untidy'])('draws from a single file, %s', async (name) => {
    const { code, stdout } = await run(
      'generate',
      PROMPT,
      '--model',
      at(`${name}.safetensors`),
      '--size',
      '64',
      '--steps',
      '2',
      '--seed',
      '1',
      '--out',
      at(`${name}.png`),
      '--json',
      ...common(),
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ encoderRuns: 1, clipSkip: { effective: 1, numLayers: 12 } });
  });

  it('draws a size whose latent is odd', async () => {
    const { code } = await run(
      'generate',
      PROMPT,
      '--size',
      '72x88',
      '--steps',
      '2',
      '--out',
      at('odd.png'),
      ...common(),
    );
    expect(code).toBe(0);
  });
});

describe('inspect', () => {
  it('says what is odd about an untidy file', async () => {
    const { stdout } = await run('inspect', at('untidy.safetensors'), '--json');
    const { model } = JSON.parse(stdout) as {
      model: { oddities: readonly string[]; family: string; numLayers: number };
    };
    expect(model).toMatchObject({ family: 'Stable Diffusion 1.x', numLayers: 12 });
    const text = model.oddities.join('\n');
    for (const part of [
      /lack "text_model\."/,
      /dtypes are mixed/,
      /moving averages/,
      /a_name_nobody_knows/,
      /1 of 77 position_ids/,
    ])
      expect(text).toMatch(part);
  });

  it('finds nothing odd about a clean one', async () => {
    const { stdout } = await run('inspect', at('clean.safetensors'), '--json');
    expect((JSON.parse(stdout) as { model: { oddities: unknown } }).model.oddities).toEqual([]);
  });
});

describe('sweep', () => {
  it('draws all twelve values from one run of the encoder, with a sheet', async () => {
    const { code, stdout } = await run(
      'sweep',
      PROMPT,
      '--seed',
      '1',
      '--steps',
      '2',
      '--out',
      at('sweep'),
      '--json',
      ...common(),
    );
    expect(code).toBe(0);
    const single = await run(
      'generate',
      PROMPT,
      '--seed',
      '1',
      '--steps',
      '2',
      '--out',
      at('single.png'),
      '--json',
      ...common(),
    );
    const [many, one] = [JSON.parse(stdout), JSON.parse(single.stdout)] as { encoderRuns: number }[];
    expect(many!.encoderRuns).toBe(one!.encoderRuns);
    const names = await readdir(at('sweep'));
    expect(names.filter((name) => name.startsWith('clip-skip-'))).toHaveLength(12);
    expect(names).toEqual(expect.arrayContaining(['sheet.html', 'sheet.png', 'sweep.json']));
    expect(await readFile(join(at('sweep'), 'clip-skip-01.png'))).toEqual(await readFile(at('single.png')));
  });

  it('has a row for each of several VAEs, one by path', async () => {
    const warm = await writeVaeFile(at('warm.safetensors'), { shift: 0.4 });
    const picture = ['--seed', '1', '--steps', '2', ...common()];
    const rows = ['sweep', PROMPT, '--clip-skips', '1', '--vae', `None,${warm}`, '--out', at('vaes'), ...picture];
    expect((await cli(...rows)).code).toBe(0);
    await cli('generate', PROMPT, '--vae', warm, '--out', at('warm.png'), ...picture);
    const [none, shifted] = await Promise.all(
      ['row-01-clip-skip-01.png', 'row-02-clip-skip-01.png'].map((name) => readFile(join(at('vaes'), name))),
    );
    expect(shifted).toEqual(await readFile(at('warm.png')));
    expect(none).not.toEqual(shifted);
    const both = await cli(...rows, '--axis', 'steps=1,2');
    expect([both.code, both.stderr]).toEqual([2, expect.stringContaining('leave --axis out')]);
  });
});

describe('Ctrl-C', () => {
  it('in the middle of a picture ends with 130 and no file', async () => {
    const running = startCli(['generate', PROMPT, '--steps', '900', '--out', at('interrupted.png'), ...common()]);
    await running.seen('drawing');
    running.child.kill('SIGINT');
    const { code, stderr } = await running.result;
    expect(code).toBe(130);
    expect(stderr).toContain('cancelled');
    expect((await readdir(folder)).filter((name) => name.includes('interrupted'))).toEqual([]);
  });
});
