/** @file Questions to the index: pages that stay whole while pictures arrive, and how many pictures a filter leaves. */
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { GalleryFacets, GalleryFilter, GalleryPage, GalleryPicture, GalleryQuery } from '../../contract/index.js';
import type { GalleryRow, GalleryTables } from './gallery-tables.js';
import { toMatch } from './search-text.js';

type Database = Kysely<GalleryTables>;
type Condition = RawBuilder<unknown>;

/** Pictures of a page when nobody says. */
const PAGE = 100;
/** Characters of a prompt in a list. */
const SHOWN = 200;
/** Sweeps in the list of facets, the latest. */
const SWEEPS = 100;

const COLUMNS = { prompt: 'prompt : ', negative: 'negative : ', any: '' } as const;

/** One condition a filter; a facet leaves out its own, so that its other values stay to be chosen. */
const CONDITIONS: Readonly<Record<string, (filter: GalleryFilter) => Condition | undefined>> = {
  trashed: ({ trashed = false }) => sql`trashed = ${trashed ? 1 : 0}`,
  q: ({ q = '', in: place = 'prompt' }) => {
    const match = toMatch(q);
    if (match === undefined) return undefined;
    return sql`seq in (select rowid from galleryWords where galleryWords match ${`${COLUMNS[place]}(${match})`})`;
  },
  model: ({ model }) => (model === undefined ? undefined : sql`"modelKey" = ${model}`),
  clipSkip: ({ clipSkip }) => (clipSkip === undefined ? undefined : sql`"clipSkip" = ${clipSkip}`),
  sweep: ({ sweep }) => (sweep === undefined ? undefined : sql`"sweepId" = ${sweep}`),
  from: ({ from }) => (from === undefined ? undefined : sql`"createdMs" >= ${from}`),
  to: ({ to }) => (to === undefined ? undefined : sql`"createdMs" < ${to}`),
};

function conditionOf(filter: GalleryFilter, without?: string): Condition {
  const found = Object.entries(CONDITIONS).flatMap(([name, make]) => (name === without ? [] : (make(filter) ?? [])));
  return sql.join(found, sql` and `);
}

const cursorOf = ({ createdMs, id }: Pick<GalleryRow, 'createdMs' | 'id'>): string => `${createdMs}_${id}`;

/** What lies behind the last picture of the page before; a picture added later lies before it or in its own place. */
function behind(after: string | undefined): Condition {
  if (after === undefined) return sql`1`;
  const split = after.indexOf('_');
  return sql`("createdMs", "id") < (${Number(after.slice(0, split))}, ${after.slice(split + 1)})`;
}

type Shown = Omit<GalleryPicture, 'url' | 'thumbnailUrl'> & Pick<GalleryRow, 'contentKey'>;

const urlOf = (id: string): string => `/api/v1/gallery/${id}`;

/** A row as a list shows it. */
export function pictureOf({ contentKey, ...shown }: Shown): GalleryPicture {
  const { id, width, height, createdMs, prompt, model, clipSkip, seed, sweepId, trashedMs } = shown;
  const addresses = { url: `${urlOf(id)}/file`, thumbnailUrl: `${urlOf(id)}/thumbnail?v=${contentKey.slice(0, 16)}` };
  return { id, ...addresses, width, height, createdMs, prompt, model, clipSkip, seed, sweepId, trashedMs };
}

/** A page of pictures, newest first. */
export async function listGallery(database: Database, query: GalleryQuery): Promise<GalleryPage> {
  const { limit = PAGE, after } = query;
  const { rows } = await sql<Shown>`
    select "id", "width", "height", "createdMs", substr("prompt", 1, ${SHOWN}) as "prompt", "model", "clipSkip",
      "seed", "sweepId", "trashedMs", "contentKey"
    from gallery where ${conditionOf(query)} and ${behind(after)}
    order by "createdMs" desc, "id" desc limit ${limit + 1}`.execute(database);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { pictures: shown.map(pictureOf), next: rows.length > limit && last ? cursorOf(last) : null };
}

/** How many pictures there are under a filter, and under each value of the others. */
export async function countGallery(database: Database, filter: GalleryFilter): Promise<GalleryFacets> {
  const rows = async <T>(query: RawBuilder<T>): Promise<readonly T[]> => (await query.execute(database)).rows;
  const counted = (condition: Condition) =>
    rows(sql<{ count: number }>`select count(*) as "count" from gallery
    where ${condition}`);
  const models = sql<{ key: string; name: string; count: number }>`
    select "modelKey" as "key", coalesce(max("model"), "modelKey") as "name", count(*) as "count" from gallery
    where "modelKey" is not null and ${conditionOf(filter, 'model')} group by "modelKey" order by count(*) desc`;
  const clipSkips = sql<{ value: number; count: number }>`
    select "clipSkip" as "value", count(*) as "count" from gallery
    where "clipSkip" is not null and ${conditionOf(filter, 'clipSkip')} group by "clipSkip" order by "clipSkip"`;
  const sweeps = sql<{ id: string; latestMs: number; count: number }>`
    select "sweepId" as "id", max("createdMs") as "latestMs", count(*) as "count" from gallery
    where "sweepId" is not null and ${conditionOf(filter, 'sweep')}
    group by "sweepId" order by max("createdMs") desc limit ${SWEEPS}`;
  const [total, inTrash] = [await counted(conditionOf(filter)), await counted(sql`trashed = 1`)];
  return {
    ...{ total: total[0]?.count ?? 0, inTrash: inTrash[0]?.count ?? 0 },
    ...{
      models: [...(await rows(models))],
      clipSkips: [...(await rows(clipSkips))],
      sweeps: [...(await rows(sweeps))],
    },
  };
}
