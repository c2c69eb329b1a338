/** @file What txt2img and img2img share: the WebUI's request becomes a job, and its pictures the WebUI's answer. */
import type { DrawOrder, ScriptTab, Service } from '../../app/index.js';
import { AppError } from '../../base/index.js';
import type {
  JobRequest,
  JobResult,
  ResolvedRequest,
  SdDrawing,
  SettingValues,
  Txt2Img,
} from '../../contract/index.js';
import { errorOfJob } from '../failures.js';
import { pngBase64 } from '../png-text.js';
import { hiresOf } from './hires.js';
import { infoOf } from './info.js';
import { refuseUnsupported } from './not-supported.js';
import { optional } from './optional.js';
import { overridesOf, withInfotext } from './overrides.js';
import { noiseForScripts, scriptOf, withAlwaysOn } from './scripts.js';

/** What the API draws with when nothing is said. @source AUTOMATIC1111 WebUI v1.10.1, as behaviour */
const DEFAULTS = {
  prompt: '',
  negative_prompt: '',
  seed: -1,
  steps: 50,
  cfg_scale: 7,
  batch_size: 1,
  n_iter: 1,
  sampler_index: 'Euler',
  override_settings_restore_afterwards: true,
  send_images: true,
  save_images: false,
} as const;

/** A request with what is left out filled in. */
export type Whole<T extends SdDrawing> = T & typeof DEFAULTS;

/** The fields that both ways of drawing share. */
const commonOf = (body: Whole<SdDrawing>): JobRequest => ({
  prompt: body.prompt,
  negativePrompt: body.negative_prompt,
  seed: body.seed,
  steps: body.steps,
  cfgScale: body.cfg_scale,
  batchSize: body.batch_size,
  batchCount: body.n_iter,
  sampler: body.sampler_name ?? body.sampler_index,
  ...optional('schedule', body.scheduler),
  ...optional('width', body.width),
  ...optional('height', body.height),
  ...optional('clipSkip', zeroIsOne(body.clip_skip)),
  ...optional('negativeClipSkip', zeroIsOne(body.negative_clip_skip)),
  ...optional('clipSkipTimeline', body.clip_skip_timeline),
  ...optional('styles', body.styles),
  ...optional('tiling', body.tiling),
  ...noiseOf(body),
  ...samplingOf(body),
});

/** As the WebUI takes the setting. */
function zeroIsOne(value: number | undefined): number | undefined {
  return value === 0 ? 1 : value;
}

/** Without strength there is no variation; a size of which one side is not above 0 is none. */
function noiseOf({ subseed = -1, subseed_strength = 0, seed_resize_from_w = 0, seed_resize_from_h = 0 }: SdDrawing) {
  const resized = seed_resize_from_w > 0 && seed_resize_from_h > 0;
  return {
    ...(subseed_strength > 0 ? { variationSeed: subseed, variationStrength: subseed_strength } : {}),
    ...(resized ? { seedResize: { width: seed_resize_from_w, height: seed_resize_from_h } } : {}),
  };
}

function samplingOf({ eta, s_churn, s_tmin, s_tmax, s_noise, s_min_uncond }: SdDrawing): Pick<JobRequest, 'sampling'> {
  const sampling = {
    ...{ ...optional('eta', eta), ...optional('sChurn', s_churn), ...optional('sNoise', s_noise) },
    ...{ ...optional('sTmin', s_tmin), ...optional('sTmax', s_tmax) },
    ...optional('sMinUncond', s_min_uncond),
  };
  return Object.keys(sampling).length > 0 ? { sampling } : {};
}

/** What an infotext asks for, with its own values in place of the settings. @throws SETTING_INVALID NOT_FOUND UNKNOWN_NAME */
export async function orderOfInfotext(
  service: Service,
  infotext: string,
): Promise<{ readonly request: JobRequest; readonly overrides: Partial<SettingValues> }> {
  const body = { ...DEFAULTS, ...withInfotext<Txt2Img>({ infotext }) } as Whole<Txt2Img>;
  return { request: { ...commonOf(body), ...hiresOf(body) }, overrides: await overridesOf(body, service) };
}

export interface SdOrder<T extends SdDrawing> {
  readonly tab: ScriptTab;
  readonly sent: T;
  readonly clientId: string;
  /** The fields of our request that are this way's own. */
  readonly fieldsOf: (body: Whole<T>) => Partial<JobRequest>;
  /** What of the request is said back. */
  readonly echoOf?: (body: Whole<T>) => Readonly<Record<string, unknown>>;
}

/** Draws as the WebUI's API is asked to, and answers as it does. @throws what a request can be wrong with */
export async function drawAnswer<T extends SdDrawing>(
  service: Service,
  { tab, sent, clientId, fieldsOf, echoOf = (body) => body }: SdOrder<T>,
) {
  refuseUnsupported(sent);
  const model = !service.settings.get('disable_weights_auto_swap');
  const body = { ...DEFAULTS, ...withAlwaysOn(withInfotext(sent, { model }), tab) } as Whole<T>;
  const overrides = await overridesOf(body, service);
  const { force_task_id: id } = body;
  if (id !== undefined && (await service.queue.get(id)))
    throw new AppError('REQUEST_INVALID', { path: 'force_task_id', problem: 'belongs to an earlier job' });
  const request = { ...commonOf(body), ...fieldsOf(body) };
  const order: DrawOrder = {
    request,
    overrides,
    grid: body.save_images && body.do_not_save_grid !== true,
    networks: body.disable_extra_networks !== true,
    save: body.save_images && body.do_not_save_samples !== true,
    clientId,
    ...optional('id', id),
  };
  const script = scriptOf(body);
  const { job, pictures } = script
    ? await service.scripts.draw({ ...order, request: { ...request, ...noiseForScripts(body) }, tab, ...script })
    : await service.desk.draw(order);
  if (job.error) throw errorOfJob(job.error);
  if (!body.override_settings_restore_afterwards) await service.changeSettings(overrides);
  const result = job.result as JobResult | undefined;
  const drawn = result?.request as Partial<ResolvedRequest> | undefined;
  return {
    images: body.send_images ? pictures.map(pngBase64) : [],
    parameters: { ...echoOf(body), ...optional('width', drawn?.width), ...optional('height', drawn?.height) },
    info: JSON.stringify(infoOf(body, job, result)),
  };
}
