/** @file One way to talk to the server: JSON in, JSON out, failures as ApiError. */

interface ErrorBody {
  readonly error?: { readonly code?: string; readonly message?: string; readonly hint?: string };
}

/** A failed request; `status` 0 = the server did not answer. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly hint: string;

  constructor(status: number, body: ErrorBody = {}) {
    super(body.error?.message ?? (status === 0 ? 'the server does not answer' : `HTTP ${status}`));
    this.status = status;
    this.code = body.error?.code ?? '';
    this.hint = body.error?.hint ?? '';
  }
}

/** Statuses of a server or proxy that is not there (yet), as opposed to one that refuses. */
const ABSENT = new Set([0, 502, 503, 504]);

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
export async function request<T>(path: string, method = 'GET', body?: unknown): Promise<T> {
  const json =
    body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await send(path, { method, ...json });
  const answer: unknown = await response.json().catch(() => ({}));
  if (!response.ok) throw new ApiError(response.status, answer as ErrorBody);
  return answer as T;
}
