/** What settings say of guidance, UniPC, prompt editing and extra noise: the picture, its record, and drawing it from that. */
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawnBy } from '../../test/support/drawn.js';
import { createServerBench, type ServerBench } from '../../test/support/serve.js';

let bench: ServerBench;
beforeAll(async () => {
  bench = await createServerBench();
});
afterAll(() => bench.close());

const SMALL = {
  prompt: 'a red circle',
  negative_prompt: 'blue',
  steps: 6,
  seed: 5,
  cfg_scale: 5,
  sampler_name: 'Euler',
  width: 64,
  height: 64,
};

const drawn = (body: object = {}, path?: string) => drawnBy(bench, { ...SMALL, ...body }, path);

const EDITED = { prompt: '[a red circle:a blue square:2.0]' };
const UNIPC = { sampler_name: 'UniPC' };
const DEFAULTS = {
  s_min_uncond: 0,
  s_min_uncond_all: false,
  skip_early_cond: 0,
  use_old_scheduling: false,
  uni_pc_variant: 'bh1',
  uni_pc_skip_type: 'time_uniform',
  uni_pc_order: 3,
  uni_pc_lower_order_final: true,
};

describe('a setting', () => {
  it.each([
    [{ s_min_uncond: 5 }, {}, ', NGMS: 5'],
    [{ s_min_uncond: 5, s_min_uncond_all: true }, {}, ', NGMS: 5, NGMS all steps: True'],
    [{ skip_early_cond: 0.2 }, {}, ', Skip Early CFG: 0.2'],
    [{ uni_pc_variant: 'bh2' }, UNIPC, ', UniPC variant: bh2'],
    [{ uni_pc_variant: 'vary_coeff' }, UNIPC, ', UniPC variant: vary_coeff'],
    [{ uni_pc_skip_type: 'time_quadratic' }, UNIPC, ', UniPC skip type: time_quadratic'],
    [{ uni_pc_skip_type: 'logSNR' }, UNIPC, ', UniPC skip type: logSNR'],
    [{ uni_pc_order: 1 }, UNIPC, ', UniPC order: 1'],
    [{ uni_pc_lower_order_final: false }, UNIPC, ', UniPC lower order final: False'],
    [{ use_old_scheduling: true }, EDITED, ', Old prompt editing timelines: True'],
  ])(
    '%j draws another picture of %j, for one job and for all, and again from its record',
    async (values, body, tail) => {
      const plain = await drawn(body);
      const once = await drawn({ ...body, override_settings: values });
      expect([plain.tail, once.tail]).toEqual(['', tail]);
      expect(once.pixels).not.toEqual(plain.pixels);
      expect((await bench.post('/sdapi/v1/options', values)).statusCode).toBe(200);
      const always = await drawn(body);
      await bench.post('/sdapi/v1/options', DEFAULTS);
      expect([always.infotext, always.pixels]).toEqual([once.infotext, once.pixels]);
      expect((await drawn({ ...body, infotext: once.infotext })).pixels).toEqual(once.pixels);
    },
  );

  it.each([
    [{ ...DEFAULTS }, UNIPC],
    [{ uni_pc_variant: 'bh2', uni_pc_order: 1 }, {}],
    [{ s_min_uncond: 5 }, { cfg_scale: 1 }],
    [{ s_min_uncond: 15, s_min_uncond_all: true }, { sampler_name: 'DDIM' }],
    [{ use_old_scheduling: true }, { prompt: '[a red circle:a blue square:3]' }],
    [{ img2img_extra_noise: 0.3 }, {}],
  ])('%j changes nothing of %j, and nothing is said', async (override_settings, body) => {
    const [plain, other] = [await drawn(body), await drawn({ ...body, override_settings })];
    expect([other.infotext, other.pixels]).toEqual([plain.infotext, plain.pixels]);
  });

  it('s_min_uncond of a request goes before it', async () => {
    const { tail } = await drawn({ s_min_uncond: 4, override_settings: { s_min_uncond: 9 } });
    expect(tail).toBe(', NGMS: 4');
  });

  it.each([{ uni_pc_variant: 'bh3' }, { uni_pc_skip_type: 'time' }, { uni_pc_order: 0 }, { skip_early_cond: 2 }])(
    'refuses %j',
    async (override_settings) => {
      const answer = await bench.post('/sdapi/v1/txt2img', { ...SMALL, ...UNIPC, override_settings });
      expect(answer.statusCode).toBe(422);
    },
  );
});

