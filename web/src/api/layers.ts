/** @file What the layers do to a prompt, asked of the server; an answer nobody waits for any more is cut short. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { answerOf, api } from './client.js';
import type { GenerateRequest } from './types.js';

const LOOK_MS = 1500;

/** Whether the current model is in memory; asked again until it is. */
export function useModelLoaded(): boolean | undefined {
  return useQuery({
    queryKey: ['models', 'loaded'],
    queryFn: async () => {
      const { models, current } = await answerOf(api.GET('/api/v1/models'));
      return models.find(({ id }) => id === current)?.loaded ?? false;
    },
    refetchInterval: ({ state }) => (state.data === true ? false : LOOK_MS),
  }).data;
}

export type Emphasis = NonNullable<GenerateRequest['emphasis']>;

export interface LayersQuestion {
  readonly prompt: string;
  readonly emphasis: Emphasis;
  readonly nearest: boolean;
  /** Of two text encoders; left out where the model has one. */
  readonly encoder?: 'L' | 'G' | undefined;
  /** Its answer is another one. */
  readonly model: string;
  readonly enabled: boolean;
}

/** The measures of a prompt; the last answer stays while the next is on its way. */
export function useLayers({ prompt, emphasis, nearest, encoder, model, enabled }: LayersQuestion) {
  const choice = { ...(nearest ? { nearest } : {}), ...(encoder ? { encoder } : {}) };
  return useQuery({
    queryKey: ['layers', model, emphasis, nearest, encoder, prompt],
    enabled,
    queryFn: ({ signal }) => answerOf(api.POST('/api/v1/layers', { body: { prompt, emphasis, ...choice }, signal })),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: false,
  });
}
