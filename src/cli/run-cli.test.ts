/** @file The commands against an application that draws nothing: requests, files, streams, Ctrl-C. */
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, createBench } from '../../test/support/fake-app.js';
import { runCli } from './index.js';

let bench: Bench;
beforeEach(async () => {
  bench = await createBench();
});
afterEach(() => bench.remove());

describe('generate', () => {
  it('passes exactly the options that were given', async () => {
    const argv = [
      '--clip-skip',
      '2',
      '--negative',
      'dogs',
      '--steps',
      '2',
      '--sampler',
      'Heun',
      '--schedule',
      'Karras',
    ];
    const more = ['--cfg-scale', '4.5', '--seed', '1', '--size', '64x32', '--emphasis', 'no norm', '--rng', 'cpu'];
    const common = ['--threads', '2', '--no-cache', '--data-dir', bench.folder, '--out', bench.out('cat.png')];
    expect(await bench.run('generate', 'a cat', ...argv, ...more, ...common)).toBe(0);
    expect(bench.asked).toEqual([
      {
        prompt: 'a cat',
        clipSkip: 2,
        negativePrompt: 'dogs',
        steps: 2,
        sampler: 'Heun',
        schedule: 'Karras',
        cfgScale: 4.5,
        seed: 1,
        width: 64,
        height: 32,
        emphasis: 'No norm',
        rng: 'CPU',
        batchSize: 1,
        batchCount: 1,
      },
    ]);
    expect(bench.created).toMatchObject([{ threads: 2, cache: false, dataDir: bench.folder }]);
    expect(bench.stdout).toBe(`${bench.out('cat.png')}\n`);
    expect(await readFile(bench.out('cat.png'), 'utf8')).toContain('Steps: 3');
    await bench.run('generate', 'a cat', '--no-metadata', '--out', bench.out('bare.webp'));
    expect(await readFile(bench.out('bare.webp'), 'utf8')).toBe('');
  });

  it('passes fractions, the clip skip of the negative prompt and a timeline', async () => {
    const more = ['--negative-clip-skip', '3', '--clip-skip-timeline', '2@0-0.4,1@0.4-1', '--out', bench.out('c.png')];
    expect(await bench.run('generate', 'a cat', '--clip-skip', '1.5', ...more)).toBe(0);
    expect(bench.asked).toMatchObject([
      { clipSkip: 1.5, negativeClipSkip: 3, clipSkipTimeline: '2@0-0.4,1@0.4-1', batchSize: 1, batchCount: 1 },
    ]);
  });

  it('passes eta and the eta noise seed delta', async () => {
    expect(await bench.run('generate', 'a cat', '--eta', '0.5', '--ensd', '31337')).toBe(0);
    expect(bench.asked).toMatchObject([{ sampling: { eta: 0.5, seedDelta: 31337 } }]);
  });

  it('passes what is said of guidance, UniPC, old timelines, extra noise and masks', async () => {
    const guidance = ['--ngms', '3', '--ngms-all-steps', '--skip-early-cfg', '0.2', '--old-prompt-editing'];
    const uniPc = ['--unipc-variant', 'bh2', '--unipc-skip-type', 'LOGSNR', '--unipc-order', '2'];
    await writeFile(bench.out('in.png'), 'picture');
    await writeFile(bench.out('latent.png'), 'latent');
    const [init, latent] = [bench.out('in.png'), bench.out('latent.png')];
    const masks = [
      '--init-image',
      init,
      '--mask',
      init,
      '--latent-mask',
      latent,
      '--soft-mask',
      '--extra-noise',
      '0.1',
    ];
    const options = [...guidance, ...uniPc, '--no-unipc-lower-order-final', ...masks];
    expect(await bench.run('generate', 'a cat', ...options)).toBe(0);
    expect(bench.asked).toMatchObject([
      {
        sampling: {
          sMinUncond: 3,
          sMinUncondAll: true,
          skipEarlyCond: 0.2,
          uniPcVariant: 'bh2',
          uniPcSkipType: 'logSNR',
          uniPcOrder: 2,
          uniPcLowerOrderFinal: false,
        },
        oldPromptEditing: true,
        extraNoise: 0.1,
        inpaint: { softMask: true },
        latentMask: Buffer.from('latent').toString('base64'),
      },
    ]);
    expect(await bench.run('generate', 'a cat', '--unipc-order', '51')).toBe(2);
    expect(await bench.run('generate', 'a cat', '--unipc-variant', 'bh3')).toBe(2);
  });

  it('leaves what was not given to the defaults', async () => {
    expect(await bench.run('generate', 'a cat', '--size', '32')).toBe(0);
    expect(bench.asked).toEqual([{ prompt: 'a cat', width: 32, height: 32, batchSize: 1, batchCount: 1 }]);
    expect(Object.keys(bench.created[0] ?? {}).sort()).toEqual(['cache', 'onNotice', 'onProgress']);
  });

  it('numbers several pictures, in a file name or on from what a folder holds', async () => {
    expect(await bench.run('generate', 'a cat', '--batch-count', '2', '--out', bench.out('cat.png'))).toBe(0);
    expect((await readdir(bench.folder)).sort()).toEqual(['cat-1.png', 'cat-2.png']);
    await bench.run('generate', 'a cat', '--batch-count', '2', '--out', bench.out('many'));
    await bench.run('generate', 'a cat', '--out', bench.out('many'));
    expect((await readdir(bench.out('many'))).sort()).toEqual(['00001-7.png', '00002-8.png', '00003-7.png']);
  });

  it('writes one JSON document, without pixels', async () => {
    expect(await bench.run('generate', 'a cat', '--json', '--out', bench.out('cat.png'))).toBe(0);
    const document = JSON.parse(bench.stdout) as Record<string, unknown>;
    expect(document).toMatchObject({
      model: { name: 'tiny', family: 'Stable Diffusion 1.x' },
      encoderRuns: 1,
      denoiserCalls: 3,
      warnings: [{ code: 'made-up', message: 'made up', data: {} }],
      request: { seed: 7 },
      clipSkip: { requested: 1, effective: 1, layersRun: 12, numLayers: 12 },
      images: [{ index: 0, seed: 7, path: bench.out('cat.png'), width: 64, height: 64 }],
    });
    expect(bench.stdout.length).toBeLessThan(3000);
    expect(bench.stderr).toContain('drawing 3/3');
  });

  it('says what was made and warned of on stderr, and nothing with --quiet', async () => {
    await bench.run('generate', 'a cat', '--out', bench.out('cat.png'));
    expect(bench.stderr).toContain(
      '1 picture in 1.3 s: Euler, Automatic, 3 steps, scale 4, 64x64, seed 7, clip skip 1 (12 of 12 layers)',
    );
    expect(bench.stderr).toContain('warning: made up');
    bench.stderr = '';
    await bench.run('generate', 'a cat', '--quiet', '--out', bench.out('cat.png'));
    expect(bench.stderr).toBe('');
  });
});

