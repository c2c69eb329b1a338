/** @file The gallery of the server: pages of pictures, counts, news, and what is done with pictures. */
import { type InfiniteData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { GalleryFilter } from '../../../src/contract/index.js';
import { answerOf, api } from './client.js';
import type { Answer, JobResult } from './types.js';

type GalleryPage = Answer<'/api/v1/gallery'>;
type GalleryMoved = Answer<'/api/v1/gallery/trash', 'post'>;
export type GalleryPicture = GalleryPage['pictures'][number];
export type GalleryEntry = Answer<'/api/v1/gallery/{id}'>;
export type GalleryFacets = Answer<'/api/v1/gallery/facets'>;
export type GalleryProgress = Answer<'/api/v1/gallery/rebuild'>;
export type { GalleryFilter };

const AT_ONCE = 250;
/** News come many times a second while a rebuild goes on; the page asks again this often, in milliseconds. */
const ASK_MS = 700;
/** With more pages than this in memory only the first is asked for again. */
const FEW_PAGES = 2;

type Pages = InfiniteData<GalleryPage, string>;

const LIST_KEY = ['gallery', 'list'];
const FACETS_KEY = ['gallery', 'facets'];

/** A filter without what is empty, as an address has it. */
const given = <T extends object>(values: T): T =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== '')) as T;

const pageOf = (filter: GalleryFilter, after: string): Promise<GalleryPage> =>
  answerOf(api.GET('/api/v1/gallery', { params: { query: given({ ...filter, limit: AT_ONCE, after }) } }));

/** The pictures of a filter, newest first; later pages come as they are asked for. */
export function useGalleryList(filter: GalleryFilter) {
  return useInfiniteQuery({
    queryKey: [...LIST_KEY, filter],
    initialPageParam: '',
    queryFn: ({ pageParam }) => pageOf(filter, pageParam),
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: (before) => before,
  });
}

/** Counts under a filter; the last ones stay while the next are on their way. */
export function useGalleryFacets(filter: GalleryFilter) {
  return useQuery({
    queryKey: [...FACETS_KEY, filter],
    queryFn: () => answerOf(api.GET('/api/v1/gallery/facets', { params: { query: given(filter) } })),
    placeholderData: (before) => before,
  });
}

/** One picture with all that is known of it; null = none. */
export function useGalleryEntry(id: string | null) {
  return useQuery({
    queryKey: ['gallery', 'entry', id],
    enabled: id !== null,
    queryFn: () => answerOf(api.GET('/api/v1/gallery/{id}', { params: { path: { id: id ?? '' } } })),
  });
}

/** The list with what came before its first picture; undefined when the two do not meet. */
export function withLatest(pages: Pages, latest: GalleryPage): Pages | undefined {
  const known = new Set(pages.pages.flatMap((page) => page.pictures.map(({ id }) => id)));
  if (!latest.pictures.some(({ id }) => known.has(id))) return undefined;
  const [first, ...rest] = pages.pages;
  const fresh = latest.pictures.filter(({ id }) => !known.has(id));
  if (!first || fresh.length === 0) return pages;
  return { ...pages, pages: [{ ...first, pictures: [...fresh, ...first.pictures] }, ...rest] };
}

/** The list without some pictures. */
export function without(pages: Pages | undefined, ids: ReadonlySet<string>): Pages | undefined {
  if (!pages) return pages;
  const left = (page: GalleryPage) => ({ ...page, pictures: page.pictures.filter(({ id }) => !ids.has(id)) });
  return { ...pages, pages: pages.pages.map(left) };
}

/** Asks for what is new: all of a short list, the beginning of a long one. */
function useAskAgain(filter: GalleryFilter): () => void {
  const client = useQueryClient();
  return () => {
    void client.invalidateQueries({ queryKey: FACETS_KEY });
    const key = [...LIST_KEY, filter];
    const known = client.getQueryData<Pages>(key);
    if (!known || known.pages.length <= FEW_PAGES) return void client.invalidateQueries({ queryKey: key });
    pageOf(filter, '').then(
      (latest) => client.setQueryData<Pages>(key, (pages) => pages && (withLatest(pages, latest) ?? pages)),
      () => undefined,
    );
  };
}

