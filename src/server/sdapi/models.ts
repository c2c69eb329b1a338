/** @file Memory and the model in it: load, unload, look again at the folders. */
import { freemem, totalmem } from 'node:os';
import type { FastifyInstance } from 'fastify';
import type { ServerOptions } from '../options.js';

/** Adds the routes. */
export function modelRoutes(scope: FastifyInstance, { service }: ServerOptions): void {
  const { holder } = service;
  scope.get('/memory', async () => {
    const total = totalmem();
    return {
      ram: { free: freemem(), used: total - freemem(), total },
      cuda: { error: 'pictures are drawn on the processor' },
    };
  });
  // The folders are read at every question; only what is remembered of their files can be old.
  scope.post('/refresh-checkpoints', async (_request, reply) => {
    service.catalogue.refresh();
    await service.catalogue.list();
    return reply.type('application/json').send(null);
  });
  scope.post('/refresh-vae', async (_request, reply) => reply.type('application/json').send(null));
  scope.post('/unload-checkpoint', async () => {
    await holder.unload();
    return {};
  });
  scope.post('/reload-checkpoint', async () => {
    await holder.use(await service.currentChoice(), async () => undefined);
    return {};
  });
}
