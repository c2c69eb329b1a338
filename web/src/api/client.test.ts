/** @file Answers of the typed client as the page gets them: data, or an ApiError with what the server said. */
import { expect, it } from 'vitest';
import { createApiClient } from '../../../src/client/index.js';
import { answerOf } from './client.js';
import { ABSENT_CODE, ApiError } from './http.js';

const json = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });

/** A client whose server answers this, and the addresses it was asked. */
function clientOf(answer: () => Response | Promise<Response>) {
  const asked: string[] = [];
  const fetch = async (request: Request): Promise<Response> => {
    asked.push(`${request.method} ${request.url}`);
    return answer();
  };
  return { asked, api: createApiClient({ baseUrl: 'http://localhost/below', fetch }) };
}

const failureOf = (exchange: Promise<unknown>) =>
  exchange.then(
    () => undefined,
    (error: unknown) => error,
  );

it('gives the data, and writes names and queries into the address as they must be', async () => {
  const { api, asked } = clientOf(() => json(200, { pictures: [], next: null }));
  const query = { q: 'a cat & a dog', limit: 5 };
  expect(await answerOf(api.GET('/api/v1/gallery', { params: { query } }))).toEqual({ pictures: [], next: null });
  await answerOf(api.DELETE('/api/v1/styles/{name}', { params: { path: { name: 'a/b ?' } } }));
  expect(asked).toEqual([
    'GET http://localhost/below/api/v1/gallery?q=a%20cat%20%26%20a%20dog&limit=5',
    'DELETE http://localhost/below/api/v1/styles/a%2Fb%20%3F',
  ]);
});

it('throws what the server said', async () => {
  const said = { code: 'NOT_FOUND', message: 'there is no job "x"', hint: 'look', data: { name: 'x' } };
  const { api } = clientOf(() => json(404, { error: said }));
  const failure = await failureOf(answerOf(api.GET('/api/v1/jobs/{id}', { params: { path: { id: 'x' } } })));
  expect(failure).toBeInstanceOf(ApiError);
  expect(failure).toMatchObject({ status: 404, ...said });
});

it.each<[string, () => Response | Promise<Response>, number]>([
  ['nobody answers', () => Promise.reject(new TypeError('failed')), 0],
  ['a proxy answers in its place', () => new Response('<h1>Bad gateway</h1>', { status: 502 }), 502],
])('knows a server that is not there: %s', async (_name, answer, status) => {
  const { api } = clientOf(answer);
  expect(await failureOf(answerOf(api.GET('/api/v1/models')))).toMatchObject({ status, code: ABSENT_CODE });
});
