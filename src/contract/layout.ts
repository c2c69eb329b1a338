/** @file How the images of a plan's tasks are put together: grids, and large images that are made of tiles. */
import Type from 'typebox';
import type { Immutable } from './immutable.js';
import { PICTURE_UPSCALERS } from './picture-request.js';

const count = () => Type.Integer({ minimum: 0 });

/** Keys that an infotext holds beside those of the first image. */
const NotesSchema = Type.Record(Type.String(), Type.String());

/** Images side by side as one image. */
export const GridLayoutSchema = Type.Object({
  of: Type.Enum(['tasks', 'grids'], { description: 'whether its members are tasks or other grids of the layout' }),
  members: Type.Array(count()),
  columns: Type.Integer({ minimum: 1, description: 'images in a row' }),
  columnLabels: Type.Array(Type.String(), { description: 'above the columns; empty = none' }),
  rowLabels: Type.Array(Type.String(), { description: 'left of the rows; empty = none' }),
  margin: Type.Number({ minimum: 0, description: 'pixels between images' }),
  notes: NotesSchema,
  atLeast: Type.Optional(Type.Integer({ minimum: 1, description: 'fewest images it is made of; 1 when left out' })),
  keptOnly: Type.Optional(Type.Literal(true, { description: 'kept, and no image of the result' })),
  hidden: Type.Optional(Type.Literal(true, { description: 'only a part of another grid, not an image of the result' })),
});
export type GridLayout = Immutable<Type.Static<typeof GridLayoutSchema>>;

/** Overlapping parts of one large image, drawn one by one. */
export const TilesLayoutSchema = Type.Object({
  upscaler: Type.Enum([...PICTURE_UPSCALERS], { description: 'how the init image becomes the whole that is cut' }),
  width: count(),
  height: count(),
  tileWidth: count(),
  tileHeight: count(),
  overlap: count(),
  columns: Type.Array(count(), { description: 'where tiles begin from the left, in pixels' }),
  rows: Type.Array(count(), { description: 'where tiles begin from the top, in pixels' }),
  count: Type.Integer({ minimum: 1, description: 'whole images' }),
  notes: NotesSchema,
});
export type TilesLayout = Immutable<Type.Static<typeof TilesLayoutSchema>>;

/** Where a tile begins in the whole image, in pixels. */
export const TilePlaceSchema = Type.Object({ left: count(), top: count() });
export type TilePlace = Immutable<Type.Static<typeof TilePlaceSchema>>;

/** What becomes of the images of all tasks. */
export const PlanLayoutSchema = Type.Object({
  grids: Type.Array(GridLayoutSchema, { description: 'in the order in which they are returned' }),
  images: Type.Union([Type.Boolean(), Type.Array(count())], {
    description: 'whether the images of the tasks are returned too; a list names the tasks',
  }),
  tiles: Type.Optional(TilesLayoutSchema),
});
export type PlanLayout = Immutable<Type.Static<typeof PlanLayoutSchema>>;
