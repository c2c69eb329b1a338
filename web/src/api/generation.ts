/** @file What drawing needs of the server beside the job itself. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { request } from './http.js';
import type { EarlierPicture, PngInfo, SamplerList, TokenCount } from './types.js';

const STRIP_LENGTH = 24;

/** Names of samplers and schedules. */
export function useSamplers() {
  return useQuery({ queryKey: ['samplers'], queryFn: () => request<SamplerList>('api/v1/samplers') });
}

/** Tokens of a prompt, counted by the server; the last count stays while the next is on its way. */
export function useTokenCount(text: string) {
  return useQuery({
    queryKey: ['tokens', text],
    queryFn: () => request<TokenCount>('api/v1/tokens', 'POST', { text }),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The latest pictures, newest first. */
export function useEarlierPictures() {
  return useQuery({
    queryKey: ['pictures'],
    queryFn: async () =>
      (await request<{ pictures: EarlierPicture[] }>(`api/v1/pictures?limit=${STRIP_LENGTH}`)).pictures,
  });
}

/** Reads the parameters out of a picture. */
export function readPngInfo(dataUri: string): Promise<PngInfo> {
  return request<PngInfo>('api/v1/png-info', 'POST', { image: dataUri });
}
