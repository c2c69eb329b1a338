/** @file The models the server knows, and what the loaded one can do. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { request } from './http.js';
import type { CurrentModel, Models } from './types.js';

/** Every model of the models folder, and the id of the current one. */
export function useModels() {
  return useQuery({ queryKey: ['models', 'list'], queryFn: () => request<Models>('api/v1/models') });
}

/** The current model with its range of clip skip. */
export function useCurrentModel() {
  return useQuery({ queryKey: ['models', 'current'], queryFn: () => request<CurrentModel>('api/v1/models/current') });
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
  const path = `api/v1/models/${encodeURIComponent(id)}/clip-skip`;
  return useMutation({
    mutationFn: (value: number | null) => (value === null ? request(path, 'DELETE') : request(path, 'PUT', { value })),
    onSettled: () => client.invalidateQueries({ queryKey: ['models'] }),
  });
}
