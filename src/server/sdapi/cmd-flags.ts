/**
 * @file Flags of the start as the WebUI tells them: clients look some of them up, so all of its names are there.
 * @source AUTOMATIC1111 WebUI v1.10.1, names and defaults as facts
 */
import { join } from 'node:path';

/** Off unless they are named. */
const OFF = [
  ...['f', 'update_all_extensions', 'skip_python_version_check', 'skip_torch_cuda_test', 'reinstall_xformers'],
  ...['reinstall_torch', 'update_check', 'test_server', 'log_startup', 'skip_prepare_environment', 'skip_install'],
  ...['dump_sysinfo', 'do_not_download_clip', 'no_half', 'no_half_vae', 'no_progressbar_hiding', 'allow_code'],
  ...['medvram', 'medvram_sdxl', 'lowvram', 'lowram', 'always_batch_cond_uncond', 'unload_gfpgan', 'upcast_sampling'],
  ...['share', 'enable_insecure_extension_access', 'xformers', 'force_enable_xformers', 'xformers_flash_attention'],
  ...['deepdanbooru', 'opt_split_attention', 'opt_sub_quad_attention', 'opt_split_attention_invokeai'],
  ...['opt_split_attention_v1', 'opt_sdp_attention', 'opt_sdp_no_mem_attention', 'disable_opt_split_attention'],
  ...['disable_nan_check', 'use_ipex', 'disable_model_loading_ram_optimization', 'listen', 'show_negative_prompt'],
  ...['hide_ui_dir_config', 'freeze_settings', 'gradio_debug', 'opt_channelslast', 'autolaunch', 'use_textbox_seed'],
  ...['disable_console_progressbars', 'enable_console_prompts', 'disable_safe_unpickle', 'api_log', 'nowebui'],
  ...['ui_debug_mode', 'administrator', 'no_gradio_queue', 'skip_version_check', 'no_hashing', 'no_download_sd_model'],
  ...['add_stop_route', 'api_server_stop', 'disable_all_extensions', 'disable_extra_extensions'],
  ...['skip_load_model_at_start', 'unix_filenames_sanitization', 'no_prompt_history'],
] as const;

/** Without a value unless they are named. */
const NONE = [
  ...['loglevel', 'models_dir', 'config', 'ckpt', 'ckpt_dir', 'vae_dir', 'gfpgan_dir', 'gfpgan_model', 'ngrok'],
  ...['clip_models_path', 'sub_quad_kv_chunk_size', 'sub_quad_chunk_threshold', 'port', 'freeze_settings_in_sections'],
  ...['freeze_specific_settings', 'gradio_auth', 'gradio_auth_path', 'gradio_img2img_tool', 'gradio_inpaint_tool'],
  ...['theme', 'vae_path', 'api_auth', 'device_id', 'cors_allow_origins', 'cors_allow_origins_regex', 'tls_keyfile'],
  ...['tls_certfile', 'disable_tls_verify', 'server_name', 'subpath', 'textual_inversion_templates_dir'],
  ...['localizations_dir'],
] as const;

const VALUES = {
  api: true,
  gradio_queue: true,
  precision: 'full',
  max_batch_count: 16,
  sub_quad_q_chunk_size: 1024,
  ngrok_region: '',
  ngrok_options: {},
  use_cpu: ['all'],
  gradio_allowed_path: [],
  timeout_keep_alive: 30,
  filenames_max_length: 128,
} as const;

/** Places in the data folder. */
const PLACES = {
  embeddings_dir: ['embeddings'],
  hypernetwork_dir: ['models', 'hypernetworks'],
  codeformer_models_path: ['models', 'Codeformer'],
  gfpgan_models_path: ['models', 'GFPGAN'],
  esrgan_models_path: ['models', 'ESRGAN'],
  bsrgan_models_path: ['models', 'BSRGAN'],
  realesrgan_models_path: ['models', 'RealESRGAN'],
  dat_models_path: ['models', 'DAT'],
  ui_config_file: ['ui-config.json'],
  ui_settings_file: ['config.json'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Every flag of the WebUI, and those that were given here. */
export const cmdFlags = (
  dataDir: string,
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> => ({
  ...Object.fromEntries(OFF.map((name) => [name, false])),
  ...Object.fromEntries(NONE.map((name) => [name, null])),
  ...VALUES,
  data_dir: dataDir,
  styles_file: [join(dataDir, 'styles.csv')],
  ...Object.fromEntries(Object.entries(PLACES).map(([name, parts]) => [name, join(dataDir, ...parts)])),
  ...given,
});
