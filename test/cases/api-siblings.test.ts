/** @file Requests of public bug reports, written anew after what they say was sent; sources in README.md beside this file. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawSd, plainPicture, SMALL } from '../support/sdapi.js';
import { createServerBench, type ServerBench } from '../support/serve.js';

let bench: ServerBench;
beforeAll(async () => {
  bench = await createServerBench();
});
afterAll(() => bench.close());

const refusalOf = async (body: object) => {
  const answer = await bench.post('/sdapi/v1/txt2img', { ...SMALL, ...body });
  return [answer.statusCode, answer.json().detail];
};

/** The values that an interactive description fills a form with. */
const PLACEHOLDERS = {
  enable_hr: false,
  denoising_strength: 0,
  firstphase_width: 0,
  firstphase_height: 0,
  hr_scale: 2,
  hr_upscaler: 'string',
  hr_second_pass_steps: 0,
  hr_resize_x: 0,
  hr_resize_y: 0,
  hr_sampler_name: 'string',
  hr_prompt: '',
  hr_negative_prompt: '',
  styles: ['string'],
  seed: -1,
  subseed: -1,
  subseed_strength: 0,
  seed_resize_from_h: -1,
  seed_resize_from_w: -1,
  comments: {},
  send_images_url: true,
} as const;

describe('is drawn', () => {
  it('a form of placeholders (roop#171, webui#15946)', async () => {
    const { images, info } = await drawSd(bench, { ...SMALL, ...PLACEHOLDERS });
    expect([images.length, info.comments]).toEqual([1, 'there is no style "string"; it was left out']);
  });

  it('a sampler that has the schedule in its name, and a count under another name (sd-prompt-translator#11)', async () => {
    const { info } = await drawSd(bench, {
      ...SMALL,
      steps: 2,
      sampler_name: 'DPM++ 2M Karras',
      batch_size: 1,
      batch_count: 1,
    });
    expect(info.infotexts[0]).toContain('Sampler: DPM++ 2M, Schedule type: Karras');
  });

  it('a schedule by its name instead of its label (Auto-Photoshop#488)', async () => {
    const { info } = await drawSd(bench, { ...SMALL, steps: 2, sampler_name: 'DPM++ 2M', scheduler: 'karras' });
    expect(info.infotexts[0]).toContain('Schedule type: Karras');
  });

  it('a field whose name is spelt wrong: it is passed over (webui#15372)', async () => {
    expect((await drawSd(bench, { ...SMALL, negative_promp: 'ugly' })).info.negative_prompt).toBe('');
  });

  it('a model of a folder that is not here, by its title (webui#13500)', async () => {
    const override_settings = {
      CLIP_stop_at_last_layers: 1,
      sd_model_checkpoint: 'sdxl\\RealitiesEdgeXL_4.safetensors [f61328e842]',
      sd_vae: 'Automatic',
    };
    expect((await drawSd(bench, { ...SMALL, override_settings })).info.comments).toContain('RealitiesEdgeXL_4');
  });

  it('a hypernetwork as a setting of the request (webui#3629)', async () => {
    const { info } = await drawSd(bench, { ...SMALL, override_settings: { sd_hypernetwork: 'style' } });
    expect(info.comments).toBe('kept, and without effect here: sd_hypernetwork');
  });

  it('settings of a fork beside those of the WebUI (forge#1532)', async () => {
    const override_settings = { forge_preset: 'sd', forge_additional_modules: ['ae.safetensors'], sd_vae: 'None' };
    expect((await drawSd(bench, { ...SMALL, override_settings })).info.comments).toContain(
      'forge_preset, forge_additional_modules',
    );
  });

  it('an enlargement with scripts of drawing (webui#15180)', async () => {
    const body = { image: await plainPicture(), upscaler_1: 'Lanczos', alwayson_scripts: { reactor: { args: [1] } } };
    expect((await bench.post('/sdapi/v1/extra-single-image', body)).statusCode).toBe(200);
  });

  it('all options of an old version, sent back whole (webui#3703)', async () => {
    const old = {
      samples_save: true,
      samples_format: 'png',
      do_not_add_watermark: true,
      grid_only_if_multiple: false,
      outdir_samples: 'outputs/',
      quicksettings: 'sd_model_checkpoint',
    };
    expect((await bench.post('/sdapi/v1/options', old)).statusCode).toBe(200);
  });
});

describe('is refused by name', () => {
  it('a unit of ControlNet without a switch, which is on (webui#13261)', async () => {
    const unit = {
      input_image: await plainPicture(),
      module: 'reference_only',
      model: 'None',
      weight: 1,
      lowvram: false,
    };
    expect(await refusalOf({ alwayson_scripts: { controlnet: { args: [unit] } } })).toEqual([
      422,
      'always on script controlnet not found',
    ]);
  });

  it('a step after drawing as if it were a script (sdnext#566)', async () => {
    const args = [0, 2, 512, 512, false, '4x-UltraSharp'];
    expect(await refusalOf({ alwayson_scripts: { Upscale: { args } } })).toEqual([
      422,
      'always on script Upscale not found',
    ]);
  });

  it('an extension whose only argument is a text (unprompted#101)', async () => {
    const args = ['[after]{zoom_enhance}[/after]'];
    expect(await refusalOf({ alwayson_scripts: { Unprompted: { args } } })).toEqual([
      422,
      'always on script Unprompted not found',
    ]);
  });

  it('a script of an extension (sd-face-editor#90, roop#171)', async () => {
    expect(await refusalOf({ script_name: 'face editor', script_args: [1.6, 0.97] })).toEqual([
      422,
      "Script 'face editor' not found",
    ]);
    expect(await refusalOf({ script_name: 'roop', script_args: [] })).toEqual([422, "Script 'roop' not found"]);
  });

  it('a refiner of a form of placeholders (webui#15946)', async () => {
    const [status, detail] = await refusalOf({ refiner_checkpoint: 'string', refiner_switch_at: 0 });
    expect([status, detail[0].loc]).toEqual([422, ['body', 'refiner_checkpoint']]);
  });
});
