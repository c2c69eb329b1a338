/** @file Door of client/: a typed client of /api/v1, for the page and as `penultimate/client` for other programs. */
import createFetchClient, { type Client, type ClientOptions } from 'openapi-fetch';
import type { paths } from './schema.js';

export type { paths } from './schema.js';

export interface ApiClientOptions extends Pick<ClientOptions, 'baseUrl' | 'fetch' | 'headers'> {
  /** A key of the server, sent as a bearer token. */
  readonly apiKey?: string;
}

export type ApiClient = Client<paths, 'application/json'>;

/**
 * A client of one server: `createApiClient({ baseUrl: 'http://127.0.0.1:7860' }).GET('/api/v1/jobs/{id}', { params })`.
 * An answer holds `data`, or `error` with a code of docs/errors.md.
 */
export function createApiClient({ apiKey, headers, ...options }: ApiClientOptions = {}): ApiClient {
  const authorization = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
  return createFetchClient<paths, 'application/json'>({
    ...options,
    headers: { ...authorization, ...(headers as Record<string, string> | undefined) },
  });
}
