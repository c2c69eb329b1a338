/** @file Models: which there are, what the chosen one allows, and the clip skip that each recommends. */
import type { Service } from '../../app/index.js';
import {
  ApiErrorSchema,
  ClipSkipRecommendationSchema,
  CurrentModelSchema,
  JobIdSchema,
  ModelListSchema,
  type ModelRow,
  SavedClipSkipSchema,
} from '../../contract/index.js';
import { DEFAULT_MODEL_ID, type ModelRecord } from '../../library/index.js';
import { about, withExamples } from '../route-schema.js';
import type { Scope } from '../scope.js';

const getModels = about('The models there are, and the chosen one', { response: { 200: ModelListSchema } });

const getModelsCurrent = about('The chosen model: its facts, defaults and range of clip skip', {
  response: { 200: CurrentModelSchema },
});

async function rowOf(
  { id, title, hash, name, path }: ModelRecord,
  { models: manager, modelSummary }: Pick<Service, 'models' | 'modelSummary'>,
): Promise<ModelRow> {
  const loaded = path === manager.loadedPath();
  return {
    id,
    title,
    hash,
    name,
    path,
    loaded,
    default: id === DEFAULT_MODEL_ID,
    ...(await modelSummary(path)),
  };
}

/** Stands for the model of the settings, in place of an id. */
const CURRENT = 'current';

const ofOneModel = {
  params: JobIdSchema,
  response: { 200: ClipSkipRecommendationSchema, 404: ApiErrorSchema, 422: ApiErrorSchema },
};

const putClipSkip = {
  schema: withExamples(
    { summary: 'Save a clip skip for a model', ...ofOneModel, body: SavedClipSkipSchema },
    { request: { value: 2 } },
  ),
};

/** Adds the routes of the clip skip of one model; its id may hold slashes, written %2F. */
function clipSkipRoutes(scope: Scope, { app, catalogue, currentModel }: Service): void {
  const path = '/models/:id/clip-skip';
  const pathOf = async (id: string) => (id === CURRENT ? await currentModel() : await catalogue.find(id)).path;
  const get = about('The clip skip that a model recommends, and why', ofOneModel);
  scope.get(path, get, async ({ params: { id } }) => app.recommendClipSkipNow(await pathOf(id)));
  scope.put(path, putClipSkip, async ({ params: { id }, body: { value } }) => {
    const model = await pathOf(id);
    await app.saveClipSkip(model, value);
    return app.recommendClipSkip(model);
  });
  const forget = about('Forget the saved clip skip of a model', ofOneModel);
  scope.delete(path, forget, async ({ params: { id } }) => {
    const model = await pathOf(id);
    await app.forgetClipSkip(model);
    return app.recommendClipSkip(model);
  });
}

/** Adds the routes of models. */
export function modelRoutes(scope: Scope, service: Service): void {
  const { app, catalogue, settings } = service;
  scope.get('/models', getModels, async () => ({
    models: await Promise.all((await catalogue.list()).map((entry) => rowOf(entry, service))),
    current: (await service.currentModel()).id,
  }));
  scope.get('/models/current', getModelsCurrent, async () => {
    const { id, path } = await service.currentModel();
    const { info, defaults, clipSkipControl } = await service.currentFacts();
    const clipSkip = clipSkipControl(settings.get('CLIP_stop_at_last_layers'));
    return { id, info, defaults, clipSkip, recommendation: await app.recommendClipSkipNow(path) };
  });
  clipSkipRoutes(scope, service);
}
