/** @file The `info` document of a drawn picture: the WebUI's keys. */
import { readInfotext } from '../../app/index.js';
import type { Job, JobResult, ResolvedRequest, SdDrawing } from '../../contract/index.js';

const two = (value: number): string => String(value).padStart(2, '0');

/** "20260102030405", as the WebUI stamps its jobs, in local time. */
export function timestamp(milliseconds: number): string {
  const date = new Date(milliseconds);
  const parts = [date.getMonth() + 1, date.getDate(), date.getHours(), date.getMinutes(), date.getSeconds()];
  return `${date.getFullYear()}${parts.map(two).join('')}`;
}

/** What is constant because the feature is not there. */
const WITHOUT = {
  restore_faces: false,
  face_restoration_model: null,
  extra_generation_params: {},
  is_using_inpainting_conditioning: false,
} as const;

/** Where the noise came from; the WebUI counts variation seeds up and keeps the seed. */
function noiseOf(request: Partial<ResolvedRequest> | undefined, images: JobResult['images']) {
  const { variationSeed: subseed = -1, variationStrength = 0, seedResize, denoisingStrength, hires } = request ?? {};
  return {
    subseed,
    all_subseeds: images.map(({ index }) => (subseed === -1 ? -1 : subseed + index)),
    subseed_strength: variationStrength,
    seed_resize_from_w: seedResize?.width ?? -1,
    seed_resize_from_h: seedResize?.height ?? -1,
    denoising_strength: denoisingStrength ?? hires?.denoisingStrength ?? null,
  };
}

/** Says what was drawn; `clip_skip` is the infotext's: the nearest whole number, or 1 where the value has no effect. */
export function infoOf(body: SdDrawing, job: Job, result: JobResult | undefined): Readonly<Record<string, unknown>> {
  const images = result?.images ?? [];
  const request = result?.request as Partial<ResolvedRequest> | undefined;
  const first = images[0];
  // As they were drawn: with styles, without comments.
  const { prompt = body.prompt ?? '', negativePrompt: negative_prompt = body.negative_prompt ?? '' } = request ?? {};
  const fields = readInfotext(first?.infotext ?? '').fields;
  return {
    prompt,
    all_prompts: images.map(({ infotext }) => (job.kind === 'script' ? readInfotext(infotext).prompt : prompt)),
    negative_prompt,
    all_negative_prompts: images.map(() => negative_prompt),
    seed: first?.seed ?? request?.seed ?? -1,
    all_seeds: images.map(({ seed }) => seed),
    ...noiseOf(request, images),
    width: first?.width ?? request?.width,
    height: first?.height ?? request?.height,
    sampler_name: request?.sampler,
    cfg_scale: request?.cfgScale,
    steps: request?.steps,
    batch_size: body.batch_size,
    sd_model_name: result?.model.name,
    sd_model_hash: fields['Model hash'] ?? null,
    sd_vae_name: fields.VAE ?? null,
    sd_vae_hash: fields['VAE hash'] ?? null,
    styles: body.styles ?? [],
    index_of_first_image: result?.grids ?? 0,
    infotexts: images.map(({ infotext }) => infotext),
    job_timestamp: timestamp(job.createdAtMs),
    // The WebUI shows its comments beside the picture only; here they are the one place where a client of this API is told.
    comments: (result?.warnings ?? []).map(({ message }) => message).join('\n'),
    clip_skip: Number(fields['Clip skip']),
    version: 'Penultimate',
    ...WITHOUT,
  };
}
