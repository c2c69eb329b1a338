/** @file A request and the settings of the moment become one task of a plan: nothing of it is left open. */
import { noticeOf } from '../base/index.js';
import {
  CLIP_SKIP_PARAMETERS,
  type ClipSkipRecommendation,
  DRAWING_PARAMETERS,
  fieldsOfSettings,
  type GenerationRequest,
  type GenerationTask,
  type Notice,
  type SettingValues,
} from '../contract/index.js';
import { preparePrompts } from '../library/index.js';
import { type Checkpoint, resolveRequest } from '../pipeline/index.js';
import type { PlannedModel, PlannerParts } from './planner.js';
import { withPictureSettings, withSamplingSettings } from './settings-of-request.js';

export interface PlannedTask {
  readonly task: GenerationTask;
  readonly values: SettingValues;
  /** What was asked for and left out. */
  readonly warnings: readonly Notice[];
  /** Where the clip skip came from, when "auto" was asked for. */
  readonly recommendation?: ClipSkipRecommendation;
}

type Recommending = Pick<PlannedTask, 'recommendation'>;

/** The number that "auto" stands for now, so that the plan is the same whatever is saved for the model later. */
async function answerAuto(
  request: GenerationRequest,
  recommend: () => Promise<ClipSkipRecommendation>,
): Promise<Recommending & { readonly request: GenerationRequest }> {
  if (request.clipSkip !== 'auto') return { request };
  const recommendation = await recommend();
  return { request: { ...request, clipSkip: recommendation.value }, recommendation };
}

/** What the settings say where a request says nothing. */
const defaultsOf = (values: SettingValues): Partial<GenerationRequest> => ({
  clipSkip: values[CLIP_SKIP_PARAMETERS.clipSkip.setting.key],
  ...fieldsOfSettings(DRAWING_PARAMETERS, values),
});

type Encoders = Pick<GenerationRequest, 'clipSkipL' | 'clipSkipG'>;

/**
 * The WebUI's option for two text encoders: clip skip is of CLIP-L alone, and the other one stays as trained.
 * @source A1111 v1.10.1, `sdxl_clip_l_skip`, as behaviour; a fraction of ours is taken as it is
 */
function encodersOf({ sdxl_clip_l_skip: isFirstAlone }: SettingValues, asked: number, { card }: Checkpoint): Encoders {
  if (!isFirstAlone || card.textEncoders.length < 2) return {};
  return { clipSkipL: asked, clipSkipG: card.textEncoders[1]?.trainedClipSkip ?? 1 };
}

/** The texts of a request as they are drawn: styles put in, comments and unwanted networks taken out. */
const preparedTexts = (request: GenerationRequest, values: SettingValues, { styles: repository }: PlannerParts) =>
  preparePrompts(request, {
    styles: request.styles ?? [],
    repository,
    comments: values.enable_prompt_comments,
    networks: request.networks ?? true,
  });

interface TaskModel {
  readonly found: PlannedModel;
  readonly checkpoint: Checkpoint;
  readonly vaePath: string | null;
  readonly weightPrecision?: '8-bit';
}

async function modelOf(values: SettingValues, parts: PlannerParts): Promise<TaskModel> {
  const found = await parts.findModel(values.sd_model_checkpoint);
  const vae = await parts.findVae(values.sd_vae, found);
  return { found, checkpoint: await parts.openModel(found.path), vaePath: vae?.path ?? null, ...precisionOf(values) };
}

/** As plans name it: what is exact needs no word. */
export const precisionOf = ({ weight_precision: wanted }: Pick<SettingValues, 'weight_precision'>) =>
  wanted === 'exact' ? {} : { weightPrecision: wanted };

/** Said where another model is drawn with than the first one found. */
const passedOver = ({ insteadOf }: PlannedModel): readonly Notice[] =>
  insteadOf === undefined ? [] : [noticeOf('model-passed-over', insteadOf)];

/** Plans one task. @throws what a request can be wrong with */
export async function planTask(asked: GenerationRequest, parts: PlannerParts): Promise<PlannedTask> {
  const values = { ...parts.settings(), ...asked.settings };
  const { found, checkpoint, ...files } = await modelOf(values, parts);
  const { request, ...told } = await answerAuto(asked, () => parts.recommend(checkpoint, asked));
  const prepared = await preparedTexts(request, values, parts);
  const whole = {
    ...defaultsOf(values),
    ...prepared.request,
    ...withPictureSettings(request, values),
    ...withSamplingSettings(request, values),
  };
  const alone = typeof whole.clipSkip === 'number' ? encodersOf(values, whole.clipSkip, checkpoint) : {};
  const resolved = resolveRequest({ ...alone, ...whole }, checkpoint);
  if (files.vaePath !== null) await parts.checkVae(files.vaePath, checkpoint);
  const model = { id: found.id, hash: found.hash, ...files };
  const task = { model, request: await parts.inputs.keep(resolved.request), use: resolved.use, firstIndex: 0 };
  return { task, values, warnings: [...passedOver(found), ...prepared.warnings], ...told };
}
