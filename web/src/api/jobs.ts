/** @file The jobs of the server that run and wait. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from './client.js';
import type { QueuedJob } from './types.js';

const KEY = ['jobs', 'active'];
/** How often the line is looked at while it is shown, and while only its length is. */
const SHOWN_MS = 1000;
const HIDDEN_MS = 4000;
const MOST = 100;

export type { QueuedJob };

/** What runs, then the line. */
export function useActiveJobs(shown: boolean) {
  return useQuery({
    queryKey: KEY,
    queryFn: () => answerOf(api.GET('/api/v1/jobs', { params: { query: { active: true, limit: MOST } } })),
    refetchInterval: shown ? SHOWN_MS : HIDDEN_MS,
  });
}

/** Stops a job that runs, takes one that waits out of the line. */
export function useCancelJob() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => answerOf(api.DELETE('/api/v1/jobs/{id}', { params: { path: { id } } })),
    onSettled: () => client.invalidateQueries({ queryKey: KEY }),
  });
}
