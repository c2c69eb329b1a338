/** @file What /api/v1 says of LoRAs and textual inversions. */
import Type from 'typebox';
import { JobErrorSchema } from './jobs.js';
import { SamplingRecommendationSchema } from './recommendation.js';

export const LoraListSchema = Type.Object({
  loras: Type.Array(
    Type.Object({
      name: Type.String({ description: 'as <lora:name:weight> names it' }),
      alias: Type.String({ description: 'the name that its maker gave it, which tags can use too' }),
      path: Type.String(),
      problem: Type.Optional(Type.String({ description: 'why it cannot be opened' })),
      error: Type.Optional(JobErrorSchema),
      recommendedSampling: Type.Optional(SamplingRecommendationSchema),
    }),
  ),
});

export const EmbeddingListSchema = Type.Object({
  embeddings: Type.Array(
    Type.Object({
      name: Type.String(),
      hash: Type.String(),
      vectors: Type.Integer({ description: 'tokens it takes' }),
    }),
  ),
  skipped: Type.Array(
    Type.Object({
      name: Type.String(),
      path: Type.String(),
      reason: Type.String({ description: 'why the current model cannot use it' }),
    }),
  ),
});
