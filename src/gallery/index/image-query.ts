/** @file Questions to the index: pages that stay whole while images arrive, and how many images a filter leaves. */
import { type RawBuilder, sql } from 'kysely';
import type { GalleryFacets, GalleryFilter, GalleryPage, GalleryPicture, GalleryQuery } from '../../contract/index.js';
import type { FileRecord } from './image-index.js';
import type { ImageDatabase } from './image-tables.js';
import type { ImageWords } from './image-words.js';

type Condition = RawBuilder<unknown>;

/** Images of a page when nobody says. */
const PAGE = 100;
/** Characters of a prompt in a list. */
const SHOWN = 200;
/** Sweeps in the list of facets, the latest. */
const SWEEPS = 100;

type MakeCondition = (filter: GalleryFilter, words: ImageWords) => Condition | undefined;

/** One condition a filter; a facet leaves out its own, so that its other values stay to be chosen. */
const CONDITIONS: Readonly<Record<string, MakeCondition>> = {
  state: ({ trashed = false }) => sql`"state" = ${trashed ? 'trashed' : 'listed'}`,
  q: ({ q = '', in: place = 'prompt' }, words) => words.condition(q, place),
  model: ({ model }) => (model === undefined ? undefined : sql`"modelKey" = ${model}`),
  clipSkip: ({ clipSkip }) => (clipSkip === undefined ? undefined : sql`"clipSkip" = ${clipSkip}`),
  sweep: ({ sweep }) => (sweep === undefined ? undefined : sql`"sweepId" = ${sweep}`),
  from: ({ from }) => (from === undefined ? undefined : sql`"createdMs" >= ${from}`),
  to: ({ to }) => (to === undefined ? undefined : sql`"createdMs" < ${to}`),
};

/** The conditions of a filter, all of them or all but one. */
const conditionsOf =
  (words: ImageWords, filter: GalleryFilter) =>
  (without?: string): Condition => {
    const others = Object.entries(CONDITIONS).filter(([name]) => name !== without);
    return sql.join(
      others.flatMap(([, make]) => make(filter, words) ?? []),
      sql` and `,
    );
  };

const cursorOf = ({ createdMs, id }: Pick<FileRecord, 'createdMs' | 'id'>): string => `${createdMs}_${id}`;

/** What lies behind the last image of the page before; an image added later lies before it or in its own place. */
function behind(after: string | undefined): Condition {
  if (after === undefined) return sql`1 = 1`;
  const split = after.indexOf('_');
  return sql`("createdMs", "id") < (${Number(after.slice(0, split))}, ${after.slice(split + 1)})`;
}

type Shown = Omit<GalleryPicture, 'url' | 'thumbnailUrl' | 'seed'> &
  Pick<FileRecord, 'contentKey' | 'seed' | 'longSeed'>;

const urlOf = (id: string): string => `/api/v1/gallery/${id}`;

/** A row as a list shows it. */
export function pictureOf({ contentKey, ...shown }: Shown): GalleryPicture {
  const { id, width, height, createdMs, prompt, model, clipSkip, sweepId, trashedMs } = shown;
  const seed = shown.longSeed ?? shown.seed;
  const addresses = { url: `${urlOf(id)}/file`, thumbnailUrl: `${urlOf(id)}/thumbnail?v=${contentKey.slice(0, 16)}` };
  return { id, ...addresses, width, height, createdMs, prompt, model, clipSkip, seed, sweepId, trashedMs };
}

/** A page of the gallery, newest first. */
export async function listGallery(
  database: ImageDatabase,
  words: ImageWords,
  query: GalleryQuery,
): Promise<GalleryPage> {
  const { limit = PAGE, after } = query;
  const { rows } = await sql<Shown>`
    select "id", "width", "height", "createdMs", substr("prompt", 1, ${SHOWN}) as "prompt", "model", "clipSkip",
      "seed", "longSeed", "sweepId", "trashedMs", "contentKey"
    from image where ${conditionsOf(words, query)()} and ${behind(after)}
    order by "createdMs" desc, "id" desc limit ${limit + 1}`.execute(database);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { pictures: shown.map(pictureOf), next: rows.length > limit && last ? cursorOf(last) : null };
}

const countOf = (condition: Condition) =>
  sql<{ count: number }>`select count(*) as "count" from image where ${condition}`;

/** The questions of the facets, each under the conditions of the other filters. */
const facetsOf = (conditions: (without?: string) => Condition) => ({
  models: sql<{ key: string; name: string; count: number }>`
    select "modelKey" as "key", coalesce(max("model"), "modelKey") as "name", count(*) as "count" from image
    where "modelKey" is not null and ${conditions('model')} group by "modelKey" order by count(*) desc`,
  clipSkips: sql<{ value: number; count: number }>`
    select "clipSkip" as "value", count(*) as "count" from image
    where "clipSkip" is not null and ${conditions('clipSkip')} group by "clipSkip" order by "clipSkip"`,
  sweeps: sql<{ id: string; latestMs: number; count: number }>`
    select "sweepId" as "id", max("createdMs") as "latestMs", count(*) as "count" from image
    where "sweepId" is not null and ${conditions('sweep')}
    group by "sweepId" order by max("createdMs") desc limit ${SWEEPS}`,
});

/** How many images there are under a filter, and under each value of the others. */
export async function countGallery(
  database: ImageDatabase,
  words: ImageWords,
  filter: GalleryFilter,
): Promise<GalleryFacets> {
  const conditions = conditionsOf(words, filter);
  const rows = async <T>(query: RawBuilder<T>): Promise<T[]> => [...(await query.execute(database)).rows];
  const { models, clipSkips, sweeps } = facetsOf(conditions);
  const [total, inTrash] = [await rows(countOf(conditions())), await rows(countOf(sql`"state" = 'trashed'`))];
  return {
    total: total[0]?.count ?? 0,
    inTrash: inTrash[0]?.count ?? 0,
    models: await rows(models),
    clipSkips: await rows(clipSkips),
    sweeps: await rows(sweeps),
  };
}
