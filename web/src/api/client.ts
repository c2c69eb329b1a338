/** @file The typed client of /api/v1, as the page uses it: answers, or ApiError. */
import { createApiClient } from '../../../src/client/index.js';
import { ApiError, type ErrorBody } from './http.js';

/** Addresses are relative to the page, which may lie below a path of a proxy. */
export const api = createApiClient({ baseUrl: '.', fetch: (request) => fetch(request, { cache: 'no-store' }) });

interface Exchanged<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

const isErrorBody = (value: unknown): value is ErrorBody => typeof value === 'object' && value !== null;

/**
 * What the server answered: `answerOf(api.GET('/api/v1/jobs'))`.
 * @throws ApiError
 */
export async function answerOf<T>(exchange: Promise<Exchanged<T>>): Promise<NonNullable<T>> {
  const { data, error, response } = await exchange.catch(() => {
    throw new ApiError(0);
  });
  if (!response.ok || data === undefined || data === null)
    throw new ApiError(response.status, isErrorBody(error) ? error : {});
  return data;
}
