/** @file The gallery as clients see it: pictures with what they say of themselves, searched, counted, thrown away and brought back. */
import Type from 'typebox';
import { JobErrorSchema } from './jobs.js';
import { SeedValueSchema } from './parameters/seeds.js';
import { wholeOf } from './text-limit.js';

const Text = Type.Union([Type.String(), Type.Null()]);
const Layer = Type.Union([Type.Number(), Type.Null()]);
const milliseconds = (description: string) => wholeOf(`${description}; milliseconds since 1970`);

/** Most pictures of one page of the list, and of one order to throw away. */
export const GALLERY_LIMITS = { page: 500, atOnce: 1000, queryLength: 1000 } as const;

const IdSchema = Type.String({ pattern: '^[0-9a-f-]{22,36}$', examples: ['5f0c3d1a9b7e4c2d8a6f10'] });

export const GalleryIdSchema = Type.Object({ id: IdSchema });

/** A picture as the grid shows it. */
export const GalleryPictureSchema = Type.Object({
  id: IdSchema,
  url: Type.String({ description: 'the file itself' }),
  thumbnailUrl: Type.String({ description: 'a small WebP; its address changes with the picture' }),
  width: Type.Integer(),
  height: Type.Integer(),
  createdMs: milliseconds('when the file was written'),
  prompt: Type.String({ description: 'cut after 200 characters in lists' }),
  model: Text,
  clipSkip: Type.Union([Type.Number(), Type.Null()], { description: 'in effect, in our number; null = not known' }),
  seed: Type.Union([SeedValueSchema, Type.Null()]),
  sweepId: Text,
  trashedMs: Type.Union([milliseconds('when it was thrown away'), Type.Null()]),
});
export type GalleryPicture = Type.Static<typeof GalleryPictureSchema>;

export const GalleryEntrySchema = Type.Object({
  ...GalleryPictureSchema.properties,
  path: Type.String({ description: 'inside the data folder, or absolute where it lies elsewhere' }),
  sizeBytes: Type.Integer(),
  modifiedMs: milliseconds('of the file'),
  negativePrompt: Type.String(),
  modelHash: Text,
  clipSkipRequested: Layer,
  sampler: Text,
  steps: Layer,
  jobId: Text,
  program: Type.Union([Type.String(), Type.Null()], { description: 'what drew it; null = the picture does not say' }),
  infotext: Type.String({ description: 'empty when there is none' }),
  contentKey: Type.String({ description: 'SHA-256 of the file: equal keys are equal files' }),
  problem: Type.Union([Type.String(), Type.Null()], {
    description: 'why its texts could not be read; null = they were',
  }),
});
export type GalleryEntry = Type.Static<typeof GalleryEntrySchema>;

const filters = {
  q: Type.Optional(
    Type.String({
      maxLength: GALLERY_LIMITS.queryLength,
      description: 'words that the prompt holds, each by its beginning; "in quotes" as a phrase; Chinese as any part',
      examples: ['lighthouse night', '黑猫'],
    }),
  ),
  in: Type.Optional(Type.Enum(['prompt', 'negative', 'any'], { description: 'where words are looked for: prompt' })),
  model: Type.Optional(Type.String({ description: 'key of a model, as the facets name it' })),
  clipSkip: Type.Optional(Type.Number({ description: 'in effect' })),
  sweep: Type.Optional(Type.String({ description: 'id of a sweep' })),
  from: Type.Optional(milliseconds('not older than this')),
  to: Type.Optional(milliseconds('older than this')),
  trashed: Type.Optional(Type.Boolean({ description: 'those in the trash instead' })),
};

export const GalleryFilterSchema = Type.Object(filters);
export type GalleryFilter = Type.Static<typeof GalleryFilterSchema>;

export const GalleryQuerySchema = Type.Object({
  ...filters,
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: GALLERY_LIMITS.page, description: '100 when left out' })),
  after: Type.Optional(
    Type.String({
      pattern: '^-?\\d{1,16}_[0-9a-f-]{22,36}$',
      description: '`next` of the page before; what was added since changes nothing',
    }),
  ),
});
export type GalleryQuery = Type.Static<typeof GalleryQuerySchema>;

