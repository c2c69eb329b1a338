/** @file Names that prompts can use: LoRAs, embeddings, styles. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from './client.js';
import type { Style, StyleRow } from './types.js';

/** New files are seen after this long. */
const FRESH_MS = 15_000;

export type { StyleRow };

const STYLES_KEY = ['styles'];

export function useLoras() {
  return useQuery({
    queryKey: ['loras'],
    staleTime: FRESH_MS,
    queryFn: async () => (await answerOf(api.GET('/api/v1/loras'))).loras,
  });
}

export function useEmbeddings() {
  return useQuery({
    queryKey: ['embeddings'],
    staleTime: FRESH_MS,
    queryFn: () => answerOf(api.GET('/api/v1/embeddings')),
  });
}

export function useStyles() {
  return useQuery({
    queryKey: STYLES_KEY,
    staleTime: FRESH_MS,
    queryFn: async () => (await answerOf(api.GET('/api/v1/styles'))).styles,
  });
}

/** Saving and deleting styles of the data folder. */
export function useStyleActions() {
  const client = useQueryClient();
  const onSettled = () => client.invalidateQueries({ queryKey: STYLES_KEY });
  const save = useMutation({
    mutationFn: (style: Style) => answerOf(api.POST('/api/v1/styles', { body: style })),
    onSettled,
  });
  const remove = useMutation({
    mutationFn: (name: string) => answerOf(api.DELETE('/api/v1/styles/{name}', { params: { path: { name } } })),
    onSettled,
  });
  return { save, remove };
}