describe('styles, comments and the VAE', () => {
  it('go into the request and into loading; an unknown style is told', async () => {
    const args = ['--style', 'cinematic', '--style', 'gone', '--vae', 'None', '--out', bench.out('cat.png')];
    expect(await bench.run('generate', 'a cat # not a dog', ...args)).toBe(0);
    expect(bench.asked).toMatchObject([{ prompt: 'film still of a cat', negativePrompt: 'drawing' }]);
    expect(bench.vaes).toEqual(['None']);
    expect(bench.stderr).toContain('warning: there is no style "gone"');
  });
});

describe('progress', () => {
  it('is a line at the start, at the end and now and then outside a terminal', async () => {
    let time = 0;
    bench.beforeStep = () => {
      time += 2000;
    };
    await runCli(['generate', 'a cat', '--steps', '10', '--out', bench.out('cat.png')], bench.io({ now: () => time }));
    const lines = bench.stderr.split('\n').filter((line) => line.startsWith('drawing'));
    expect(lines).toEqual([
      'drawing 1/10, 13 s left',
      'drawing 4/10, 13 s left',
      'drawing 7/10, 13 s left',
      'drawing 10/10, 13 s left',
    ]);
  });

  it('is a bar with the time left on a terminal, and stdout stays clean', async () => {
    let shown = '';
    const terminal = {
      isTTY: true,
      columns: 100,
      cursorTo: () => true,
      moveCursor: () => true,
      clearLine: () => true,
      clearScreenDown: () => true,
      write: (text: string) => {
        shown += text;
      },
    };
    await runCli(['generate', 'a cat', '--json', '--out', bench.out('cat.png')], bench.io({ stderr: terminal }));
    expect(shown).toMatch(/drawing \[.+\] 3\/3, 13 s left/);
    expect(() => JSON.parse(bench.stdout) as unknown).not.toThrow();
  });
});

