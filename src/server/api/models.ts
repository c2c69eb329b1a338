/** @file Models: which there are, and what the chosen one allows. */
import type { FastifyInstance } from 'fastify';
import { DEFAULT_MODEL_ID, type ModelEntry, type Service } from '../../app/index.js';
import { CurrentModelSchema, ModelListSchema, type ModelRow } from '../../contract/index.js';

const row = ({ id, title, name, path }: ModelEntry, loadedPath: string | undefined): ModelRow => ({
  ...{ id, title, name, path },
  loaded: path === loadedPath,
  default: id === DEFAULT_MODEL_ID,
});

/** Adds the routes of models. */
export function modelRoutes(scope: FastifyInstance, service: Service): void {
  const { catalogue, holder, settings } = service;
  scope.get('/models', { schema: { response: { 200: ModelListSchema } } }, async () => ({
    models: (await catalogue.list()).map((entry) => row(entry, holder.loadedPath())),
    current: (await service.currentModel()).id,
  }));
  scope.get('/models/current', { schema: { response: { 200: CurrentModelSchema } } }, async () => {
    const { info, defaults, clipSkipControl } = await service.currentFacts();
    return { info, defaults, clipSkip: clipSkipControl(settings.get('CLIP_stop_at_last_layers')) };
  });
}