describe('old timelines', () => {
  it('are those of the first pass in the second, and are taken from the version of a parameter text', async () => {
    const hires = { enable_hr: true, hr_scale: 1.5, hr_second_pass_steps: 4, denoising_strength: 0.7, steps: 4 };
    const edited = { ...hires, prompt: 'a [red:blue:.5] circle' };
    const old = await drawn({ ...edited, override_settings: { use_old_scheduling: true } });
    expect(old.infotext).toContain('Old prompt editing timelines: True');
    expect(old.pixels).not.toEqual((await drawn(edited)).pixels);
    const written = old.infotext.replace(/, Old prompt editing timelines: True.*$/, ', Version: v1.5.2');
    expect(written).toContain('Version: v1.5.2');
    const { prompt: _, ...rest } = { ...SMALL, ...hires };
    const again = await bench.post('/sdapi/v1/txt2img', { ...rest, infotext: written });
    const image = again.json<{ images: [string] }>().images[0];
    expect(await sharp(Buffer.from(image, 'base64')).raw().toBuffer()).toEqual(old.pixels);
  });
});

describe('extra noise', () => {
  const override_settings = { img2img_extra_noise: 0.4 };

  it('is put on an init picture, is recorded, and draws it again from the record', async () => {
    const { image } = await drawn();
    for (const sampler_name of ['Euler', 'DDIM']) {
      const from = { init_images: [image], denoising_strength: 0.5, sampler_name };
      const plain = await drawn(from, 'img2img');
      const more = await drawn({ ...from, override_settings }, 'img2img');
      expect([plain.tail, more.tail]).toEqual(['', ', Extra noise: 0.4']);
      expect(more.pixels).not.toEqual(plain.pixels);
      expect((await drawn({ ...from, infotext: more.infotext }, 'img2img')).pixels).toEqual(more.pixels);
    }
  });

  it('is put on the first pass of a second one, and not said where that only enlarges', async () => {
    const hires = { enable_hr: true, hr_scale: 1.5, denoising_strength: 0.5 };
    const [plain, more] = [await drawn(hires), await drawn({ ...hires, override_settings })];
    expect(more.pixels).not.toEqual(plain.pixels);
    expect(more.infotext).toContain('Extra noise: 0.4');
    const still = await drawn({ ...hires, denoising_strength: 0, override_settings });
    expect(still.infotext).not.toContain('Extra noise');
  });
});

describe('fewest steps of a sampler', () => {
  it.each(['DDIM', 'DDIM CFG++', 'PLMS', 'UniPC'])(
    '%s: a job of one step is refused and not accepted',
    async (sampler) => {
      const answer = await bench.post('/api/v1/jobs', { prompt: 'a', sampler, steps: 1 });
      expect([answer.statusCode, answer.json().error]).toEqual([
        expect.toSatisfy((status: number) => status >= 400 && status < 500),
        expect.objectContaining({ code: 'VALUE_RANGE', message: `steps of ${sampler} 1 is out of range: 2 to 1000` }),
      ]);
      expect((await bench.post('/api/v1/jobs', { prompt: 'a', sampler: 'Euler', steps: 1 })).statusCode).toBe(202);
    },
  );

  it('counts for the second pass only where that draws', async () => {
    const asked = (denoisingStrength: number) => ({
      prompt: 'a',
      sampler: 'Euler',
      steps: 2,
      hires: { sampler: 'PLMS', steps: 1, scale: 1.5, denoisingStrength },
    });
    const refused = await bench.post('/api/v1/jobs', asked(0.5));
    expect(refused.json().error.message).toContain('hires steps of PLMS 1 is out of range: 2 to 1000');
    expect((await bench.post('/api/v1/jobs', asked(0))).statusCode).toBe(202);
  });
});
