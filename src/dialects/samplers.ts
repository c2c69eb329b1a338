/** @file Samplers and schedules in the spelling of other programs. */

interface SamplerName {
  /** As the WebUI writes it. */
  readonly name: string;
  readonly comfyui?: string;
  /** Spellings of InvokeAI, NovelAI, stable-diffusion.cpp and Draw Things, in lower case. */
  readonly others: readonly string[];
}

/**
 * @source the enumerations of the programs: ComfyUI comfy/samplers.py, InvokeAI backend/stable_diffusion/schedulers,
 * stable-diffusion.cpp examples/common, Draw Things' list of samplers, NovelAI's API page
 */
export const SAMPLER_NAMES: readonly SamplerName[] = [
  {
    name: 'Euler a',
    comfyui: 'euler_ancestral',
    others: ['euler_a', 'k_euler_a', 'k_euler_ancestral', 'euler ancestral'],
  },
  { name: 'Euler', comfyui: 'euler', others: ['k_euler'] },
  { name: 'Heun', comfyui: 'heun', others: ['k_heun'] },
  { name: 'LMS', comfyui: 'lms', others: ['k_lms'] },
  { name: 'DPM2', comfyui: 'dpm_2', others: ['k_dpm_2', 'kdpm_2', 'dpm2'] },
  { name: 'DPM2 a', comfyui: 'dpm_2_ancestral', others: ['k_dpm_2_a', 'k_dpm_2_ancestral', 'kdpm_2_a'] },
  { name: 'DPM fast', comfyui: 'dpm_fast', others: ['k_dpm_fast'] },
  { name: 'DPM adaptive', comfyui: 'dpm_adaptive', others: ['k_dpm_adaptive'] },
  { name: 'DPM++ 2M', comfyui: 'dpmpp_2m', others: ['k_dpmpp_2m', 'k_dpmpp_2', 'dpm++2m'] },
  {
    name: 'DPM++ 2S a',
    comfyui: 'dpmpp_2s_ancestral',
    others: ['k_dpmpp_2s_ancestral', 'k_dpmpp_2_a', 'dpmpp_2s', 'dpm++2s_a'],
  },
  { name: 'DPM++ SDE', comfyui: 'dpmpp_sde', others: ['k_dpmpp_sde', 'dpmpp_sde_gpu'] },
  { name: 'DPM++ 2M SDE', comfyui: 'dpmpp_2m_sde', others: ['k_dpmpp_2m_sde', 'dpmpp_2m_sde_gpu'] },
  { name: 'DPM++ 3M SDE', comfyui: 'dpmpp_3m_sde', others: ['k_dpmpp_3m_sde', 'dpmpp_3m_sde_gpu', 'dpmpp_3m'] },
  { name: 'DPM++ 2M v2', others: ['dpm++2mv2'] },
  { name: 'DDIM', comfyui: 'ddim', others: ['ddim_v3', 'ddim_trailing'] },
  { name: 'UniPC', comfyui: 'uni_pc', others: ['unipc'] },
  { name: 'LCM', comfyui: 'lcm', others: [] },
  { name: 'PLMS', others: ['plms', 'pndm'] },
];

interface ScheduleName {
  readonly name: string;
  readonly comfyui: string;
  readonly others: readonly string[];
}

/** @source as for the samplers; "discrete" and "native" leave the levels as they are, which the WebUI calls Automatic */
export const SCHEDULE_NAMES: readonly ScheduleName[] = [
  { name: 'Karras', comfyui: 'karras', others: [] },
  { name: 'Exponential', comfyui: 'exponential', others: [] },
  { name: 'SGM Uniform', comfyui: 'sgm_uniform', others: [] },
  { name: 'Simple', comfyui: 'simple', others: [] },
  { name: 'Normal', comfyui: 'normal', others: [] },
  { name: 'DDIM', comfyui: 'ddim_uniform', others: [] },
  { name: 'Beta', comfyui: 'beta', others: [] },
  { name: 'Polyexponential', comfyui: '', others: ['polyexponential'] },
  { name: 'Align Your Steps', comfyui: '', others: ['ays'] },
  { name: 'Automatic', comfyui: '', others: ['discrete', 'native', 'default'] },
];

interface Spelled {
  readonly name: string;
  readonly comfyui?: string;
  readonly others: readonly string[];
}

const spelled = (rows: readonly Spelled[], text: string): string | undefined =>
  rows.find(({ name, comfyui, others }) => [name.toLowerCase(), comfyui, ...others].includes(text))?.name;

export interface Sampling {
  readonly sampler?: string;
  readonly schedule?: string;
}

/** Endings that put the schedule into the sampler's name: "dpmpp_2m_k", "dpm++2m karras". */
function splitEnding(text: string): readonly [sampler: string, schedule: string] | undefined {
  const [, stem = '', ending = ''] =
    /^(.+?)[ _](k|karras|exponential|ays|discrete|sgm_uniform|simple)$/.exec(text) ?? [];
  return stem === '' ? undefined : [stem, ending === 'k' ? 'karras' : ending];
}

/** A sampler and schedule in the WebUI's words; names that are not known stay as they are written. */
export function samplingOf(sampler: string | undefined, schedule: string | undefined): Sampling {
  const text = sampler?.trim().toLowerCase();
  const named =
    schedule === undefined ? undefined : (spelled(SCHEDULE_NAMES, schedule.trim().toLowerCase()) ?? schedule);
  if (sampler === undefined || text === undefined) return named === undefined ? {} : { schedule: named };
  const whole = spelled(SAMPLER_NAMES, text);
  const parts = whole === undefined ? splitEnding(text) : undefined;
  const stem = parts && spelled(SAMPLER_NAMES, parts[0]);
  const own = stem && parts ? spelled(SCHEDULE_NAMES, parts[1]) : undefined;
  const found = own ?? named;
  return { sampler: whole ?? stem ?? sampler, ...(found === undefined ? {} : { schedule: found }) };
}
