/** @file How queries behave on a local server: no retries of refusals, a second try soon when it is away. */
import { notifyManager, QueryClient } from '@tanstack/react-query';
import type { ApiError } from './http.js';

declare module '@tanstack/react-query' {
  interface Register {
    defaultError: ApiError;
  }
}

const RETRY_MS = 1500;

/** The page's query client; `always` because a machine without a network still reaches its own server. */
export function createQueryClient(): QueryClient {
  // Before the next paint instead of after it: a released slider would jump back for a frame.
  notifyManager.setScheduler(queueMicrotask);
  return new QueryClient({
    defaultOptions: {
      queries: {
        networkMode: 'always',
        retry: false,
        refetchInterval: (query) => (query.state.status === 'error' ? RETRY_MS : false),
      },
      mutations: { networkMode: 'always' },
    },
  });
}
