/** @file Verifying a model, with how far it is for those who want to see it. */
import { PassThrough } from 'node:stream';
import Type from 'typebox';
import type { App, Service } from '../../app/index.js';
import { AppError } from '../../base/index.js';
import {
  ApiErrorSchema,
  JobIdSchema,
  VerifyBodySchema,
  type VerifyReport,
  VerifyReportSchema,
} from '../../contract/index.js';
import { asAppError } from '../failures.js';
import { withExamples } from '../route-schema.js';
import type { Scope } from '../scope.js';

type VerifyOptions = NonNullable<Parameters<App['verifyModel']>[1]>;

/** News come at most this often, in milliseconds. */
const NEWS_MS = 200;

/** News of a verification; who closes the stream ends it. */
function streamVerify(
  work: (options: Pick<VerifyOptions, 'signal' | 'onProgress'>) => Promise<VerifyReport>,
): PassThrough {
  const stream = new PassThrough();
  const end = new AbortController();
  let toldAtMs = Number.NEGATIVE_INFINITY;
  const send = (event: string, data: unknown): void => {
    if (!stream.writableEnded && !stream.destroyed) stream.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  };
  const onProgress = (doneBytes: number, totalBytes: number): void => {
    if (performance.now() - toldAtMs < NEWS_MS) return;
    toldAtMs = performance.now();
    send('progress', { doneBytes, totalBytes });
  };
  stream.on('close', () => end.abort());
  work({ signal: end.signal, onProgress })
    .then((report) => send('done', report))
    .catch((error: unknown) => send('error', { error: asAppError(error) }))
    .finally(() => stream.end());
  return stream;
}

const postVerify = {
  schema: withExamples(
    {
      summary: 'Read a model file through and say whether it is sound',
      params: JobIdSchema,
      body: Type.Union([VerifyBodySchema, Type.Null()]),
      response: { 200: VerifyReportSchema, 404: ApiErrorSchema },
    },
    { request: {} },
  ),
};

/** The path of a model, or the name of another kind of file. @throws MODEL_ARRIVING NOT_FOUND */
const fileOf = ({ catalogue }: Service, id: string): Promise<string> =>
  catalogue.find(id).then(
    ({ path }) => path,
    (error: unknown) => {
      if ((error as AppError).code === 'MODEL_ARRIVING') throw error;
      // A path that no list holds is none of a client's business; a name may be that of another kind of file.
      if (/[\\/]/.test(id)) throw new AppError('NOT_FOUND', { what: 'model', name: id });
      return id;
    },
  );

/** An answer when all is read; or, to who accepts events, how far it is. */
export function verifyRoute(scope: Scope, service: Service): void {
  const { app } = service;
  scope.post('/models/:id/verify', postVerify, async ({ params: { id }, body: given, headers }, reply) => {
    const known = await fileOf(service, id);
    const hash = given?.sha256 === undefined ? {} : { sha256: given.sha256 };
    if (!headers.accept?.includes('text/event-stream')) return app.verifyModel(known, hash);
    return reply
      .header('content-type', 'text/event-stream')
      .header('cache-control', 'no-cache')
      .send(streamVerify((options) => app.verifyModel(known, { ...hash, ...options })));
  });
}
