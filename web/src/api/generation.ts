/** @file What drawing needs of the server beside the job itself. */
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { answerOf, api } from './client.js';
import type { EarlierPicture, PngInfo } from './types.js';

const PICTURES_AT_ONCE = 24;

/** Names of samplers and schedules. */
export function useSamplers() {
  return useQuery({ queryKey: ['samplers'], queryFn: () => answerOf(api.GET('/api/v1/samplers')) });
}

/** What the server says of a prompt, with the text it is about; the last answer stays while the next is on its way. */
export function usePromptLook(text: string, negative: boolean) {
  return useQuery({
    queryKey: ['tokens', negative, text],
    queryFn: async () => ({
      text,
      ...(await answerOf(api.POST('/api/v1/tokens', { body: { text, ...(negative ? { negative } : {}) } }))),
    }),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

async function picturesBefore(id: string): Promise<readonly EarlierPicture[]> {
  const query = { limit: PICTURES_AT_ONCE, ...(id === '' ? {} : { before: id }) };
  return (await answerOf(api.GET('/api/v1/pictures', { params: { query } }))).pictures;
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
  return answerOf(api.POST('/api/v1/png-info', { body: { image: dataUri } }));
}

/** Reads the parameters out of an infotext. */
export function readInfotext(infotext: string): Promise<PngInfo> {
  return answerOf(api.POST('/api/v1/infotext', { body: { infotext } }));
}