export const GalleryPageSchema = Type.Object(
  {
    pictures: Type.Array(GalleryPictureSchema, { description: 'newest first' }),
    next: Type.Union([Type.String(), Type.Null()], { description: 'where the next page begins; null = there is none' }),
  },
  {
    examples: [
      {
        pictures: [
          {
            id: '5f0c3d1a9b7e4c2d8a6f10',
            url: '/api/v1/gallery/5f0c3d1a9b7e4c2d8a6f10/file',
            thumbnailUrl: '/api/v1/gallery/5f0c3d1a9b7e4c2d8a6f10/thumbnail?v=91c2a0b4',
            width: 512,
            height: 512,
            createdMs: 1767225600000,
            prompt: 'a lighthouse at night',
            model: 'default',
            clipSkip: 2,
            seed: 7,
            sweepId: null,
            trashedMs: null,
          },
        ],
        next: null,
      },
    ],
  },
);
export type GalleryPage = Type.Static<typeof GalleryPageSchema>;

const count = Type.Integer({ description: 'pictures' });
export const GalleryFacetsSchema = Type.Object(
  {
    total: count,
    inTrash: count,
    models: Type.Array(Type.Object({ key: Type.String(), name: Type.String(), count })),
    clipSkips: Type.Array(Type.Object({ value: Type.Number(), count })),
    sweeps: Type.Array(Type.Object({ id: Type.String(), latestMs: milliseconds('of its latest picture'), count })),
  },
  {
    examples: [
      {
        total: 3,
        inTrash: 1,
        models: [{ key: 'd0e7a2c1b4', name: 'default', count: 3 }],
        clipSkips: [{ value: 1, count: 2 }],
        sweeps: [],
      },
    ],
  },
);
export type GalleryFacets = Type.Static<typeof GalleryFacetsSchema>;

export const GalleryIdsSchema = Type.Object(
  { ids: Type.Array(IdSchema, { minItems: 1, maxItems: GALLERY_LIMITS.atOnce }) },
  { examples: [{ ids: ['5f0c3d1a9b7e4c2d8a6f10'] }] },
);

/** What an order did: a picture that moved has another id afterwards. */
export const GalleryMovedSchema = Type.Object(
  {
    moved: Type.Array(Type.Object({ from: IdSchema, id: IdSchema })),
    failed: Type.Array(Type.Object({ id: IdSchema, code: Type.String(), message: Type.String() })),
  },
  {
    examples: [{ moved: [{ from: '5f0c3d1a9b7e4c2d8a6f10', id: '0f8fad5b-d9cb-469f-a165-70867728950e' }], failed: [] }],
  },
);
export type GalleryMoved = Type.Static<typeof GalleryMovedSchema>;

export const GalleryEmptySchema = Type.Object(
  { confirm: Type.Literal(true, { description: 'said so that nothing is deleted by a slip' }) },
  { examples: [{ confirm: true }] },
);
export const GalleryEmptiedSchema = Type.Object({ deleted: count }, { examples: [{ deleted: 4 }] });

export const GalleryRebuildSchema = Type.Object(
  { full: Type.Optional(Type.Boolean({ description: 'read files again that look unchanged' })) },
  { examples: [{}, { full: true }] },
);

export const GalleryProgressSchema = Type.Object(
  {
    state: Type.Enum(['idle', 'running']),
    found: Type.Integer({ description: 'picture files seen so far' }),
    done: Type.Integer({ description: 'of these looked at' }),
    indexed: Type.Integer({ description: 'of these new or changed' }),
    removed: Type.Integer({ description: 'pictures that are no longer there' }),
    unreadable: Type.Integer({ description: 'files that could not be read as pictures, or whose texts could not' }),
    problems: Type.Array(
      Type.Object({ path: Type.String(), reason: Type.String(), error: Type.Optional(JobErrorSchema) }),
      {
        description: 'the first 20 of these',
      },
    ),
    startedMs: Type.Union([milliseconds('when it began'), Type.Null()]),
    finishedMs: Type.Union([milliseconds('when it ended'), Type.Null()]),
  },
  {
    examples: [
      {
        state: 'running',
        found: 120,
        done: 80,
        indexed: 80,
        removed: 0,
        unreadable: 0,
        problems: [],
        startedMs: 1767225600000,
        finishedMs: null,
      },
    ],
  },
);
export type GalleryProgress = Type.Static<typeof GalleryProgressSchema>;