/** Counts each news that the list has to be asked for again. */
function useNewsCount() {
  const [progress, setProgress] = useState<GalleryProgress>();
  const [news, setNews] = useState(0);
  useEffect(() => {
    const source = new EventSource('api/v1/gallery/events');
    const ask = () => setNews((count) => count + 1);
    // What was saved between the first answer and the stream, or while there was none, is no news of it.
    source.addEventListener('open', ask);
    source.addEventListener('pictures', ask);
    source.addEventListener('rebuild', (event) => {
      const now = JSON.parse(String((event as MessageEvent).data)) as GalleryProgress;
      setProgress((before) => {
        if (before?.state === 'running' && now.state === 'idle') ask();
        return now;
      });
    });
    return () => source.close();
  }, []);
  return { progress, news };
}

/** Keeps the list up to date, and tells how far a rebuild is; undefined = not known yet. */
export function useGalleryNews(filter: GalleryFilter): GalleryProgress | undefined {
  const { progress, news } = useNewsCount();
  const askAgain = useAskAgain(filter);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again for each news, of the filter of that moment
  useEffect(() => {
    if (news === 0) return;
    const timer = setTimeout(askAgain, ASK_MS);
    return () => clearTimeout(timer);
  }, [news]);
  return progress;
}

/** What is done with pictures; the list changes at once. */
export function useGalleryActions(filter: GalleryFilter) {
  const client = useQueryClient();
  const settle = () => client.invalidateQueries({ queryKey: FACETS_KEY });
  const remove = ({ moved }: GalleryMoved) => {
    const gone = new Set(moved.map(({ from }) => from));
    client.setQueriesData<Pages>({ queryKey: [...LIST_KEY, filter] }, (pages) => without(pages, gone));
  };
  const trash = useMutation({
    mutationFn: (ids: readonly string[]) => answerOf(api.POST('/api/v1/gallery/trash', { body: { ids: [...ids] } })),
    onSuccess: remove,
    onSettled: settle,
  });
  const restore = useMutation({
    mutationFn: (ids: readonly string[]) => answerOf(api.POST('/api/v1/gallery/restore', { body: { ids: [...ids] } })),
    onSuccess: remove,
    onSettled: () => client.invalidateQueries({ queryKey: ['gallery'] }),
  });
  const empty = useMutation({
    mutationFn: () => answerOf(api.POST('/api/v1/gallery/empty', { body: { confirm: true } })),
    onSettled: () => client.invalidateQueries({ queryKey: ['gallery'] }),
  });
  const rebuild = useMutation({ mutationFn: () => answerOf(api.POST('/api/v1/gallery/rebuild', { body: {} })) });
  return { trash, restore, empty, rebuild };
}

const PAUSE_MS = 300;

const bytesOf = async (url: string): Promise<Uint8Array> => new Uint8Array(await (await fetch(url)).arrayBuffer());

const isSame = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i]);

const params = (id: string) => ({ params: { path: { id } } });

type EndedJob = Answer<'/api/v1/jobs/{id}'>;

async function ended(id: string): Promise<EndedJob> {
  const job = await answerOf(api.GET('/api/v1/jobs/{id}', params(id)));
  if (job.state !== 'queued' && job.state !== 'running') return job;
  await new Promise((resume) => setTimeout(resume, PAUSE_MS));
  return ended(id);
}

/** Draws a picture again and holds the two files against each other. @throws ApiError */
export async function replay({
  id,
  url,
}: Pick<GalleryPicture, 'id' | 'url'>): Promise<'same' | 'different' | 'stopped'> {
  const begun = await answerOf(api.POST('/api/v1/gallery/{id}/replay', params(id)));
  // What a job has as its result is told by its kind; a replay draws a picture.
  const { images } = ((await ended(begun.id)).result ?? { images: [] }) as Pick<JobResult, 'images'>;
  const drawn = images[0]?.url;
  if (!drawn) return 'stopped';
  return isSame(await bytesOf(url), await bytesOf(drawn)) ? 'same' : 'different';
}
