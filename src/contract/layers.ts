/** @file Layers made visible: what is asked of one prompt, and every measure of the answer (docs/layers-formulas.md). */
import Type from 'typebox';
import { PromptNoticeSchema } from './notice.js';
import { EMPHASIS_MODES } from './request.js';
import { textOf } from './text-limit.js';

/** Limits of a list of words; each has its reason beside it. */
export const WORD_LIST_LIMITS = {
  /** 4,000 words of 12 layers are 75 MB at ViT-L/14 size, and less than a minute of encoding. */
  words: { min: 1, max: 4000 },
  /** Characters of one word; more is a sentence. */
  characters: 120,
  top: { min: 1, max: 50, byDefault: 5 },
} as const;

/** Lists that come with the program. */
export const WORD_LISTS = ['nouns'] as const;
export type WordListName = (typeof WORD_LISTS)[number];

const number = (description: string) => Type.Number({ description });
const perLayer = (description: string) =>
  Type.Array(Type.Number(), { description: `${description}; entry i is layer i + 1` });
const orNothing = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** The text encoders of a model: its first, which is CLIP-L on SD 1.x and SDXL, and SDXL's OpenCLIP bigG. */
export const ENCODER_IDS = ['L', 'G'] as const;
export type EncoderId = (typeof ENCODER_IDS)[number];

const EncoderSchema = Type.Object({
  id: Type.Enum([...ENCODER_IDS]),
  name: Type.String({ description: 'as its makers call it' }),
  numLayers: Type.Integer(),
});

export const LayersRequestSchema = Type.Object({
  prompt: textOf(),
  emphasis: Type.Optional(Type.Enum([...EMPHASIS_MODES])),
  nearest: Type.Optional(Type.Boolean({ description: 'whether to find the nearest words; words turns it on too' })),
  words: Type.Optional(
    Type.Union([
      textOf(`a list by name: ${WORD_LISTS.join(', ')}`),
      Type.Array(textOf(), {
        description: 'words of your own; after a tab, what the word is a kind of: "kitten\\tcat"',
      }),
    ]),
  ),
  top: Type.Optional(
    Type.Integer({
      minimum: WORD_LIST_LIMITS.top.min,
      maximum: WORD_LIST_LIMITS.top.max,
      description: 'nearest words of each token and layer',
    }),
  ),
  attention: Type.Optional(Type.Boolean({ description: 'whether to give the attention between tokens' })),
  encoder: Type.Optional(
    Type.Enum([...ENCODER_IDS], { description: 'of a model with two text encoders, which one; L when left out' }),
  ),
});
export type LayersRequest = Type.Static<typeof LayersRequestSchema>;

/** The request over HTTP also says which model. */
export const LayersBodySchema = Type.Object({
  ...LayersRequestSchema.properties,
  model: Type.Optional(Type.String({ description: 'id of a model; the chosen one when left out' })),
});

export const TOKEN_GROUPS = ['words', 'end', 'padding'] as const;
export type TokenGroup = (typeof TOKEN_GROUPS)[number];

export const LayerTokenSchema = Type.Object({
  id: Type.Integer(),
  text: Type.String({ description: "the vocabulary's entry" }),
  chunk: Type.Integer(),
  position: Type.Integer({ description: 'slot in the chunk, 1 to 76; the start token (0) is left out' }),
  group: Type.Enum([...TOKEN_GROUPS]),
  weight: Type.Number({ description: 'of emphasis' }),
  cosineDistance: perLayer('1 − cos(h[i], h[i−1])'),
  relativeChange: perLayer('|h[i] − h[i−1]| / |h[i−1]|'),
  pathShare: perLayer("the layer's part of the token's whole path; the sum is 1"),
  halfwayLayer: Type.Integer({ description: 'first layer by which half of the path is done; 0 = it never moved' }),
});
export type LayerToken = Type.Static<typeof LayerTokenSchema>;

const MovementSchema = orNothing(
  Type.Object({ cosineDistance: number('mean over the group'), relativeChange: number('mean over the group') }),
);

export const LayerRowSchema = Type.Object({
  layer: Type.Integer({ description: 'layers run, 1 to numLayers' }),
  clipSkip: Type.Integer({ description: 'the value that ends on this layer; of two encoders, its own value' }),
  movement: Type.Object({ words: MovementSchema, end: MovementSchema, padding: MovementSchema }),
});
export type LayerRow = Type.Static<typeof LayerRowSchema>;

const MatrixSchema = Type.Array(Type.Array(Type.Number()), {
  description: 'symmetric; row and column i are layer i + 1',
});
export const DistancesSchema = Type.Object({ cosine: MatrixSchema, relative: MatrixSchema });
export type Distances = Type.Static<typeof DistancesSchema>;

export const NearWordSchema = Type.Object({
  word: Type.String(),
  general: Type.Optional(Type.String({ description: 'what the word is a kind of' })),
  depth: Type.Integer({ description: 'steps from the word up to the most general one of the list' }),
  cosine: Type.Number(),
});
export type NearWord = Type.Static<typeof NearWordSchema>;

export const NearestSchema = Type.Object({
  list: Type.Object({ name: Type.String(), words: Type.Integer(), fromCache: Type.Boolean() }),
  encoderRuns: Type.Integer({ description: 'runs for the list; 0 when it was remembered' }),
  tokens: Type.Array(
    Type.Object({
      token: Type.Integer({ description: 'position in tokens' }),
      layers: Type.Array(Type.Array(NearWordSchema), { description: 'entry i is layer i + 1; the nearest first' }),
    }),
  ),
});
export type Nearest = Type.Static<typeof NearestSchema>;

export const AttentionMapSchema = Type.Object({
  chunk: Type.Integer(),
  tokens: Type.Array(Type.String(), { description: 'start, words, end: rows look, columns are looked at' }),
  layers: Type.Array(Type.Array(Type.Array(Type.Number())), {
    description: 'mean over the heads; entry i is layer i + 1; each row sums to 1',
  }),
});
export type AttentionMap = Type.Static<typeof AttentionMapSchema>;

export const LayersResultSchema = Type.Object({
  model: Type.Object({ name: Type.String(), family: Type.String() }),
  prompt: Type.String(),
  emphasis: Type.Enum([...EMPHASIS_MODES]),
  encoder: EncoderSchema,
  encoders: Type.Array(EncoderSchema, { description: 'all of the model; any may be asked for' }),
  numLayers: Type.Integer({ description: 'of that encoder' }),
  width: Type.Integer(),
  clipSkipHasEffect: Type.Boolean({ description: 'whether pictures of this model can end on another layer at all' }),
  tokens: Type.Array(LayerTokenSchema),
  layers: Type.Array(LayerRowSchema),
  distances: Type.Object({
    words: orNothing(DistancesSchema),
    end: orNothing(DistancesSchema),
    padding: orNothing(DistancesSchema),
    all: DistancesSchema,
  }),
  nearest: Type.Optional(NearestSchema),
  attention: Type.Optional(Type.Array(AttentionMapSchema)),
  encoderRuns: Type.Integer({ description: 'runs for the prompt: 1, or 0 when it was remembered' }),
  diagnostics: Type.Array(PromptNoticeSchema),
});
export type LayersResult = Type.Static<typeof LayersResultSchema>;
