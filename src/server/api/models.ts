/** @file Models: which there are, what the chosen one allows, and the clip skip that each recommends. */
import type { FastifyInstance } from 'fastify';
import { DEFAULT_MODEL_ID, type ModelRecord, type Service } from '../../app/index.js';
import {
  ApiErrorSchema,
  ClipSkipRecommendationSchema,
  CurrentModelSchema,
  JobIdSchema,
  ModelListSchema,
  type ModelRow,
  type SavedClipSkip,
  SavedClipSkipSchema,
} from '../../contract/index.js';

async function rowOf(
  { id, title, hash, name, path }: ModelRecord,
  { holder, lookAtModel }: Pick<Service, 'holder' | 'lookAtModel'>,
): Promise<ModelRow> {
  const loaded = path === holder.loadedPath();
  return { ...{ id, title, hash, name, path, loaded }, default: id === DEFAULT_MODEL_ID, ...(await lookAtModel(path)) };
}

/** Stands for the model of the settings, in place of an id. */
const CURRENT = 'current';

interface ById {
  Params: { id: string };
}

/** Adds the routes of the clip skip of one model; its id may hold slashes, written %2F. */
function clipSkipRoutes(scope: FastifyInstance, { app, catalogue, currentModel }: Service): void {
  const path = '/models/:id/clip-skip';
  const schema = {
    params: JobIdSchema,
    response: { 200: ClipSkipRecommendationSchema, 404: ApiErrorSchema, 422: ApiErrorSchema },
  };
  const pathOf = async (id: string) => (id === CURRENT ? await currentModel() : await catalogue.find(id)).path;
  scope.get<ById>(path, { schema }, async ({ params: { id } }) => app.recommendClipSkipNow(await pathOf(id)));
  scope.put<ById & { Body: SavedClipSkip }>(
    path,
    { schema: { ...schema, body: SavedClipSkipSchema } },
    async ({ params: { id }, body: { value } }) => {
      const model = await pathOf(id);
      await app.saveClipSkip(model, value);
      return app.recommendClipSkip(model);
    },
  );
  scope.delete<ById>(path, { schema }, async ({ params: { id } }) => {
    const model = await pathOf(id);
    await app.forgetClipSkip(model);
    return app.recommendClipSkip(model);
  });
}

/** Adds the routes of models. */
export function modelRoutes(scope: FastifyInstance, service: Service): void {
  const { app, catalogue, settings } = service;
  scope.get('/models', { schema: { response: { 200: ModelListSchema } } }, async () => ({
    models: await Promise.all((await catalogue.list()).map((entry) => rowOf(entry, service))),
    current: (await service.currentModel()).id,
  }));
  scope.get('/models/current', { schema: { response: { 200: CurrentModelSchema } } }, async () => {
    const { id, path } = await service.currentModel();
    const { info, defaults, clipSkipControl } = await service.currentFacts();
    const clipSkip = clipSkipControl(settings.get('CLIP_stop_at_last_layers'));
    return { id, info, defaults, clipSkip, recommendation: await app.recommendClipSkipNow(path) };
  });
  clipSkipRoutes(scope, service);
}
