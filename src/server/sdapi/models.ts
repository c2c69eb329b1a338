/** @file Memory and the model in it: load, unload, look again at the folders. */
import { freemem, totalmem } from 'node:os';
import { SdMemorySchema, SdNothingSchema, SdNullSchema } from '../../contract/index.js';
import type { ServerOptions } from '../options.js';
import { about, answers } from '../route-schema.js';
import type { Scope } from '../scope.js';

/** Adds the routes. */
export function modelRoutes(scope: Scope, { service }: ServerOptions): void {
  const { models } = service;
  scope.get('/memory', about('Memory of this machine', answers(SdMemorySchema)), async () => {
    const [total, free] = [totalmem(), freemem()];
    return { ram: { free, used: total - free, total }, cuda: { error: 'pictures are drawn on the processor' } };
  });
  // The folders are read at every question; only what is remembered of their files can be old.
  scope.post(
    '/refresh-checkpoints',
    about('Look again at the folders of checkpoints', answers(SdNullSchema)),
    async (_request, reply) => {
      service.catalogue.refresh();
      await service.catalogue.list();
      return reply.type('application/json').send(null);
    },
  );
  scope.post(
    '/refresh-vae',
    about('Look again at the folders of VAE files', answers(SdNullSchema)),
    async (_request, reply) => reply.type('application/json').send(null),
  );
  scope.post('/unload-checkpoint', about('Free the memory of the model', answers(SdNothingSchema)), async () => {
    await models.unload();
    return {};
  });
  scope.post('/reload-checkpoint', about('Load the chosen model', answers(SdNothingSchema)), async () => {
    await models.use(await service.currentChoice(), async () => undefined);
    return {};
  });
}
