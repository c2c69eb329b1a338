/** @file What txt2img and img2img share: the WebUI's request becomes a job, and its images the WebUI's answer. */
import type { Service } from '../../app/index.js';
import type { Notice } from '../../base/index.js';
import type {
  GenerationRequest,
  Job,
  JobResult,
  ResolvedRequest,
  ScriptTab,
  SdDrawing,
  Txt2Img,
} from '../../contract/index.js';
import { jobImageIdOf } from '../../gallery/index.js';
import { errorOfJob } from '../failures.js';
import { pngBase64 } from '../png-text.js';
import { writeJson } from '../requests/index.js';
import type { TaskNames } from '../task-names.js';
import { echoOf } from './echo.js';
import { withInfotext } from './from-infotext.js';
import { hiresOf } from './hires.js';
import { infoOf } from './info.js';
import { drawnWithout, refuseUnsupported, withKnownSampling } from './not-supported.js';
import { optional } from './optional.js';
import { type Overrides, overridesOf } from './overrides.js';
import { commonOf, DEFAULTS, type Whole } from './request-fields.js';
import { noiseForScripts, scriptOf, withAlwaysOn } from './scripts.js';

/** What an infotext asks for, with its own values in place of the settings. @throws SETTING_INVALID NOT_FOUND UNKNOWN_NAME */
export async function requestOfInfotext(service: Service, infotext: string): Promise<GenerationRequest> {
  const filled = await withInfotext<Txt2Img>({ infotext }, service);
  const body = { ...DEFAULTS, ...filled.body } as Whole<Txt2Img>;
  const { values: settings } = await overridesOf(body.override_settings ?? {}, service);
  return { ...commonOf(body), ...hiresOf(body), settings };
}

export interface SdOrder<T extends SdDrawing> {
  readonly tab: ScriptTab;
  readonly sent: T;
  readonly clientId: string;
  /** The fields of our request that are this way's own. */
  readonly fieldsOf: (body: Whole<T>) => Partial<GenerationRequest>;
  /** The init image of each image of a batch, where they are several. */
  readonly initImagesOf?: (body: Whole<T>) => readonly string[];
}

export interface SdParts {
  readonly service: Service;
  readonly taskNames: TaskNames;
}

/** A request with all that it says indirectly, and what of it is drawn without. */
interface Asked<T extends SdDrawing> {
  readonly body: Whole<T>;
  readonly overrides: Overrides;
  readonly notices: readonly Notice[];
}

/** @throws what a request can be wrong with */
async function askedOf<T extends SdDrawing>(service: Service, { tab, sent }: SdOrder<T>): Promise<Asked<T>> {
  refuseUnsupported(sent);
  const model = !service.settings.get('disable_weights_auto_swap');
  const filled = await withInfotext(sent, { model, families: service.families });
  const { body, notices } = withKnownSampling({ ...DEFAULTS, ...withAlwaysOn(filled.body, tab) } as Whole<T>);
  const overrides = await overridesOf(body.override_settings ?? {}, service);
  return { body, overrides, notices: [...overrides.notices, ...filled.notices, ...notices, ...drawnWithout(body)] };
}

function requestOf<T extends SdDrawing>(
  { body, overrides }: Asked<T>,
  { tab, fieldsOf, initImagesOf }: SdOrder<T>,
): GenerationRequest {
  const script = scriptOf(body, tab);
  return {
    ...commonOf(body),
    ...fieldsOf(body),
    ...(script ? { ...noiseForScripts(body), script } : {}),
    settings: overrides.values,
    grid: body.save_images && body.do_not_save_grid !== true,
    networks: body.disable_extra_networks !== true,
    save: body.save_images && body.do_not_save_samples !== true,
    ...optional('initImages', initImagesOf?.(body)),
  };
}

/**
 * The files of a job's images, those too that are not to be saved: each is taken when it is there, however many come after
 * it.
 */
function createFiles({ images }: Service) {
  const files = new Map<number, Promise<Uint8Array>>();
  const take = (jobId: string, index: number): Promise<Uint8Array> => {
    const known = files.get(index) ?? images.take(jobImageIdOf(jobId, index)).then(({ bytes }) => bytes);
    known.catch(() => undefined);
    files.set(index, known);
    return known;
  };
  return {
    take,
    /** @throws NOT_FOUND FILE_NOT_FOUND */
    ofResult: ({ id }: Job, result: JobResult | undefined): Promise<readonly Uint8Array[]> =>
      Promise.all((result?.images ?? []).map(({ index }) => take(id, index))),
  };
}

/** Draws as the WebUI's API is asked to, and answers as it does. @throws what a request can be wrong with */
export async function drawAnswer<T extends SdDrawing>({ service, taskNames }: SdParts, order: SdOrder<T>) {
  const asked = await askedOf(service, order);
  const { body, overrides, notices } = asked;
  const { force_task_id: name } = body;
  const id = name === undefined ? undefined : await taskNames.claim(name);
  const files = createFiles(service);
  const onImage = body.send_images ? files.take : undefined;
  const submitter = { clientId: order.clientId, ...optional('id', id) };
  const job = await service.generation.draw(requestOf(asked, order), submitter, onImage);
  if (job.error) throw errorOfJob(job.error);
  if (!body.override_settings_restore_afterwards) await service.changeSettings(overrides.kept);
  const result = job.result as JobResult | undefined;
  const { width, height } = (result?.request ?? {}) as Partial<ResolvedRequest>;
  return {
    images: body.send_images ? (await files.ofResult(job, result)).map(pngBase64) : [],
    parameters: { ...echoOf(order.tab, body), width: body.width ?? width, height: body.height ?? height },
    info: writeJson(infoOf(body, job, { result, notices })),
  };
}
