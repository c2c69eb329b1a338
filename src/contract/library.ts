/** @file Models at hand over HTTP: what there is, where it belongs, what is pulled, what verifying found. */
import Type from 'typebox';
import { ModelRowSchema } from './api.js';
import { JOB_STATES, JobErrorSchema } from './jobs.js';
import { NoticeSchema } from './notice.js';

export const MODEL_KINDS = ['checkpoint', 'lora', 'vae', 'embedding'] as const;
export type ModelKind = (typeof MODEL_KINDS)[number];

export const VerifyReportSchema = Type.Object(
  {
    name: Type.String(),
    path: Type.String(),
    kind: Type.Union([Type.Enum([...MODEL_KINDS]), Type.Null()], { description: 'null = it cannot be opened' }),
    sound: Type.Boolean(),
    problems: Type.Array(NoticeSchema, { description: 'what is wrong; the code may be that of an error' }),
    error: Type.Optional(JobErrorSchema),
    notes: Type.Array(NoticeSchema, { description: 'what is unusual and does no harm: tensors that nothing reads' }),
    tensors: Type.Integer(),
    sha256: Type.Union([Type.String(), Type.Null()]),
    comparedWith: Type.Array(Type.String(), { description: 'who states a hash for it' }),
  },
  {
    examples: [
      {
        name: 'anime.safetensors',
        path: '/data/models/Stable-diffusion/anime.safetensors',
        kind: 'checkpoint',
        sound: true,
        problems: [],
        notes: [],
        tensors: 1131,
        sha256: '0123456789abcdef'.repeat(4),
        comparedWith: [],
      },
    ],
  },
);
export type VerifyReport = Type.Static<typeof VerifyReportSchema>;

export const VerifyBodySchema = Type.Object({
  sha256: Type.Optional(
    Type.String({ pattern: '^[0-9a-fA-F]{64}$', description: 'the hash that the file should have' }),
  ),
});
export type VerifyBody = Type.Static<typeof VerifyBodySchema>;

export const PullRequestSchema = Type.Object(
  {
    source: Type.String({
      minLength: 3,
      maxLength: 2000,
      description: 'an http address of a file; or owner/name, owner/name/file, owner/name@revision of the hub',
    }),
    sha256: Type.Optional(Type.String({ pattern: '^[0-9a-fA-F]{64}$' })),
    name: Type.Optional(Type.String({ maxLength: 200, description: 'name of the file, where the address says none' })),
    force: Type.Optional(Type.Boolean({ description: 'whether another file of that name is replaced' })),
  },
  { examples: [{ source: 'owner/name' }, { source: 'owner/name/anime.safetensors' }] },
);
export type PullRequest = Type.Static<typeof PullRequestSchema>;

export const PullProgressSchema = Type.Object({
  file: Type.String(),
  doneBytes: Type.Integer(),
  totalBytes: Type.Union([Type.Integer(), Type.Null()]),
  secondsLeft: Type.Union([Type.Number(), Type.Null()]),
});

export const PullViewSchema = Type.Object(
  {
    id: Type.String(),
    source: Type.String({ description: 'without what may be secret in it' }),
    state: Type.Enum([...JOB_STATES]),
    progress: Type.Optional(PullProgressSchema),
    result: Type.Optional(
      Type.Object({
        path: Type.String(),
        kind: Type.Enum([...MODEL_KINDS]),
        sizeBytes: Type.Integer(),
        sha256: Type.Union([Type.String(), Type.Null()]),
        alreadyThere: Type.Boolean(),
      }),
    ),
    error: Type.Optional(JobErrorSchema),
  },
  {
    examples: [
      {
        id: '6f1f7f0e',
        source: 'owner/name',
        state: 'running',
        progress: { file: 'anime.safetensors', doneBytes: 1_000_000, totalBytes: 2_000_000_000, secondsLeft: 200 },
      },
    ],
  },
);
export type PullView = Type.Static<typeof PullViewSchema>;
export const PullListSchema = Type.Object({ pulls: Type.Array(PullViewSchema) });

const libraryModel = Type.Object({
  ...ModelRowSchema.properties,
  folder: Type.String({ description: 'the folder it was found in' }),
  clipSkip: Type.Optional(
    Type.Object({ value: Type.Number(), reason: NoticeSchema, saved: Type.Boolean(), hasEffect: Type.Boolean() }),
  ),
});
export type LibraryModel = Type.Static<typeof libraryModel>;

const libraryFile = Type.Object({
  kind: Type.Enum(['lora', 'vae', 'embedding']),
  name: Type.String(),
  path: Type.String(),
  sizeBytes: Type.Integer(),
});
export type LibraryFile = Type.Static<typeof libraryFile>;

export const LibrarySchema = Type.Object({
  models: Type.Array(libraryModel),
  files: Type.Array(libraryFile),
  folders: Type.Array(
    Type.Object({
      kind: Type.Enum([...MODEL_KINDS]),
      path: Type.String(),
      own: Type.Boolean({ description: 'whether it lies in the data folder, where pulled files go' }),
    }),
  ),
  hashing: Type.Union([
    Type.Object({
      path: Type.String(),
      doneBytes: Type.Integer(),
      totalBytes: Type.Integer(),
      waiting: Type.Integer({ description: 'models behind it' }),
    }),
    Type.Null(),
  ]),
  mayPull: Type.Boolean({ description: 'whether this client may pull models' }),
});
export type Library = Type.Static<typeof LibrarySchema>;
