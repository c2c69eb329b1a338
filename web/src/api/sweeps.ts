/** @file Sweeps of the server: the list, one of them with its news, and what can be asked for. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { isActive, isLast, type SweepNews, withNews } from '../sweep/sweep-state.js';
import { request } from './http.js';
import type { SweepBody, SweepHead, SweepView } from './types.js';
import { useJobEvents } from './use-job-events.js';

const LIST_KEY = ['sweeps'];
const keyOf = (id: string | null) => ['sweep', id];

/** All sweeps, latest first. */
export function useSweeps() {
  return useQuery({
    queryKey: LIST_KEY,
    queryFn: async () => (await request<{ sweeps: SweepHead[] }>('api/v1/sweeps')).sweeps,
  });
}

/** A sweep, kept up to date by the events of its job; null = none. */
export function useSweep(id: string | null) {
  const client = useQueryClient();
  const query = useQuery({
    queryKey: keyOf(id),
    enabled: id !== null,
    queryFn: () => request<SweepView>(`api/v1/sweeps/${id}`),
  });
  const view = query.data;
  const tell = useCallback(
    (news: SweepNews) => {
      client.setQueryData<SweepView>(keyOf(id), (known) => known && withNews(known, news));
      if (!isLast(news)) return;
      void client.invalidateQueries({ queryKey: keyOf(id) });
      void client.invalidateQueries({ queryKey: LIST_KEY });
    },
    [client, id],
  );
  useJobEvents<SweepNews>(view && isActive(view) ? view.jobId : null, tell);
  return query;
}

/** What is done with sweeps; each answers with the job that begins. */
export function useSweepActions(id: string | null) {
  const client = useQueryClient();
  const refresh = () =>
    Promise.all([client.invalidateQueries({ queryKey: keyOf(id) }), client.invalidateQueries({ queryKey: LIST_KEY })]);
  const begin = useMutation({
    mutationFn: (body: SweepBody) => request<{ id: string }>('api/v1/sweeps', 'POST', body),
    onSettled: refresh,
  });
  const act = useMutation({
    mutationFn: ({ path, method = 'POST', body }: { path: string; method?: string; body?: unknown }) =>
      request(path, method, body),
    onSettled: refresh,
  });
  return {
    begin,
    error: act.error,
    isPending: act.isPending,
    resume: () => act.mutate({ path: `api/v1/sweeps/${id}/resume` }),
    drawInFull: (clipSkips: readonly number[]) => act.mutate({ path: `api/v1/sweeps/${id}/full`, body: { clipSkips } }),
    stop: (jobId: string) => act.mutate({ path: `api/v1/jobs/${jobId}`, method: 'DELETE' }),
  };
}