describe('Ctrl-C', () => {
  it('ends within a step, with exit code 130 and without a file', async () => {
    bench.beforeStep = (stepIndex) => {
      if (stepIndex === 1) bench.controller.abort();
    };
    expect(await bench.run('generate', 'a cat', '--out', bench.out('cat.png'))).toBe(130);
    expect(existsSync(bench.out('cat.png'))).toBe(false);
    expect(bench.stderr).toContain('cancelled [CANCELLED]');
    expect(bench.closed).toBe(1);
  });

  it('keeps the pictures that were finished', async () => {
    let steps = 0;
    bench.beforeStep = () => {
      if (++steps === 5) bench.controller.abort();
    };
    expect(await bench.run('generate', 'a cat', '--batch-count', '3', '--out', bench.out('cat.png'), '--json')).toBe(
      130,
    );
    expect(await readdir(bench.folder)).toEqual(['cat-1.png']);
    expect(JSON.parse(bench.stdout)).toMatchObject({ error: { code: 'CANCELLED' } });
  });

  it('counts as cancelled whatever error it caused', async () => {
    bench.beforeStep = () => {
      bench.controller.abort();
      throw new Error('the pipe broke');
    };
    expect(await bench.run('generate', 'a cat', '--out', bench.out('cat.png'))).toBe(130);
  });
});

describe('sweep', () => {
  it('hands the whole request to the application and says what came of it', async () => {
    const values = ['--clip-skips', '1-2,12', '--seeds', '4-5', '--axis', 'cfg-scale=4,7.5', '--preview-steps', '6'];
    expect(await bench.run('sweep', 'a cat', ...values, '--steps', '9', '--out', bench.out('sweep'), '--json')).toBe(0);
    expect(bench.sweeps).toMatchObject([
      {
        folder: bench.out('sweep'),
        begin: {
          sweep: {
            request: { prompt: 'a cat', steps: 9 },
            clipSkips: [1, 2, 12],
            seeds: [4, 5],
            axis: { kind: 'cfgScale', values: ['4', '7.5'] },
            preview: { steps: 6 },
          },
        },
      },
    ]);
    expect(JSON.parse(bench.stdout)).toMatchObject({ sheet: bench.out('sweep/sheet.png'), cells: [{ seed: 7 }] });
    expect(bench.stderr).toContain('1 picture in 1.3 s, 1 run of the text encoder\n');
    expect(bench.stderr).toContain('warning: made up\n');
  });

  it('takes fractions', async () => {
    await bench.run('sweep', 'a cat', '--clip-skips', '1,1.5,2-3', '--out', bench.out('fine'));
    expect(bench.sweeps).toMatchObject([{ begin: { sweep: { clipSkips: [1, 1.5, 2, 3] } } }]);
  });

  it('tiles when asked to', async () => {
    await bench.run('sweep', 'a cat', '--tiling', '--out', bench.out('tiles'));
    await bench.run('sweep', 'a cat', '--out', bench.out('plain'));
    const requests = bench.sweeps.map(({ begin }) => begin?.sweep.request);
    expect(requests[0]).toMatchObject({ tiling: true });
    expect(requests[1]).not.toHaveProperty('tiling');
  });

  it('numbers its folders on when none is named', async () => {
    await bench.run('sweep', 'a cat');
    await bench.run('sweep', 'a cat', '--clip-skips', '3');
    expect(bench.sweeps.map(({ folder }) => folder)).toEqual([
      bench.out('data/outputs/sweep-00001'),
      bench.out('data/outputs/sweep-00002'),
    ]);
  });

  it('goes on with a folder, or draws some of its values in full', async () => {
    expect(await bench.run('sweep', '--resume', bench.out('there'), '--full', '2,6')).toBe(0);
    expect(bench.sweeps).toMatchObject([{ folder: bench.out('there'), chosen: [2, 6] }]);
    expect(bench.sweeps[0]?.begin).toBeUndefined();
  });
});

