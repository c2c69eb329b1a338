/**
 * @file The settings whose defaults and effects users of the WebUI know: what each is here.
 * effect = it does what it does there (where that is shown) · other default = the same, with the reason for the default ·
 * not here = it is kept for clients and does nothing, and why.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServerBench, type ServerBench } from '../../test/support/serve.js';
import { settingDefaults, settingOf } from '../contract/index.js';

let bench: ServerBench;
beforeAll(async () => {
  bench = await createServerBench();
});
afterAll(() => bench.close());

type What =
  | { readonly effect: string }
  | { readonly otherDefault: unknown; readonly because: string }
  | { readonly notHere: string };
type Row = readonly [key: string, webuiDefault: unknown, what: What];

const effect = (shownIn: string): What => ({ effect: shownIn });
const otherDefault = (value: unknown, because: string): What => ({ otherDefault: value, because });
const notHere = (reason: string): What => ({ notHere: reason });

/** @source AUTOMATIC1111 WebUI v1.10.1, keys and defaults */
const ROWS: readonly Row[] = [
  ['quicksettings_list', ['sd_model_checkpoint'], effect('the page, test/browser/tutorial.mjs')],
  ['CLIP_stop_at_last_layers', 1, effect('sdapi.test.ts')],
  ['sdxl_clip_l_skip', false, effect('src/planning/plan-task.test.ts')],
  ['comma_padding_backtrack', 20, effect('src/pipeline/text')],
  ['emphasis', 'Original', effect('request-fields.test.ts')],
  ['use_old_emphasis_implementation', false, notHere('only pictures of 2022 need it')],
  ['enable_prompt_comments', true, effect('choices.test.ts')],
  ['persistent_cond_cache', true, notHere('conditioning is always remembered, by everything it depends on')],
  ['pad_cond_uncond', false, notHere('prompts of different length are always drawn as with its default')],
  ['use_old_scheduling', false, effect('guidance-settings.test.ts')],
  ['samples_save', true, effect('pictures.test.ts')],
  ['samples_format', 'png', effect('pictures.test.ts')],
  ['samples_filename_pattern', '', effect('pictures.test.ts: empty = running number and seed')],
  ['jpeg_quality', 80, effect('pictures.test.ts')],
  ['webp_lossless', false, effect('pictures.test.ts')],
  ['save_txt', false, effect('pictures.test.ts')],
  ['save_to_dirs', true, effect('grids.test.ts')],
  ['grid_save_to_dirs', true, effect('grids.test.ts')],
  ['directories_filename_pattern', '[date]', effect('grids.test.ts')],
  ['outdir_txt2img_samples', 'outputs/txt2img-images', effect('api.test.ts')],
  ['outdir_txt2img_grids', 'outputs/txt2img-grids', effect('grids.test.ts')],
  ['grid_save', true, effect('grids.test.ts')],
  ['grid_format', 'png', notHere('grids are written as samples_format says')],
  ['grid_only_if_multiple', true, notHere('one picture is never a grid, as with its default')],
  ['n_rows', -1, notHere('a grid is about as wide as high, as with its default')],
  ['return_grid', true, effect('grids.test.ts')],
  ['img_max_size_mp', 200, effect('grids.test.ts')],
  ['send_seed', true, effect('web/src/png-info/to-draft.test.ts')],
  ['send_size', true, effect('web/src/png-info/to-draft.test.ts')],
  ['disable_weights_auto_swap', true, effect('grids.test.ts')],
  ['infotext_styles', 'Apply if any', effect('web/src/png-info/to-draft.test.ts, src/app/styles-in-prompt.test.ts')],
  ['infotext_skip_pasting', [], notHere('what is pasted can be changed before it is drawn')],
  [
    'auto_backcompat',
    true,
    notHere('pictures of old versions are drawn as written; their old rules are not known here'),
  ],
  ['interrupt_after_current', true, effect('grids.test.ts')],
  ['randn_source', 'GPU', otherDefault('NV', 'GPU is taken as NV, the same numbers on any machine')],
  ['eta_ddim', 0, effect('sampling-settings.test.ts')],
  ['eta_ancestral', 1, effect('sampling-settings.test.ts')],
  ['eta_noise_seed_delta', 0, effect('sampling-settings.test.ts')],
  ['live_previews_enable', true, effect('previews.test.ts')],
  ['show_progress_every_n_steps', 10, otherDefault(5, 'a preview costs next to nothing here')],
  ['show_progress_type', 'Approx NN', otherDefault('Approx cheap', 'no network for previews is needed; taken as this')],
  ['live_preview_refresh_period', 1000, notHere('the page is told of a preview when there is one and asks for none')],
  ['api_enable_requests', true, notHere('a flag of the start; POST options passes over it, see grids.test.ts')],
  ['api_forbid_local_requests', true, notHere('a flag of the start; POST options passes over it, see grids.test.ts')],
];

const has = <K extends string>(what: What, key: K): what is Extract<What, Record<K, unknown>> => key in what;
const rowsOf = (key: 'effect' | 'otherDefault' | 'notHere') => ROWS.filter(([, , what]) => has(what, key));

describe('settings of the WebUI', () => {
  it.each(rowsOf('effect'))('%s is here with its default', async (key, webuiDefault) => {
    expect(settingOf(key)?.default).toEqual(webuiDefault);
    expect((await bench.get('/sdapi/v1/options')).json()).toHaveProperty(key);
  });

  it.each(rowsOf('otherDefault'))(
    '%s is here with another default, and takes that one',
    async (key, webuiDefault, what) => {
      expect(settingOf(key)?.default).toEqual(has(what, 'otherDefault') ? what.otherDefault : undefined);
      expect((await bench.post('/sdapi/v1/options', { [key]: webuiDefault })).statusCode).toBe(200);
      await bench.service.changeSettings({ [key]: (settingDefaults() as Record<string, unknown>)[key] });
    },
  );

  it.each(rowsOf('notHere'))('%s does nothing here, and is kept with its default', async (key, webuiDefault) => {
    expect(settingOf(key)).toBeUndefined();
    expect((await bench.post('/sdapi/v1/options', { [key]: webuiDefault })).statusCode).toBe(200);
    expect((await bench.get('/sdapi/v1/options')).json()[key]).toEqual(webuiDefault);
  });
});
