/** @file Models at hand: all of them with what is known, verifying one, pulling new ones, and news of all that. */
import { PassThrough } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import type { ModelNews, Service } from '../../app/index.js';
import { AppError } from '../../base/index.js';
import {
  ApiErrorSchema,
  JobIdSchema,
  LibrarySchema,
  PullListSchema,
  PullRequestSchema,
  type PullView,
  PullViewSchema,
} from '../../contract/index.js';
import type { ServerOptions } from '../options.js';
import { about, EVENTS_ANSWER, withExamples } from '../route-schema.js';
import type { Scope } from '../scope.js';
import { verifyRoute } from './verify.js';

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/;
const KEEP_ALIVE_MS = 15_000;
/** News of one kind come at most this often, in milliseconds. */
const NEWS_MS = 300;

interface ById {
  Params: { id: string };
}

/** A proxy on this machine speaks for others, and says so. */
const isLocal = ({ ip, headers }: FastifyRequest): boolean =>
  LOOPBACK.test(ip) && headers.forwarded === undefined && headers['x-forwarded-for'] === undefined;

const PROBLEMS = { off: 'the server was started with --pull off', local: 'the client is on another machine' } as const;

const getModelsPulls = about('The pulls there are, with how far they have come', { response: { 200: PullListSchema } });

const getModelsLibrary = about('All model files at hand, the folders they belong in, and what is being hashed', {
  response: { 200: LibrarySchema },
});

const getModelsEvents = about('News of models, pulls and hashes as server-sent events, without end', EVENTS_ANSWER);

/** Why a client may not pull; undefined = it may. */
function pullProblem(request: FastifyRequest, pull: ServerOptions['pull'] = 'local'): string | undefined {
  if (pull === 'off') return PROBLEMS.off;
  return pull === 'all' || isLocal(request) ? undefined : PROBLEMS.local;
}

const found = (pull: PullView | undefined, id: string): PullView => {
  if (!pull) throw new AppError('NOT_FOUND', { what: 'job', name: id });
  return pull;
};

/** What has changed, never what it is: who hears it asks. */
function streamNews({ onModels }: Pick<Service, 'onModels'>): PassThrough {
  const stream = new PassThrough();
  const due = new Map<ModelNews, NodeJS.Timeout>();
  const leave = onModels((what) => {
    if (due.has(what)) return;
    const tell = () => {
      due.delete(what);
      stream.write(`event: models\ndata: ${JSON.stringify({ what })}\n\n`);
    };
    due.set(what, setTimeout(tell, NEWS_MS));
  });
  stream.write(': listening\n\n');
  const keepAlive = setInterval(() => stream.write(': still here\n\n'), KEEP_ALIVE_MS);
  stream.on('close', () => {
    clearInterval(keepAlive);
    for (const timer of due.values()) clearTimeout(timer);
    leave();
  });
  return stream;
}

const onePull = { params: JobIdSchema, response: { 200: PullViewSchema, 404: ApiErrorSchema } };

const postModelsPull = {
  schema: withExamples(
    {
      summary: 'Begin to pull a model from an address or a hub',
      body: PullRequestSchema,
      response: { 202: PullViewSchema, 403: ApiErrorSchema, 422: ApiErrorSchema },
    },
    { request: { source: 'owner/name' } },
  ),
};

function pullRoutes(scope: Scope, { service: { pulls }, pull }: ServerOptions): void {
  const mayPull = (request: FastifyRequest): void => {
    const problem = pullProblem(request, pull);
    if (problem) throw new AppError('PULL_OFF', { problem });
  };
  const change =
    (act: (id: string, clientName: string) => Promise<PullView | undefined>) =>
    async (request: FastifyRequest<ById>) => {
      mayPull(request);
      const { id } = request.params;
      return found(await act(id, request.clientName), id);
    };
  scope.post('/models/pull', postModelsPull, async (request, reply) => {
    mayPull(request);
    return reply.status(202).send(await pulls.submit(request.body, request.clientName));
  });
  scope.get('/models/pulls', getModelsPulls, async () => ({ pulls: await pulls.list() }));
  const path = '/models/pulls/:id';
  const get = about('One pull with its state, progress and result', onePull);
  scope.get(path, get, async ({ params: { id } }) => found(await pulls.get(id), id));
  scope.post(
    `${path}/resume`,
    about('Go on with a pull that was stopped or failed', onePull),
    change((id, client) => pulls.resume(id, client)),
  );
  scope.delete(
    path,
    about('Stop a pull; what has come is kept for the next try', onePull),
    change((id) => pulls.cancel(id)),
  );
}

/** Adds the routes. */
export function libraryRoutes(scope: Scope, options: ServerOptions): void {
  const { service, pull } = options;
  scope.get('/models/library', getModelsLibrary, async (request) => ({
    ...(await service.library()),
    mayPull: pullProblem(request, pull) === undefined,
  }));
  scope.get('/models/events', getModelsEvents, async (_request, reply) =>
    reply
      .header('content-type', 'text/event-stream')
      .header('cache-control', 'no-cache')
      .header('x-accel-buffering', 'no')
      .send(streamNews(service)),
  );
  verifyRoute(scope, service);
  pullRoutes(scope, options);
}
