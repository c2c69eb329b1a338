/** @file From the pictures of a script's cells to those it returns: grids, and large pictures from tiles. */
import type { RgbImage } from '../../contract/index.js';
import { parseInfotext, writeInfotext } from '../../metadata/index.js';
import { composeGrid } from '../../sheet/index.js';
import { gridOf as gridOfPictures, type PutTogether } from '../put-together.js';
import type { GridPlan, ScriptLayout, TilesPlan } from './script.js';
import type { ScriptPicture } from './script-job.js';
import { joinTiles } from './tiles.js';

/** What was drawn of each cell; empty where nothing was. */
export type CellPictures = readonly (readonly ScriptPicture[])[];

/** A cell of several pictures is a grid of its own. */
function cellImage(pictures: readonly ScriptPicture[]): RgbImage | undefined {
  const images = pictures.map(({ pixels }) => pixels);
  return images.length < 2 ? images[0] : gridOfPictures(images);
}

/** The parameter text of a first picture with more keys. */
function withNotes(infotext: string, notes: GridPlan['notes']): string {
  const { prompt, negativePrompt, fields } = parseInfotext(infotext);
  const size = ['Size-1', 'Size-2'].map((key) => fields.get(key));
  const rows = [...fields].flatMap(([key, value]): (readonly [string, string])[] =>
    key === 'Size-1' ? [['Size', size.join('x')]] : key === 'Size-2' ? [] : [[key, value]],
  );
  return writeInfotext(prompt, negativePrompt, [...rows, ...notes]);
}

interface Parts {
  readonly layout: ScriptLayout;
  readonly cells: CellPictures;
}

function gridOf(parts: Parts, plan: GridPlan): PutTogether | undefined {
  const { columns, columnLabels, rowLabels, margin, notes } = plan;
  const grids = plan.of === 'cells' ? [] : plan.members.map((i) => gridAt(parts, i));
  const images =
    plan.of === 'cells' ? plan.members.map((i) => cellImage(parts.cells[i] ?? [])) : grids.map((grid) => grid?.image);
  const first =
    plan.of === 'cells' ? plan.members.flatMap((i) => parts.cells[i] ?? [])[0]?.image : grids.find(Boolean)?.first;
  if (!first) return undefined;
  const image = composeGrid({ images, columns, columnLabels, rowLabels, margin });
  return { image, first, infotext: withNotes(first.infotext, notes) };
}

const gridAt = (parts: Parts, index: number): PutTogether | undefined => {
  const plan = parts.layout.grids[index];
  return plan && gridOf(parts, plan);
};

function joinedAt(cells: CellPictures, tiles: TilesPlan, pass: number): PutTogether | undefined {
  const count = tiles.columns.length * tiles.rows.length;
  const own = cells.slice(pass * count, (pass + 1) * count);
  const first = own.flat()[0]?.image;
  if (!first) return undefined;
  const parts = own.map(([tile]) => tile?.pixels);
  return { image: joinTiles(parts, tiles), first, infotext: withNotes(first.infotext, tiles.notes) };
}

/** The grids of a layout in their order. */
export function assembleGrids(parts: Parts): readonly PutTogether[] {
  const shown = parts.layout.grids.filter(({ hidden }) => !hidden);
  return shown.map((plan) => gridOf(parts, plan)).filter((grid) => grid !== undefined);
}

/** The large pictures of a layout of tiles. */
export function assembleTiles({ layout: { tiles }, cells }: Parts): readonly PutTogether[] {
  if (!tiles) return [];
  const passes = Array.from({ length: tiles.count }, (_, pass) => joinedAt(cells, tiles, pass));
  return passes.filter((picture) => picture !== undefined);
}
