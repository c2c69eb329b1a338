/** @file Sweeps: hand one in, see how it stands, get its files, go on with it, draw its best values in full. */
import type { Service } from '../../app/index.js';
import {
  AcceptedSchema,
  ApiErrorSchema,
  BODY_LIMIT,
  type Job,
  SweepBodySchema,
  SweepChoiceSchema,
  SweepFileSchema,
  SweepIdSchema,
  SweepListSchema,
  SweepViewSchema,
} from '../../contract/index.js';
import { ACCEPTED_EXAMPLE, about, answersMedia, DRAWING_EXAMPLE, withExamples } from '../route-schema.js';
import type { Scope } from '../scope.js';
import { acceptOnce, IdempotencySchema } from './accept-once.js';

const accepted = ({ id, position }: Job) => ({ id, position });
const refusals = { 400: ApiErrorSchema, 404: ApiErrorSchema, 409: ApiErrorSchema, 422: ApiErrorSchema };

/** Sheets come from folders that may be anybody's: nothing in them runs, and nothing is fetched. */
const PAGE_HEADERS = {
  'content-security-policy': "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'",
  'content-disposition': 'attachment; filename="clip-skip-sweep.html"',
} as const;

const getSweepsOneFilesFile = about('A file of a sweep: a cell, the sheet, the page', {
  params: SweepFileSchema,
  ...answersMedia('the file', 'image/png', 'text/html'),
});

const postSweeps = {
  bodyLimit: BODY_LIMIT,
  schema: withExamples(
    {
      summary: 'Draw one prompt with several clip skips',
      body: SweepBodySchema,
      headers: IdempotencySchema,
      response: { 202: AcceptedSchema, ...refusals },
    },
    { request: { request: DRAWING_EXAMPLE, clipSkips: [1, 2, 3] }, answer: ACCEPTED_EXAMPLE },
  ),
};

const getSweeps = about('All sweeps, latest first', { response: { 200: SweepListSchema } });

const getSweepsOne = about('One sweep with its cells and measures', {
  params: SweepIdSchema,
  response: { 200: SweepViewSchema, 404: ApiErrorSchema },
});

const postSweepsOneFull = {
  schema: withExamples(
    {
      summary: 'Draw chosen values of a sweep of previews in full',
      params: SweepIdSchema,
      body: SweepChoiceSchema,
      response: { 202: AcceptedSchema, ...refusals },
    },
    { request: { clipSkips: [2] }, answer: ACCEPTED_EXAMPLE },
  ),
};

const postSweepsOneResume = {
  schema: withExamples(
    {
      summary: 'Go on with a sweep that was stopped',
      params: SweepIdSchema,
      response: { 202: AcceptedSchema, ...refusals },
    },
    { answer: ACCEPTED_EXAMPLE },
  ),
};

function addFiles(scope: Scope, { sweeps }: Service): void {
  scope.get('/sweeps/:id/files/*', getSweepsOneFilesFile, async ({ params: { id, '*': name } }, reply) => {
    const { bytes, kind } = await sweeps.file(id, name);
    reply.header('cache-control', 'no-cache');
    if (kind === 'html') reply.headers(PAGE_HEADERS);
    return reply.type(kind === 'html' ? 'text/html; charset=utf-8' : 'image/png').send(Buffer.from(bytes));
  });
}

/** Adds the routes of sweeps. */
export function sweepRoutes(scope: Scope, service: Service): void {
  const { sweeps } = service;
  scope.post('/sweeps', postSweeps, async (request, reply) => {
    const { model, ...sweep } = request.body;
    const order = { sweep, ...(model === undefined ? {} : { model }) };
    return acceptOnce(service, { request, reply }, (submitter) => sweeps.submit({ ...order, ...submitter }));
  });
  scope.get('/sweeps', getSweeps, async () => ({
    sweeps: await sweeps.list(),
  }));
  scope.get('/sweeps/:id', getSweepsOne, async ({ params: { id } }) => sweeps.view(id));
  scope.post(
    '/sweeps/:id/full',
    postSweepsOneFull,
    async ({ params: { id }, body: { clipSkips }, clientName: clientId }, reply) =>
      reply.status(202).send(accepted(await sweeps.drawInFull(id, { clipSkips, clientId }))),
  );
  scope.post('/sweeps/:id/resume', postSweepsOneResume, async ({ params: { id }, clientName }, reply) =>
    reply.status(202).send(accepted(await sweeps.resume(id, clientName))),
  );
  addFiles(scope, service);
}
