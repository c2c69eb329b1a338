/** @file Recommended clip skip on the command line: auto, the hint where it differs, and `models`. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, createBench } from '../../test/support/fake-app.js';
import { noticeOf } from '../base/index.js';

let bench: Bench;
beforeEach(async () => {
  bench = await createBench();
});
afterEach(() => bench.remove());

const HINT = 'clip skip 2 is recommended (modelspec.encoder_layer); used is';

function recommendTwo(): void {
  bench.recommendation = {
    ...bench.recommendation,
    value: 2,
    source: 'modelspec',
    where: 'modelspec.encoder_layer',
    reason: noticeOf('recommended-modelspec', { value: 2, where: 'modelspec.encoder_layer' }),
    conflicts: [
      noticeOf('sources-disagree', {
        where: 'modelspec.encoder_layer',
        value: 2,
        otherWhere: 'ss_clip_skip',
        otherValue: 1,
      }),
    ],
    notes: [noticeOf('not-json', { where: 'anime.json' })],
  };
}

describe('--clip-skip auto', () => {
  it('reaches the model, and its reason and doubts reach stderr', async () => {
    recommendTwo();
    expect(await bench.run('generate', 'a cat', '--clip-skip', 'auto', '--out', bench.out('cat.png'))).toBe(0);
    expect(bench.asked).toMatchObject([{ clipSkip: 'auto' }]);
    expect(bench.stderr).toContain('clip skip 2 (11 of 12 layers)');
    expect(bench.stderr).toContain(
      "clip skip 2: the checkpoint's metadata names the layer it was trained with (modelspec.encoder_layer)\n",
    );
    expect(bench.stderr).toContain('warning: modelspec.encoder_layer says 2, ss_clip_skip says 1\n');
    expect(bench.stderr).toContain('not used: anime.json is not a JSON object\n');
    expect(bench.stderr).not.toContain(HINT);
  });

  it('is in the JSON with its recommendation', async () => {
    recommendTwo();
    const json = async (...argv: string[]) => {
      bench.stdout = '';
      expect(await bench.run(...argv, '--clip-skip', 'auto', '--json')).toBe(0);
      return JSON.parse(bench.stdout) as unknown;
    };
    const expected = { clipSkip: { requested: 2 }, recommendation: { value: 2, source: 'modelspec' } };
    expect(await json('generate', 'a cat', '--out', bench.out('cat.png'))).toMatchObject(expected);
    expect(await json('encode', 'a cat')).toMatchObject(expected);
  });
});

describe('a recommendation that differs', () => {
  it.each([
    [[], 1],
    [['--clip-skip', '3'], 3],
  ])('from %j is one line, and changes nothing', async (argv, used) => {
    recommendTwo();
    await bench.run('generate', 'a cat', ...argv, '--out', bench.out('cat.png'));
    expect(bench.stderr).toContain(`clip skip ${used} (`);
    expect(bench.stderr.split('\n').filter((line) => line.includes('recommended'))).toEqual([
      `${HINT} ${used}; --clip-skip auto takes what is recommended`,
    ]);
    await bench.run('encode', 'a cat', ...argv);
    expect(bench.stderr.split(HINT)).toHaveLength(3);
  });

  it.each([
    ['is the one in use', ['--clip-skip', '2'], recommendTwo],
    ["is only the family's default", ['--clip-skip', '2'], () => undefined],
  ])('is not told where it %s', async (_name, argv, prepare) => {
    prepare();
    await bench.run('generate', 'a cat', ...argv, '--out', bench.out('cat.png'));
    expect(bench.stderr).not.toContain('recommended');
  });
});

describe('models', () => {
  it.each([[['models', 'list']], [['models']]])('%j lists them with what they recommend', async (argv) => {
    recommendTwo();
    expect(await bench.run(...argv)).toBe(0);
    expect(bench.stdout).toContain(
      'sub/tiny.safetensors: Stable Diffusion 1.x, predicts epsilon, 12 layers\n  /models/sub/tiny.safetensors\n',
    );
    expect(bench.stdout).toContain("  clip skip 2: the checkpoint's metadata names");
    bench.stdout = '';
    expect(await bench.run(...argv, '--json')).toBe(0);
    expect(JSON.parse(bench.stdout)).toMatchObject({ models: [{ id: 'sub/tiny.safetensors' }, { id: 'default' }] });
  });

  it('clip-skip shows, saves and forgets', async () => {
    const run = async (...argv: string[]) => {
      bench.stdout = '';
      expect(await bench.run('models', 'clip-skip', 'tiny', ...argv)).toBe(0);
      return bench.stdout;
    };
    expect(await run()).toBe('clip skip 1: no recommendation found; default of sd1\n');
    expect(await run('3')).toBe('clip skip 3: you saved this value for the model\n');
    expect(bench.saved).toEqual(new Map([['tiny', 3]]));
    expect(JSON.parse(await run('--json'))).toMatchObject({ model: 'tiny', recommendation: { source: 'saved' } });
    expect(await run('--forget')).toBe('clip skip 1: no recommendation found; default of sd1\n');
    expect(bench.saved.size).toBe(0);
  });

  it.each([
    ['two', /clip skip two is not possible/],
    ['auto', /auto is no value that can be saved/],
  ])('clip-skip refuses to save %j', async (value, message) => {
    expect(await bench.run('models', 'clip-skip', 'tiny', value)).toBe(2);
    expect(bench.stderr).toMatch(message);
    expect(bench.saved.size).toBe(0);
  });

  it('clip-skip does not save and forget at once', async () => {
    expect(await bench.run('models', 'clip-skip', 'tiny', '2', '--forget')).toBe(2);
    expect(bench.stderr).toContain('either saved or forgotten');
  });
});

describe('a model or a LoRA of few steps', () => {
  const RECOGNISED = {
    kind: 'SDXL-Lightning',
    where: 'LoRA a',
    sampler: 'Euler',
    schedule: 'Simple',
    steps: 4,
    cfgScale: 1,
  };
  const SAID = 'SDXL-Lightning (LoRA a): drawn with Euler, Simple, 4 steps and scale 1 where nothing else is asked for';

  it('is said, with what was asked for in its place, and is in the JSON', async () => {
    bench.recommendedSampling = { ...RECOGNISED, reason: noticeOf('recommended-few-steps', RECOGNISED) };
    const argv = [
      'generate',
      'a cat',
      '--sampler',
      'Euler',
      '--schedule',
      'Simple',
      '--cfg-scale',
      '1',
      '--out',
      bench.out('cat.png'),
    ];
    await bench.run(...argv, '--steps', '4');
    expect(bench.stderr).toContain(`${SAID}\n`);
    await bench.run(...argv, '--steps', '9', '--json');
    expect(bench.stderr).toContain(`${SAID}; asked for: steps 9\n`);
    expect(JSON.parse(bench.stdout.slice(bench.stdout.indexOf('{')))).toMatchObject({
      recommendedSampling: RECOGNISED,
    });
  });

  it('is not told where nothing is recognised', async () => {
    await bench.run('generate', 'a cat', '--out', bench.out('cat.png'));
    expect(bench.stderr).not.toContain('where nothing else is asked for');
  });
});
