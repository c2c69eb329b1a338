/** @file What drawing needs of the server beside the job itself. */
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { request } from './http.js';
import type { EarlierPicture, PngInfo, SamplerList, TokenCount } from './types.js';

const PICTURES_AT_ONCE = 24;

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

async function picturesBefore(id: string): Promise<readonly EarlierPicture[]> {
  const before = id === '' ? '' : `&before=${encodeURIComponent(id)}`;
  const path = `api/v1/pictures?limit=${PICTURES_AT_ONCE}${before}`;
  return (await request<{ pictures: EarlierPicture[] }>(path)).pictures;
}

/** The pictures, newest first, older ones as they are asked for. */
export function useEarlierPictures() {
  return useInfiniteQuery({
    queryKey: ['pictures'],
    initialPageParam: '',
    queryFn: ({ pageParam }) => picturesBefore(pageParam),
    getNextPageParam: (page) => (page.length < PICTURES_AT_ONCE ? undefined : page.at(-1)?.id),
  });
}

/** Reads the parameters out of a picture. */
export function readPngInfo(dataUri: string): Promise<PngInfo> {
  return request<PngInfo>('api/v1/png-info', 'POST', { image: dataUri });
}

/** Reads the parameters out of an infotext. */
export function readInfotext(infotext: string): Promise<PngInfo> {
  return request<PngInfo>('api/v1/infotext', 'POST', { infotext });
}
