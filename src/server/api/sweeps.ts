/** @file Sweeps: hand one in, see how it stands, get its files, go on with it, draw its best values in full. */
import type { FastifyInstance } from 'fastify';
import type { Service } from '../../app/index.js';
import {
  AcceptedSchema,
  ApiErrorSchema,
  type Job,
  type SweepBody,
  SweepBodySchema,
  type SweepChoice,
  SweepChoiceSchema,
  SweepIdSchema,
  SweepListSchema,
  SweepViewSchema,
} from '../../contract/index.js';
import { acceptOnce, IdempotencySchema } from './accept-once.js';

interface ById {
  Params: { id: string };
}

const accepted = ({ id, position }: Job) => ({ id, position });
const refusals = { 404: ApiErrorSchema, 409: ApiErrorSchema, 422: ApiErrorSchema };

/** Sheets come from folders that may be anybody's: nothing in them runs, and nothing is fetched. */
const PAGE_HEADERS = {
  'content-security-policy': "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'",
  'content-disposition': 'attachment; filename="clip-skip-sweep.html"',
} as const;

function addFiles(scope: FastifyInstance, { sweeps }: Service): void {
  scope.get<{ Params: { id: string; '*': string } }>(
    '/sweeps/:id/files/*',
    { schema: { params: SweepIdSchema } },
    async ({ params: { id, '*': name } }, reply) => {
      const { bytes, kind } = await sweeps.file(id, name);
      reply.header('cache-control', 'no-cache');
      if (kind === 'html') reply.headers(PAGE_HEADERS);
      return reply.type(kind === 'html' ? 'text/html; charset=utf-8' : 'image/png').send(Buffer.from(bytes));
    },
  );
}

/** Adds the routes of sweeps. */
export function sweepRoutes(scope: FastifyInstance, service: Service): void {
  const { sweeps } = service;
  scope.post<{ Body: SweepBody }>(
    '/sweeps',
    {
      schema: {
        ...{ body: SweepBodySchema, headers: IdempotencySchema },
        response: { 202: AcceptedSchema, ...refusals },
      },
    },
    async (request, reply) => {
      const { model, ...sweep } = request.body;
      const order = { sweep, clientId: request.ip, ...(model === undefined ? {} : { model }) };
      return acceptOnce(service, { request, reply }, () => sweeps.submit(order));
    },
  );
  scope.get('/sweeps', { schema: { response: { 200: SweepListSchema } } }, async () => ({
    sweeps: await sweeps.list(),
  }));
  scope.get<ById>(
    '/sweeps/:id',
    { schema: { params: SweepIdSchema, response: { 200: SweepViewSchema, 404: ApiErrorSchema } } },
    async ({ params: { id } }) => sweeps.view(id),
  );
  scope.post<ById & { Body: SweepChoice }>(
    '/sweeps/:id/full',
    {
      schema: { params: SweepIdSchema, body: SweepChoiceSchema, response: { 202: AcceptedSchema, ...refusals } },
    },
    async ({ params: { id }, body: { clipSkips }, ip }, reply) =>
      reply.status(202).send(accepted(await sweeps.drawInFull(id, { clipSkips, clientId: ip }))),
  );
  scope.post<ById>(
    '/sweeps/:id/resume',
    { schema: { params: SweepIdSchema, response: { 202: AcceptedSchema, ...refusals } } },
    async ({ params: { id }, ip }, reply) => reply.status(202).send(accepted(await sweeps.resume(id, ip))),
  );
  addFiles(scope, service);
}
