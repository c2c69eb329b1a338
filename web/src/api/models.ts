/** @file The models the server knows, and what the loaded one can do. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from './client.js';
import { request } from './http.js';

/** Every model of the models folder, and the id of the current one. */
export function useModels() {
  return useQuery({ queryKey: ['models', 'list'], queryFn: () => answerOf(api.GET('/api/v1/models')) });
}

/** The current model with its range of clip skip. */
export function useCurrentModel() {
  return useQuery({ queryKey: ['models', 'current'], queryFn: () => answerOf(api.GET('/api/v1/models/current')) });
}

/** Names of the VAE files. */
export function useVaes(enabled: boolean) {
  return useQuery({
    queryKey: ['vaes'],
    enabled,
    queryFn: () => request<{ model_name: string }[]>('sdapi/v1/sd-vae'),
  });
}

/** Saves a clip skip for a model, or forgets the saved one with null. */
export function useSaveModelClipSkip(id: string) {
  const client = useQueryClient();
  const path = '/api/v1/models/{id}/clip-skip';
  const params = { path: { id } };
  return useMutation({
    mutationFn: (value: number | null) =>
      answerOf(value === null ? api.DELETE(path, { params }) : api.PUT(path, { params, body: { value } })),
    onSettled: () => client.invalidateQueries({ queryKey: ['models'] }),
  });
}
