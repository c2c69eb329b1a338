/** @file The models at hand: all that is known of them, what is pulled, and verifying one. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Library, LibraryFile, LibraryModel, PullView, VerifyReport } from '../../../src/contract/index.js';
import { answerOf, api } from './client.js';
import { ApiError, type FailureNews } from './http.js';

export type { Library, LibraryFile, LibraryModel, PullView, VerifyReport };

const PULLS_KEY = ['pulls'];

export function useLibrary() {
  return useQuery({ queryKey: ['library'], queryFn: () => answerOf(api.GET('/api/v1/models/library')) });
}

export function usePulls() {
  return useQuery({
    queryKey: PULLS_KEY,
    queryFn: async () => (await answerOf(api.GET('/api/v1/models/pulls'))).pulls,
  });
}

/** What is asked to be pulled. */
export interface PullOrder {
  readonly source: string;
  readonly sha256?: string;
}

export function usePullActions() {
  const client = useQueryClient();
  const onSettled = () => client.invalidateQueries({ queryKey: PULLS_KEY });
  const start = useMutation({
    mutationFn: (order: PullOrder) => answerOf(api.POST('/api/v1/models/pull', { body: order })),
    onSettled,
  });
  const cancel = useMutation({
    mutationFn: (id: string) => answerOf(api.DELETE('/api/v1/models/pulls/{id}', { params: { path: { id } } })),
    onSettled,
  });
  const resume = useMutation({
    mutationFn: (id: string) => answerOf(api.POST('/api/v1/models/pulls/{id}/resume', { params: { path: { id } } })),
    onSettled,
  });
  return { start, cancel, resume };
}

export interface VerifyWatch {
  readonly signal: AbortSignal;
  readonly onProgress: (doneBytes: number, totalBytes: number) => void;
}

interface VerifyNews {
  readonly progress: { readonly doneBytes: number; readonly totalBytes: number };
  readonly done: VerifyReport;
  readonly error: { readonly error: FailureNews };
}

/** Whole events of a stream's text, and what is left of it. */
export function eventsIn(text: string): {
  readonly events: readonly { readonly event: string; readonly data: string }[];
  readonly rest: string;
} {
  const blocks = text.split('\n\n');
  const rest = blocks.pop() ?? '';
  const field = (block: string, name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? '';
  return { rest, events: blocks.map((block) => ({ event: field(block, 'event'), data: field(block, 'data') })) };
}

/** Reads a model through on the server; who aborts the signal ends it there. @throws ApiError AbortError */
export async function verifyModel(id: string, { signal, onProgress }: VerifyWatch): Promise<VerifyReport> {
  const address = `api/v1/models/${encodeURIComponent(id)}/verify`;
  const response = await fetch(address, { method: 'POST', signal, headers: { accept: 'text/event-stream' } });
  if (!response.ok || !response.body)
    throw new ApiError(response.status, (await response.json().catch(() => ({}))) as object);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let text = ''; ; ) {
    const { value, done } = await reader.read();
    if (done) throw new ApiError(0);
    const { events, rest } = eventsIn(text + value);
    text = rest;
    for (const { event, data } of events) {
      const news = JSON.parse(data) as VerifyNews[keyof VerifyNews];
      if (event === 'done') return news as VerifyNews['done'];
      if (event === 'error') throw new ApiError(500, news as VerifyNews['error']);
      const { doneBytes, totalBytes } = news as VerifyNews['progress'];
      onProgress(doneBytes, totalBytes);
    }
  }
}
