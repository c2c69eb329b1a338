/** @file Handing in a job, once for each Idempotency-Key. */
import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { Service } from '../../app/index.js';
import type { Job } from '../../contract/index.js';
import type { Submitter } from '../../generation/index.js';

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

const accepted = ({ id, position }: Pick<Job, 'id' | 'position'>) => ({ id, position });

/** Answers 202 with the job that the work begins, or with the one that the same request began before. */
export async function acceptOnce(
  { queue }: Pick<Service, 'queue'>,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  begin: (submitter: Submitter) => Promise<Job>,
): Promise<FastifyReply> {
  const { 'idempotency-key': key } = request.headers;
  const { clientName: clientId } = request;
  if (typeof key !== 'string') return reply.status(202).send(accepted(await begin({ clientId })));
  const idempotency = { key, content: [request.method, request.routeOptions.url, request.params, request.body] };
  const id = randomUUID();
  // Asked first, so that nothing is prepared for what was accepted before.
  const known = await queue.accepted({ clientId, ...idempotency });
  const job = known ?? (await begin({ clientId, id, idempotency }));
  if (job.id !== id) reply.header('idempotency-replayed', 'true');
  return reply.status(202).send(accepted(job));
}