describe('encode', () => {
  it('shows tokens and ids', async () => {
    expect(await bench.run('encode', 'a cat', '--clip-skip', '2')).toBe(0);
    expect(bench.stdout).toBe('0:1\t5\tcat</w>\t1.25\n1 token in 1 chunk, clip skip 2 (11 of 12 layers)\n');
    expect(bench.stderr).toContain('a bracket is not closed');
  });

  it('gives ids and shapes as JSON', async () => {
    expect(await bench.run('encode', 'a cat', '--json')).toBe(0);
    expect(JSON.parse(bench.stdout)).toMatchObject({
      tokenIds: [1, 5, 2],
      tokenCount: 1,
      encoderRuns: 1,
      conditioning: { shape: [1, 2, 2] },
      hiddenStates: [{ layer: 0, shape: [1, 2, 2] }, { layer: 1 }, { layer: 2 }],
    });
  });

  it('writes the layers that were bench.asked for', async () => {
    expect(await bench.run('encode', 'a cat', '--layers', '0,2', '--out', bench.out('s.safetensors'))).toBe(0);
    expect(await readFile(bench.out('s.safetensors'), 'utf8')).toBe('hidden_states.0,hidden_states.2,conditioning');
    expect(await bench.run('encode', 'a cat', '--layers', '13', '--out', bench.out('t.safetensors'))).toBe(2);
    expect(bench.stderr).toContain('--layers 13 is out of range: 0 to 2');
    expect(existsSync(bench.out('t.safetensors'))).toBe(false);
  });
});

describe('inspect and doctor', () => {
  it('inspect tells checkpoints from pictures', async () => {
    expect(await bench.run('inspect', 'sd.safetensors')).toBe(0);
    expect(bench.stdout).toContain('family: Stable Diffusion 1.x');
    expect(bench.stdout).toContain('odd: a stray tensor');
    expect(bench.stdout).toContain('its default: A1111 1 = diffusers 0 = ComfyUI −1');
    bench.stdout = '';
    await bench.run('inspect', 'cat.PNG');
    expect(bench.stdout).toContain('cat.PNG\n64x64\na cat\nSteps: 3, Seed: 7, App: Penultimate 0.1.0\n');
    expect(bench.stdout).toContain('A1111 1 = diffusers 0 = ComfyUI −1');
    bench.stdout = '';
    await bench.run('inspect', 'sd.safetensors', 'cat.png', '--json');
    expect(JSON.parse(bench.stdout)).toMatchObject({
      model: { path: 'sd.safetensors' },
      image: { path: 'cat.png', fields: { Steps: '3' } },
    });
  });

  it('inspect compares two pictures in words', async () => {
    expect(await bench.run('inspect', 'cat.png', 'cat2.png')).toBe(0);
    expect(bench.stdout).toContain(
      'differs in layer: layer 12 of 12 (Penultimate without a value) against layer 11 of 12 (Penultimate 2)',
    );
    bench.stdout = '';
    await bench.run('inspect', 'cat.png', 'cat.png', '--json');
    expect(JSON.parse(bench.stdout)).toMatchObject({ other: { path: 'cat.png' }, comparison: { differences: [] } });
  });

  it.each([
    [['2'], 'A1111                 2\n'],
    [['-2', '--from', 'comfyui'], 'diffusers             1\n'],
    [['--family', 'sdxl'], 'Forge                 2 or 1\n'],
    [['1.5', '--from', 'sdnext'], 'SD.Next               1.5\n'],
  ])('counting %j shows every program', async (argv, line) => {
    expect(await bench.run('counting', ...argv)).toBe(0);
    expect(bench.stdout).toContain(line);
    expect(bench.loads).toBe(0);
  });

  it.each([
    [['13'], '13 is outside of 1 to 12'],
    [['1.5'], '1.5 is not a whole number'],
    [['x'], '"x" is not a number'],
    [['2', '--from', 'nobody'], '--from is one of'],
  ])('counting %j is a usage error', async (argv, problem) => {
    expect(await bench.run('counting', ...argv)).toBe(2);
    expect(bench.stderr).toContain(problem);
  });

  it('doctor shows every check and fails when there is a problem', async () => {
    expect(await bench.run('doctor')).toBe(1);
    expect(bench.stdout).toContain('ok      Node: 20.20.2');
    expect(bench.stdout).toContain('problem free space: 1 MB\n        Free some.');
    bench.stdout = '';
    expect(await bench.run('doctor', '--json')).toBe(1);
    expect(JSON.parse(bench.stdout)).toMatchObject({ ok: false, checks: [{ ok: true }, { ok: false }] });
  });
});
