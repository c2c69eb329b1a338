/** @file The command line as a user runs it, on the default model and on single files. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { SMALL, writeSynthetic } from '../../bench/synthetic.mjs';
import { cli, startCli } from '../support/cli.js';
import { temporaryFolder } from '../support/golden.js';

let folder: string;
const at = (name: string) => join(folder, name);
const common = () => ['--data-dir', at('data')] as const;
beforeAll(async () => {
  folder = await temporaryFolder();
  await writeSynthetic(at('clean.safetensors'), { sizes: SMALL });
  await writeSynthetic(at('untidy.safetensors'), { sizes: SMALL, untidy: true });
});

const PROMPT = 'a cat on a blue background';

describe('generate', () => {
  it('draws the same bytes twice, cold and warm, and reads them back', async () => {
    const draw = (out: string) =>
      cli('generate', PROMPT, '--clip-skip', '2', '--seed', '1', '--out', at(out), ...common());
    expect(await draw('one.png')).toMatchObject({ code: 0 });
    expect(await draw('two.png')).toMatchObject({ code: 0 });
    expect(await readFile(at('one.png'))).toEqual(await readFile(at('two.png')));
    const { stdout } = await cli('inspect', at('one.png'), '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      image: {
        prompt: PROMPT,
        fields: { Steps: '20', Seed: '1', 'Clip skip': '2', RNG: 'NV', 'Size-1': '64', Model: 'default' },
      },
    });
  });

  it('draws other bytes at another clip skip and at another seed', async () => {
    const draw = async (out: string, ...args: readonly string[]) => {
      await cli('generate', PROMPT, '--out', at(out), ...args, ...common());
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

  it('counts seeds up over a batch, each picture being the one its seed gives alone', async () => {
    await cli(
      'generate',
      PROMPT,
      '--seed',
      '5',
      '--batch-size',
      '2',
      '--batch-count',
      '2',
      '--out',
      at('batch'),
      ...common(),
    );
    const names = (await readdir(at('batch'))).sort();
    expect(names).toHaveLength(4);
    const { stdout } = await cli('inspect', join(at('batch'), names[3]!), '--json');
    expect(JSON.parse(stdout)).toMatchObject({ image: { fields: { Seed: '8' } } });
  });

  it.each(['clean', 'untidy'])('draws from a single file, %s', async (name) => {
    const { code, stdout } = await cli(
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
    const { code } = await cli(
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

  it('draws the same picture without the cache', async () => {
    await cli('generate', PROMPT, '--seed', '1', '--out', at('cached.png'), ...common());
    await cli('generate', PROMPT, '--seed', '1', '--out', at('uncached.png'), '--no-cache', ...common());
    expect(await readFile(at('cached.png'))).toEqual(await readFile(at('uncached.png')));
  });
});

describe('inspect', () => {
  it('says what is odd about an untidy file', async () => {
    const { stdout } = await cli('inspect', at('untidy.safetensors'), '--json');
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
    const { stdout } = await cli('inspect', at('clean.safetensors'), '--json');
    expect((JSON.parse(stdout) as { model: { oddities: unknown } }).model.oddities).toEqual([]);
  });
});

describe('sweep', () => {
  it('draws all twelve values from one run of the encoder, with a sheet', async () => {
    const { code, stdout } = await cli(
      'sweep',
      PROMPT,
      '--seed',
      '1',
      '--steps',
      '4',
      '--out',
      at('sweep'),
      '--json',
      ...common(),
    );
    expect(code).toBe(0);
    const single = await cli(
      'generate',
      PROMPT,
      '--seed',
      '1',
      '--steps',
      '4',
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
