/** @file The clip skip a model wants, and who says so. */
import Type from 'typebox';
import { NoticeSchema } from './notice.js';

/** Who can recommend a value, the strongest first. */
const RECOMMENDATION_SOURCES = [
  'saved',
  'modelspec',
  'training-metadata',
  'civitai',
  'example-picture',
  'family',
] as const;
export type RecommendationSource = (typeof RECOMMENDATION_SOURCES)[number];

/** One statement of a source: a value, and the place it was read from. */
const statement = {
  value: Type.Number({ description: 'in the WebUI numbering (1 = last layer)' }),
  source: Type.Enum([...RECOMMENDATION_SOURCES]),
  where: Type.String({ description: 'file and key' }),
};

export const ClipSkipRecommendationSchema = Type.Object({
  ...statement,
  reason: NoticeSchema,
  others: Type.Array(Type.Object(statement), { description: 'what weaker sources say' }),
  conflicts: Type.Array(NoticeSchema, { description: 'statements that differ from the value' }),
  notes: Type.Array(NoticeSchema, { description: 'what was found and could not be used, and why' }),
  numLayers: Type.Integer({ description: 'layers the family can end on' }),
  hasEffect: Type.Boolean({ description: 'whether clip skip has an effect on this model' }),
});
export type ClipSkipRecommendation = Type.Static<typeof ClipSkipRecommendationSchema>;
export type ClipSkipStatement = ClipSkipRecommendation['others'][number];

/** What a model or a LoRA that was distilled to few steps is drawn with. */
export const SamplingRecommendationSchema = Type.Object({
  kind: Type.String({ description: 'how it was distilled, as people call it' }),
  where: Type.String({ description: 'what says so' }),
  sampler: Type.String(),
  schedule: Type.String(),
  steps: Type.Integer(),
  cfgScale: Type.Number({ description: '1 = without guidance' }),
  reason: NoticeSchema,
});
export type SamplingRecommendation = Type.Static<typeof SamplingRecommendationSchema>;

/** The user's value for a model. */
export const SavedClipSkipSchema = Type.Object({
  value: Type.Number({ minimum: 1, description: '1 = all layers, 2 = stop one early, up to numLayers' }),
});
export type SavedClipSkip = Type.Static<typeof SavedClipSkipSchema>;
