/** @file The one result type for clip skip wherever a value is shown, stored or returned (design.md section 4). */
import Type from 'typebox';

export const ClipSkipResultSchema = Type.Object({
  requested: Type.Integer({ description: 'what was asked for, in the WebUI numbering (1 = last layer)' }),
  effective: Type.Union([Type.Integer(), Type.Null()], {
    description: 'what took effect; null = the value has no effect on this family',
  }),
  layersRun: Type.Integer({ description: 'encoder layers that shape the conditioning' }),
  numLayers: Type.Integer({ description: 'layers the family can end on' }),
  reason: Type.Optional(Type.String({ description: 'why it has no effect, when it has none' })),
});

export type ClipSkipResult = Type.Static<typeof ClipSkipResultSchema>;
