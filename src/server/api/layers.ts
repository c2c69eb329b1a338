/** @file What the layers of the text encoder do to a prompt. */
import type { FastifyReply } from 'fastify';
import type { Service } from '../../app/index.js';
import { ApiErrorSchema, LayersBodySchema, LayersResultSchema } from '../../contract/index.js';
import { withExamples } from '../route-schema.js';
import type { Scope } from '../scope.js';

/** Aborted when the one who asked goes away before the answer. */
function whileWanted({ raw }: FastifyReply): AbortSignal {
  const end = new AbortController();
  raw.on('close', () => raw.writableEnded || end.abort());
  return end.signal;
}

/** Adds the route of layers; it runs beside a picture that the same model draws. */
export function layerRoutes(scope: Scope, service: Service): void {
  const response = { 200: LayersResultSchema, 404: ApiErrorSchema, 422: ApiErrorSchema };
  scope.post(
    '/layers',
    {
      schema: withExamples(
        { summary: 'What each layer of the text encoder does to a prompt', body: LayersBodySchema, response },
        { request: { prompt: 'a cat in a garden' } },
      ),
    },
    async ({ body }, reply) => {
      const { model: wanted, ...request } = body;
      const entry = wanted === undefined ? await service.currentModel() : await service.catalogue.find(wanted);
      const signal = whileWanted(reply);
      const choice = { path: entry.path, weightPrecision: service.settings.get('weight_precision') };
      return service.models.useBeside(choice, (model) => model.layers(request, { signal }), signal);
    },
  );
}
