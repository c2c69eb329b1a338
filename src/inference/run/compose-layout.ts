/** @file From the images of tasks to those a layout makes of them: grids, and large images from tiles. */
import type {
  CompositeImage,
  GeneratedImage,
  GridLayout,
  PlanLayout,
  RgbImage,
  TilesLayout,
} from '../../contract/index.js';
import { joinTiles } from '../../images/index.js';
import { parseInfotext, writeInfotext } from '../../metadata/index.js';
import { composeGrid } from '../../sheet/index.js';

/** An image of a task: its pixels, and what is said of it. */
export type TaskImage = Omit<GeneratedImage, 'latent'>;

/** What was drawn of each task; empty where nothing was. */
export type TaskImages = readonly (readonly TaskImage[])[];

export type Composite = Omit<CompositeImage, 'index'>;

/** Images as one, about as wide as high. */
const squareGrid = (images: readonly RgbImage[]): RgbImage =>
  composeGrid({ images, columns: Math.ceil(images.length / Math.round(Math.sqrt(images.length))) });

/** A task of several images is a grid of its own. */
function imageOfTask(images: readonly TaskImage[]): RgbImage | undefined {
  const pixels = images.map(({ image }) => image);
  return pixels.length < 2 ? pixels[0] : squareGrid(pixels);
}

/** The parameter text of a first image with more keys. */
function withNotes(infotext: string, notes: GridLayout['notes']): string {
  if (Object.keys(notes).length === 0) return infotext;
  const { prompt, negativePrompt, fields } = parseInfotext(infotext);
  const size = ['Size-1', 'Size-2'].map((key) => fields.get(key));
  const rows = [...fields].flatMap(([key, value]): (readonly [string, string])[] =>
    key === 'Size-1' ? [['Size', size.join('x')]] : key === 'Size-2' ? [] : [[key, value]],
  );
  return writeInfotext(prompt, negativePrompt, [...rows, ...Object.entries(notes)]);
}

interface Parts {
  readonly layout: PlanLayout;
  readonly tasks: TaskImages;
}

type Member = { readonly image: RgbImage | undefined; readonly drawn: readonly TaskImage[] };

/** A member that is a task, or another grid of the layout. */
function memberOf(parts: Parts, { of }: GridLayout, at: number): Member {
  const drawn = parts.tasks[at] ?? [];
  if (of === 'tasks') return { image: imageOfTask(drawn), drawn };
  const grid = parts.layout.grids[at];
  const made = grid && gridOf(parts, grid);
  return { image: made?.image, drawn: made ? [made.first as TaskImage] : [] };
}

function gridOf(parts: Parts, grid: GridLayout): Composite | undefined {
  const { columns, columnLabels, rowLabels, margin, notes, atLeast = 1, keptOnly = false } = grid;
  const members = grid.members.map((at) => memberOf(parts, grid, at));
  const drawn = members.flatMap((member) => member.drawn);
  const [first] = drawn;
  if (!first || drawn.length < atLeast) return undefined;
  const images = members.map(({ image }) => image);
  const image = composeGrid({ images, columns, columnLabels, rowLabels, margin });
  return { kind: 'grid', image, first, infotext: withNotes(first.infotext, notes), isReturned: !keptOnly };
}

function wholeOf({ tasks }: Parts, tiles: TilesLayout, pass: number): Composite | undefined {
  const count = tiles.columns.length * tiles.rows.length;
  const own = tasks.slice(pass * count, (pass + 1) * count);
  const first = own.flat()[0];
  if (!first) return undefined;
  const image = joinTiles(
    own.map(([tile]) => tile?.image),
    tiles,
  );
  return { kind: 'tiles', image, first, infotext: withNotes(first.infotext, tiles.notes), isReturned: true };
}

/** The images that a layout makes of what was drawn: grids in their order, then those of tiles. */
export function composeLayout(parts: Parts): readonly Composite[] {
  const { grids, tiles } = parts.layout;
  const shown = grids.filter(({ hidden }) => !hidden).map((grid) => gridOf(parts, grid));
  const wholes = tiles ? Array.from({ length: tiles.count }, (_, pass) => wholeOf(parts, tiles, pass)) : [];
  return [...shown, ...wholes].filter((image) => image !== undefined);
}

/** Whether pixels of tasks are needed once they are drawn. */
export const needsPixels = ({ grids, tiles }: PlanLayout): boolean => grids.length > 0 || tiles !== undefined;
