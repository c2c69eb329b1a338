/** @file The sheets of a sweep: one picture, and one page that can be sent to somebody. */
import { normalize } from 'node:path';
import sharp from 'sharp';
import { AppError } from '../../base/index.js';
import type { SweepCell, SweepResult } from '../../contract/index.js';
import type { SweepPlace } from '../../inference/index.js';
import { renderSheet, renderSweepPage } from '../../sheet/index.js';

const percent = (value: number): string => `${(value * 100).toFixed(1)}%`;

function labelOf({ clipSkip, difference }: SweepCell, rowLabel: string | undefined): string {
  const effect = clipSkip.effective === null ? ' (no effect)' : '';
  const apart = difference ? `differs ${percent(difference.image)}` : '';
  return [rowLabel, `Clip skip: ${clipSkip.requested}${effect}`, apart].filter(Boolean).join(', ');
}

/** The same facts for the picture and for the page. */
export interface SheetFiles {
  readonly png: string;
  readonly html: string;
}

/** Names of a stage's sheets. */
const NAMES: Readonly<Record<SweepResult['stage'], SheetFiles>> = {
  preview: { png: 'previews.png', html: 'previews.html' },
  full: { png: 'sheet.png', html: 'sheet.html' },
};

/** The picture of a cell. @throws FILE_NOT_FOUND when somebody took it away */
async function pictureOf(place: SweepPlace, { file }: SweepCell): Promise<Uint8Array> {
  const bytes = await place.read(file);
  if (!bytes) throw new AppError('FILE_NOT_FOUND', { path: place.keyOf(file) });
  return bytes;
}

async function writePng(place: SweepPlace, result: SweepResult, columns: number | undefined): Promise<string> {
  const severalRows = result.rows.length > 1;
  const cells = await Promise.all(
    result.cells.map(async (cell) => {
      const { data, info } = await sharp(await pictureOf(place, cell))
        .removeAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true });
      const image = { width: info.width, height: info.height, data: new Uint8Array(data) };
      return { image, label: labelOf(cell, severalRows ? result.rows[cell.row]?.label : undefined) };
    }),
  );
  const across = columns ?? (severalRows ? result.clipSkips.length : Math.ceil(Math.sqrt(cells.length)));
  const { png: name } = NAMES[result.stage];
  await place.write(name, await renderSheet({ cells, columns: across, title: result.title }));
  return normalize(place.keyOf(name));
}

async function writePage(place: SweepPlace, result: SweepResult): Promise<string> {
  const pictures = await Promise.all(
    result.cells.map(
      async (cell) => `data:image/png;base64,${Buffer.from(await pictureOf(place, cell)).toString('base64')}`,
    ),
  );
  const { html: name } = NAMES[result.stage];
  await place.write(name, renderSweepPage(result, pictures));
  return normalize(place.keyOf(name));
}

/** Writes both; where they lie is returned. @throws FILE_UNWRITABLE */
export async function writeSheets(place: SweepPlace, result: SweepResult, columns?: number): Promise<SheetFiles> {
  return { png: await writePng(place, result, columns), html: await writePage(place, result) };
}
