/** @file Handing in a job, once for each Idempotency-Key. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { Service } from '../../app/index.js';
import type { Job } from '../../contract/index.js';

/** Headers of the routes that begin something. */
export const IdempotencySchema = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 255,
      description: 'chosen by the client; for a day the same key with the same body gives the same job again',
    }),
  ),
});

const accepted = ({ id, position }: Job) => ({ id, position });

/** Answers 202 with the job that the work begins, or with the one that the same request began before. */
export async function acceptOnce(
  { idempotency }: Pick<Service, 'idempotency'>,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  begin: () => Promise<Job>,
): Promise<FastifyReply> {
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string') return reply.status(202).send(accepted(await begin()));
  const content = [request.method, request.routeOptions.url, request.params, request.body];
  const { answer, replayed } = await idempotency.once({ clientId: request.clientName, key, content }, async () =>
    accepted(await begin()),
  );
  if (replayed) reply.header('idempotency-replayed', 'true');
  return reply.status(202).send(answer);
}
