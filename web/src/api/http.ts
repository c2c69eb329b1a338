/** @file One way to talk to the server: JSON in, JSON out, failures as ApiError. */

/** A failure as the server tells it; `code` and `data` let the page say it in its own language. */
export interface FailureNews {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly data?: Readonly<Record<string, string | number>>;
}

interface ErrorBody {
  readonly error?: Partial<FailureNews>;
}

/** Statuses of a server or proxy that is not there (yet), as opposed to one that refuses. */
const ABSENT = new Set([0, 502, 503, 504]);

/** The page's own code for that; the server's are those of docs/errors.md. */
export const ABSENT_CODE = 'ABSENT';

/** And that for a file of the user that is no picture. */
export const UNREADABLE_CODE = 'UNREADABLE';

/** A failed request; `status` 0 = the server did not answer. */
export class ApiError extends Error implements FailureNews {
  readonly status: number;
  readonly code: string;
  readonly hint: string;
  readonly data: Readonly<Record<string, string | number>>;

  constructor(status: number, { error = {} }: ErrorBody = {}) {
    super(error.message ?? `HTTP ${status}`);
    this.status = status;
    this.code = error.code ?? (ABSENT.has(status) ? ABSENT_CODE : '');
    this.hint = error.hint ?? '';
    this.data = error.data ?? {};
  }
}

/** Whether the failure means that the server is not there. */
export function isAbsent(error: unknown): boolean {
  return error instanceof ApiError && ABSENT.has(error.status);
}

async function send(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, { cache: 'no-store', ...init });
  } catch {
    throw new ApiError(0);
  }
}

/**
 * The JSON answer of a route; the path is relative to the page.
 * @throws ApiError
 */
export function request<T>(path: string, method = 'GET', body?: unknown): Promise<T> {
  return exchange<T>(path, { method, body });
}

/**
 * The JSON answer to a body that nobody may want any more once the signal is aborted.
 * @throws ApiError
 */
export function ask<T>(path: string, body: unknown, signal: AbortSignal): Promise<T> {
  return exchange<T>(path, { method: 'POST', body, signal });
}

interface Exchange {
  readonly method: string;
  readonly body: unknown;
  readonly signal?: AbortSignal;
}

async function exchange<T>(path: string, { method, body, signal }: Exchange): Promise<T> {
  const json =
    body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await send(path, { method, ...json, ...(signal ? { signal } : {}) });
  const answer: unknown = await response.json().catch(() => ({}));
  if (!response.ok) throw new ApiError(response.status, answer as ErrorBody);
  return answer as T;
}
