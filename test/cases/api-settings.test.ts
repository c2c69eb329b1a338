/** @file Settings of the WebUI that do nothing here, and names that are no settings. Cases: wire-known-webui-options-refused. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FOREIGN_DEFAULTS, SETTINGS } from '../../src/contract/index.js';
import { drawSd, SMALL } from '../support/sdapi.js';
import { createServerBench, type ServerBench } from '../support/serve.js';

let bench: ServerBench;
beforeAll(async () => {
  bench = await createServerBench();
});
afterAll(() => bench.close());

const options = async () => (await bench.get('/sdapi/v1/options')).json();

describe('a setting of the WebUI', () => {
  it('is there with its default, all 315 of version 1.10.1 with its built-in extensions', async () => {
    const isOurs = (key: string) => key.startsWith('gallery_') || ['cfg_rescale', 'weight_precision'].includes(key);
    const here = SETTINGS.map(({ key }) => key).filter((key) => !isOurs(key));
    const keys = new Set([...here, ...Object.keys(FOREIGN_DEFAULTS)]);
    expect([keys.size, here.filter((key) => key in FOREIGN_DEFAULTS)]).toEqual([315, []]);
    expect(await options()).toMatchObject(FOREIGN_DEFAULTS);
  });

  it('is kept, and given back as it was sent', async () => {
    const sent = {
      token_merging_ratio: 0.5,
      face_restoration_model: 'GFPGAN',
      do_not_show_images: true,
      hidden_tabs: ['Train'],
    };
    expect((await bench.post('/sdapi/v1/options', sent)).body).toBe('null');
    expect(await options()).toMatchObject(sent);
    const more = { live_preview_refresh_period: '500', upcast_attn: 1, sd_hypernetwork: 5 };
    await bench.post('/sdapi/v1/options', more);
    expect(await options()).toMatchObject({
      live_preview_refresh_period: 500,
      upcast_attn: true,
      sd_hypernetwork: '5',
    });
  });

  it('may be sent whole, as it was read', async () => {
    const all = await options();
    expect((await bench.post('/sdapi/v1/options', all)).statusCode).toBe(200);
    expect(await options()).toEqual(all);
  });

  it('of one request is taken, and said once where it is not at its default', async () => {
    const override_settings = {
      token_merging_ratio: 0.5,
      upcast_attn: true,
      samples_format: 'png',
      save_images_add_number: true,
    };
    const { info } = await drawSd(bench, { ...SMALL, override_settings });
    expect(info.comments).toBe('kept, and without effect here: token_merging_ratio, upcast_attn');
    const { info: again } = await drawSd(bench, { ...SMALL, override_settings: FOREIGN_DEFAULTS });
    expect(again.comments).toBe('');
  });

  it('of one request stays where that is asked for', async () => {
    const kept = { override_settings: { sd_hypernetwork: 'x' }, override_settings_restore_afterwards: false };
    await drawSd(bench, { ...SMALL, ...kept });
    expect((await options()).sd_hypernetwork).toBe('x');
  });

  it('is refused with a value that is none of its type', async () => {
    const answer = await bench.post('/sdapi/v1/options', { token_merging_ratio: 'half' });
    expect([answer.statusCode, answer.json().detail[0].loc]).toEqual([422, ['body', 'token_merging_ratio']]);
  });
});

describe('a name that is no setting', () => {
  it('never refuses a request, and is said', async () => {
    const { info, images } = await drawSd(bench, {
      ...SMALL,
      override_settings: { nothing: 1, CLIP_stop_at_last_layers: 2 },
    });
    expect([images.length, info.clip_skip, info.comments]).toEqual([
      1,
      2,
      'no settings of these names, so they were left out: nothing',
    ]);
  });

  it('is left out of options, and the others are taken', async () => {
    expect((await bench.post('/sdapi/v1/options', { nothing: 1, CLIP_stop_at_last_layers: 2 })).statusCode).toBe(200);
    expect(await options()).toMatchObject({ CLIP_stop_at_last_layers: 2 });
    expect(await options()).not.toHaveProperty('nothing');
    await bench.post('/sdapi/v1/options', { CLIP_stop_at_last_layers: 1 });
  });
});

describe('a model or VAE that is not here', () => {
  it('leaves the choice as it is, and is said', async () => {
    const plain = await drawSd(bench, SMALL);
    const override_settings = { sd_model_checkpoint: 'v1-5-pruned-emaonly.safetensors', sd_vae: 'other.vae.pt' };
    const { images, info } = await drawSd(bench, { ...SMALL, override_settings });
    expect(images).toEqual(plain.images);
    expect(info.comments.split('\n')).toEqual([
      'there is no model "v1-5-pruned-emaonly.safetensors"; it was drawn with the chosen one',
      'there is no VAE "other.vae.pt"; it was drawn with that of the checkpoint',
    ]);
  });
});
