/** @file server-kill, server-stop, server-restart: only where the program was started so. */
import type { ServerOptions } from '../options.js';
import { about } from '../route-schema.js';
import type { Scope } from '../scope.js';

/** Adds the routes. */
export function stopRoutes(scope: Scope, { onStop }: ServerOptions): void {
  if (!onStop) return;
  // The answer is sent first.
  const stop = () => void setImmediate(onStop);
  scope.post('/server-kill', about('End the program'), async (_request, reply) => {
    stop();
    return reply.type('application/json').send(null);
  });
  scope.post('/server-stop', about('End the program when its answer is sent'), async (_request, reply) => {
    stop();
    return reply.type('text/plain').serializer(String).send('Stopping.');
  });
  // Nothing watches over the program that would start it again.
  scope.post('/server-restart', about('Start the program again; it cannot'), async (_request, reply) =>
    reply.status(501).type('application/json').send({ detail: 'the program cannot start itself again' }),
  );
}
