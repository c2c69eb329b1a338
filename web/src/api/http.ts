/** @file Failures as ApiError, and requests to the routes beside /api/v1; those of /api/v1 go through client.ts. */

/** A failure as the server tells it; `code` and `data` let the page say it in its own language. */
export interface FailureNews {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly data?: Readonly<Record<string, string | number>>;
}

export interface ErrorBody {
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
  return error instanceof ApiError && error.code === ABSENT_CODE;
}

/**
 * The JSON answer of a route that is not one of /api/v1; the path is relative to the page.
 * @throws ApiError
 */
export async function request<T>(path: string): Promise<T> {
  const response = await fetch(path, { cache: 'no-store' }).catch(() => {
    throw new ApiError(0);
  });
  const answer: unknown = await response.json().catch(() => ({}));
  if (!response.ok) throw new ApiError(response.status, answer as ErrorBody);
  return answer as T;
}
