/** @file Nodes of ComfyUI that draw, that hold what others draw with, and that save. */

/** Draw, though what they draw with stands in other nodes. */
export const SAMPLERS: ReadonlySet<string> = new Set([
  // comfyanonymous/ComfyUI nodes.py, comfy_extras/nodes_custom_sampler.py
  ...['KSampler', 'KSamplerAdvanced', 'SamplerCustom', 'SamplerCustomAdvanced'],
  // yolain/ComfyUI-Easy-Use py/nodes/samplers.py
  ...['easy kSampler', 'easy kSamplerTiled', 'easy kSamplerCustom', 'easy kSamplerLayerDiffusion', 'easy fullkSampler'],
  ...['easy kSamplerInpainting', 'easy kSamplerDownscaleUnet', 'easy kSamplerSDTurbo'],
  // ClownsharkBatwing/RES4LYF beta/samplers.py
  ...['SharkSampler_Beta', 'SharkChainsampler_Beta', 'ClownsharKSampler_Beta', 'ClownsharkChainsampler_Beta'],
  // ltdrdata/ComfyUI-Impact-Pack modules/impact/special_samplers.py
  ...['TwoSamplersForMask', 'TwoAdvancedSamplersForMask', 'RegionalSampler', 'RegionalSamplerAdvanced'],
]);

/** Hold what others draw with, and draw nothing. @source Easy-Use py/nodes/preSampling.py; Impact-Pack; rgthree-comfy */
export const SETTINGS_ONLY = /^easy preSampling|Provider(?:Pipe)?$|^KSampler Config/;

/** Inputs that a node has which draws, whoever made it: its steps, its sampler, and one of the rest. */
export const DRAWS_WITH = { all: ['steps', 'sampler_name'], one: ['seed', 'noise_seed', 'cfg'] } as const;

/** Nodes that make a file: by their names, since every pack has its own. */
export const SAVES = /save|websocket|video ?combine|imageoutput/i;
export const SHOWS = /preview|compare|display|show|viewer/i;
/** The input by which samplers of some packs save by themselves. @source Easy-Use py/nodes/samplers.py; tinyterraNodes */
export const SAVES_ITSELF = { input: 'image_output', value: /save/i } as const;

interface NamedByClass {
  readonly sampler?: string;
  readonly schedule?: string;
  readonly cfg?: number;
}

/** Nodes whose name is the sampler or the schedule, or that are never guided away from anything. @source ComfyUI comfy_extras/nodes_custom_sampler.py, nodes_align_your_steps.py */
export const NAMED_BY_CLASS: ReadonlyMap<string, NamedByClass> = new Map(
  Object.entries({
    SamplerEulerAncestral: { sampler: 'euler_ancestral' },
    SamplerLMS: { sampler: 'lms' },
    SamplerDPMPP_2M_SDE: { sampler: 'dpmpp_2m_sde' },
    SamplerDPMPP_3M_SDE: { sampler: 'dpmpp_3m_sde' },
    SamplerDPMPP_SDE: { sampler: 'dpmpp_sde' },
    SamplerDPMPP_2S_Ancestral: { sampler: 'dpmpp_2s_ancestral' },
    SamplerDPMAdaptative: { sampler: 'dpm_adaptive' },
    SamplerLCMUpscale: { sampler: 'lcm' },
    KarrasScheduler: { schedule: 'karras' },
    ExponentialScheduler: { schedule: 'exponential' },
    PolyexponentialScheduler: { schedule: 'polyexponential' },
    BetaSamplingScheduler: { schedule: 'beta' },
    AlignYourStepsScheduler: { schedule: 'ays' },
    BasicGuider: { cfg: 1 },
    SDTurboScheduler: { schedule: 'sgm_uniform' },
  }),
);
