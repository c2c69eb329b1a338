/** @file Whether the server lives and can take jobs, for whatever watches over it; nothing of anybody's is told, so no login is asked for. */
import type { FastifyInstance } from 'fastify';
import type { Service } from '../app/index.js';

/** How long the database may take to answer, in milliseconds. */
const READY_MS = 2000;

const answersSoon = ({ queue }: Pick<Service, 'queue'>): Promise<boolean> =>
  Promise.race([
    queue.waiting().then(
      () => true,
      () => false,
    ),
    new Promise<boolean>((resolve) => setTimeout(resolve, READY_MS, false).unref()),
  ]);

/** Adds /healthz and /readyz. */
export function addHealth(server: FastifyInstance, service: Pick<Service, 'queue'>): void {
  const options = { schema: { hide: true } as object };
  server.get('/healthz', options, async (_request, reply) => reply.type('text/plain').send('ok\n'));
  server.get('/readyz', options, async (_request, reply) => {
    const isReady = await answersSoon(service);
    return reply
      .status(isReady ? 200 : 503)
      .type('text/plain')
      .send(isReady ? 'ready\n' : 'the database does not answer\n');
  });
}
