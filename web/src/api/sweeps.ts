/** @file Sweeps of the server: the list, one of them with its news, and what can be asked for. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { answerOf, api } from './client.js';
import { isActive, isLast, type SweepNews, withNews } from './sweep-state.js';
import type { SweepBody, SweepView } from './types.js';
import { useJobEvents } from './use-job-events.js';

const LIST_KEY = ['sweeps'];
const keyOf = (id: string | null) => ['sweep', id];

/** All sweeps, latest first. */
export function useSweeps() {
  return useQuery({
    queryKey: LIST_KEY,
    queryFn: async () => (await answerOf(api.GET('/api/v1/sweeps'))).sweeps,
  });
}

/** A sweep, kept up to date by the events of its job; null = none. */
export function useSweep(id: string | null) {
  const client = useQueryClient();
  const query = useQuery({
    queryKey: keyOf(id),
    enabled: id !== null,
    queryFn: () => answerOf(api.GET('/api/v1/sweeps/{id}', { params: { path: { id: id ?? '' } } })),
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
  const params = { path: { id: id ?? '' } };
  const begin = useMutation({
    mutationFn: (body: SweepBody) => answerOf(api.POST('/api/v1/sweeps', { body })),
    onSettled: refresh,
  });
  const act = useMutation({
    mutationFn: (exchange: () => Promise<unknown>) => exchange(),
    onSettled: refresh,
  });
  return {
    begin,
    error: act.error,
    isPending: act.isPending,
    resume: () => act.mutate(() => answerOf(api.POST('/api/v1/sweeps/{id}/resume', { params }))),
    drawInFull: (clipSkips: readonly number[]) =>
      act.mutate(() => answerOf(api.POST('/api/v1/sweeps/{id}/full', { params, body: { clipSkips: [...clipSkips] } }))),
    stop: (jobId: string) =>
      act.mutate(() => answerOf(api.DELETE('/api/v1/jobs/{id}', { params: { path: { id: jobId } } }))),
  };
}
