/** @file The one result type for clip skip wherever a value is shown, stored or returned (design.md section 4). */
import Type from 'typebox';

export const ClipSkipResultSchema = Type.Object({
  requested: Type.Number({
    description: 'what was asked for, in the WebUI numbering (1 = last layer); a fraction lies between two layers',
  }),
  effective: Type.Union([Type.Number(), Type.Null()], {
    description: 'what took effect; null = the value has no effect on this family',
  }),
  layersRun: Type.Number({
    description: 'encoder layers that shape the conditioning, numLayers + 1 - clip skip; as fractional as that',
  }),
  numLayers: Type.Integer({ description: 'layers the family can end on' }),
  reason: Type.Optional(
    Type.String({ description: 'why it has no effect, or what the effective value means on this family' }),
  ),
});

export type ClipSkipResult = Type.Static<typeof ClipSkipResultSchema>;

export const ClipSkipPartSchema = Type.Object({
  from: Type.Number({ description: 'share of the sampling steps, 0 = before the first' }),
  to: Type.Number({ description: 'share of the sampling steps, exclusive; 1 = after the last' }),
  clipSkip: ClipSkipResultSchema,
});

/** A value that holds for some of the steps. */
export type ClipSkipPart = Type.Static<typeof ClipSkipPartSchema>;

/** Every clip skip that a picture was drawn with, beside those written into its prompt. */
export const ClipSkipUseSchema = Type.Object({
  clipSkip: ClipSkipResultSchema,
  negativeClipSkip: Type.Optional(ClipSkipResultSchema),
  clipSkipL: Type.Optional(ClipSkipResultSchema),
  clipSkipG: Type.Optional(ClipSkipResultSchema),
  clipSkipTimeline: Type.Optional(
    Type.Array(ClipSkipPartSchema, {
      description: 'parts in the order of time; clipSkip is then the value that holds longest, the first of equals',
    }),
  ),
});

/**
 * Without `negativeClipSkip` the negative prompt has what the prompt has. `clipSkipL` and `clipSkipG` hold for one text
 * encoder of two, in place of every other value.
 */
export type ClipSkipUse = Type.Static<typeof ClipSkipUseSchema>;
