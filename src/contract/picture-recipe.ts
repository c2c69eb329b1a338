/** @file How a picture of any program was drawn, as clients get it. */
import Type from 'typebox';

const Value = Type.Union([Type.Number(), Type.String(), Type.Null()]);
const Layer = Type.Union([Type.Number(), Type.Null()]);

export const EquivalentSchema = Type.Object({
  dialect: Type.String(),
  program: Type.String(),
  value: Value,
  values: Type.Array(Type.Union([Type.Number(), Type.String()]), { description: 'every way to write it' }),
  anyValue: Type.Boolean({ description: 'the layer is used whatever is written' }),
  reason: Type.Optional(Type.String({ description: 'why there is no value' })),
});

/** A clip skip as another program wrote it, in everybody's numbers. */
export const ClipSkipReadingSchema = Type.Object({
  written: Value,
  dialect: Type.String(),
  program: Type.String(),
  family: Type.String(),
  familyKnown: Type.Boolean({ description: 'false: nothing names the family of its model, and one is assumed' }),
  familyFrom: Type.Union(
    [Type.Literal('file'), Type.Literal('model'), Type.Literal('texts'), Type.Literal('chosen'), Type.Literal('usual')],
    {
      description:
        'who names the family: the file, the model here that it names, what its texts imply; else the chosen model, else SD 1.x',
    },
  ),
  clipSkip: Layer,
  blocksDropped: Layer,
  layersRun: Layer,
  numLayers: Type.Integer({ description: 'blocks of the whole encoder' }),
  equivalents: Type.Array(EquivalentSchema),
  line: Type.String({ description: 'the same layer in one line, such as "A1111 2 = diffusers 1"' }),
  reason: Type.Optional(Type.String({ description: 'why the value chose no layer, or what it was taken for' })),
});
export type ClipSkipReading = Type.Static<typeof ClipSkipReadingSchema>;

/** `clipSkip` is left out where the family has none, or the layer cannot be told; the notes say which. */
export const PictureRecipeSchema = Type.Object({
  program: Type.String(),
  clipSkip: Type.Optional(ClipSkipReadingSchema),
  negativeClipSkip: Type.Optional(ClipSkipReadingSchema),
  notes: Type.Array(Type.String()),
});
export type PictureRecipe = Type.Static<typeof PictureRecipeSchema>;

/** What a picture says in a way that is not understood yet. */
export const UnreadSchema = Type.Object({
  program: Type.String({ description: 'who wrote it, as far as the file says' }),
  text: Type.String({ description: 'as it stands in the file' }),
});
export type Unread = Type.Static<typeof UnreadSchema>;
