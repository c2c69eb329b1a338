/** @file Overlapping tiles as one picture again: where two overlap, one fades into the other. */

import type { RgbImage, TilesLayout } from '../contract/index.js';

/** How much of a tile counts `distance` pixels behind the edge where its neighbour lies. */
const weightAt = (distance: number, overlap: number): number =>
  overlap === 0 || distance >= overlap ? 1 : distance / overlap;

interface Placed {
  readonly tile: RgbImage;
  readonly at: { readonly left: number; readonly top: number };
}

function blend(whole: RgbImage, { tile, at }: Placed, overlap: number): void {
  const [across, down] = [at.left > 0 ? overlap : 0, at.top > 0 ? overlap : 0];
  for (let y = 0; y < tile.height; y++)
    for (let x = 0; x < tile.width; x++) {
      const weight = weightAt(x, across) * weightAt(y, down);
      const from = (y * tile.width + x) * 3;
      const to = ((at.top + y) * whole.width + at.left + x) * 3;
      for (let c = 0; c < 3; c++) {
        const [under = 0, over = 0] = [whole.data[to + c], tile.data[from + c]];
        whole.data[to + c] = Math.round(under + (over - under) * weight);
      }
    }
}

/** The large picture; a tile that is not there stays black. @shape data [height, width, 3], 0–255 */
export function joinTiles(tiles: readonly (RgbImage | undefined)[], plan: TilesLayout): RgbImage {
  const { width, height, columns, rows, overlap } = plan;
  const whole: RgbImage = { width, height, data: new Uint8Array(width * height * 3) };
  for (const [row, top] of rows.entries()) {
    // A row is joined before it is laid over the rows above.
    const strip: RgbImage = { width, height: plan.tileHeight, data: new Uint8Array(width * plan.tileHeight * 3) };
    for (const [column, left] of columns.entries()) {
      const tile = tiles[row * columns.length + column];
      if (tile) blend(strip, { tile, at: { left, top: 0 } }, overlap);
    }
    blend(whole, { tile: strip, at: { left: 0, top } }, overlap);
  }
  return whole;
}
